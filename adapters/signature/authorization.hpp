// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace ctsync::signature {

/// What follows the scheme in the value of an Authorization header (RFC 9110 section 11.4), if the
/// scheme is the given one, in any case, and one space and something without spaces come after it.
std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme);

}  // namespace ctsync::signature
