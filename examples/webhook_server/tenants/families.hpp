// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/family.hpp>
#include <span>

namespace ctsync::server {

/// The resource types that this program reads: all that ctsync knows. The header of their registry
/// takes long to compile, so that only families.cpp includes it.
std::span<const commercetools::Family> families() noexcept;

}  // namespace ctsync::server
