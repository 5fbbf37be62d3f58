// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Unicode's normal forms by utf8proc.
namespace ctsync::unicode {

/// A text in normal form C (Unicode Standard Annex 15). What is not UTF-8 stays as it is.
std::string composed(std::string_view text);

/// The version of utf8proc.
std::string_view version();

}  // namespace ctsync::unicode
