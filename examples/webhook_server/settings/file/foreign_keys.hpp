// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ctsync::server {

/// A key that configuration files of other programs have, and what it is here.
struct ForeignKey {
  std::string_view group;  ///< "", the name of a group, or "targets" and the like for named values
  std::string_view keys;   ///< in lower case without _ and -, with a space between them
  std::string_view meant;  ///< the setting; several keys of a named value with a space between them
  std::string_view advice;  ///< what else to say; instead of `meant` where there is none
};

std::span<const ForeignKey> foreign_keys() noexcept;

/// The row of a key, whatever its case and its separators; nullptr if there is none.
const ForeignKey* foreign_key(std::string_view group, std::string_view key);

/// What follows "unknown setting" for a key of a group of the file; empty if there is no row.
std::string advice_on_foreign(std::string_view group, std::string_view key);

}  // namespace ctsync::server
