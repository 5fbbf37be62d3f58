// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::countries {

/// A line for each name, sorted by it: the folded name, a tab, alpha-2 and a line feed.
/// generate/names.cpp writes it during the build.
extern const std::string_view names_table;
extern const std::string_view names_version;

}  // namespace ctsync::countries
