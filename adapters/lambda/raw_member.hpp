// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::lambda {

/// The text of a member of the object that a JSON document is, byte for byte as it stands there;
/// empty where there is none. The document must be valid JSON. A name with escapes in it is not
/// found, and of repeats the first is taken.
std::string_view raw_member(std::string_view document, std::string_view name);

}  // namespace ctsync::lambda
