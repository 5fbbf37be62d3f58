// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/family.hpp>
#include <span>

namespace ctsync::server {

/// The resource types that this program reads: all that ctsync knows. Their registry is a header that
/// takes long to compile, so only families.cpp includes it.
std::span<const commercetools::Family> families() noexcept;

}  // namespace ctsync::server
