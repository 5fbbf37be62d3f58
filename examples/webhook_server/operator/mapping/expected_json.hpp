// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <string>
#include <vector>

namespace ctsync::server {

/// What a value has otherwise than expected: each with its JSON pointer, what was expected and what
/// was found. Of an object only the members that are expected count; an expected null is also met
/// by a member that is not there. Arrays have to have as many elements.
std::vector<std::string> differences_from_expected(json::View expected, json::View got);

}  // namespace ctsync::server
