// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::server {

/// The line that mends an error of the commercetools adapter, for whoever runs ctsync.
std::string commercetools_advice(const Error& error);

}  // namespace ctsync::server
