// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::server {

/// What an operator can do about an error of a store whose own text does not say it; empty for
/// every other error.
std::string store_advice(const Error& error);

}  // namespace ctsync::server
