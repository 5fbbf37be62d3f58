// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::lambda {

/// The raw text of a member of the top-level object of a JSON document, byte for byte; empty if
/// there is none. The document must be valid JSON. A name written with escapes is not found; of
/// repeated names the first counts.
std::string_view raw_member(std::string_view document, std::string_view name);

}  // namespace ctsync::lambda
