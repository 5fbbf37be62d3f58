// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace ctsync::signature {

/// The credentials in an Authorization header value (RFC 9110 section 11.4). nullopt unless the
/// value consists of `scheme`, in any case, one space and text without white space.
std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme);

}  // namespace ctsync::signature
