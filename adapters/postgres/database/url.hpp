// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::postgres {

/// Checks a connection URI as libpq does, without connecting. Errors: configuration. A parameter
/// that libpq does not know is named, because the URLs that hosts show are often made for another
/// library; no value is quoted.
Status check_url(const std::string& url);

}  // namespace ctsync::postgres
