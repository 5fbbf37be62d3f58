// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/environment.hpp"

namespace ctsync::server {

/// The value of a setting in the file or the environment, before the setting's rule is applied.
/// Text from the environment is loose: it may be read as a number, true, false, or a list.
class RawValue {
 public:
  /// A value of the file with each `${NAME}` replaced; a string that had one is loose.
  static Result<RawValue> from_json(json::View value, const Environment& environment, bool secret);
  static RawValue loose(std::string text);

  json::Type type() const noexcept { return type_; }
  /// The variables in a value of the file, as in ", environment A, environment B".
  const std::string& variables() const noexcept { return variables_; }
  bool is_loose() const noexcept { return loose_; }

  /// The value as the given type, or nothing if it is of another.
  std::optional<std::int64_t> integer() const noexcept;
  std::optional<double> number() const noexcept;
  std::optional<bool> flag() const noexcept;
  const std::string* text() const noexcept;

  /// The same with another text.
  RawValue with_text(std::string text) const;

  /// The elements of an array, or the parts of loose text between commas; otherwise nothing.
  std::vector<RawValue> elements() const;

 private:
  json::Type type_ = json::Type::null;
  bool loose_ = false;
  bool flag_ = false;
  std::optional<std::int64_t> integer_;
  double number_ = 0;
  std::string text_;
  std::string variables_;
  std::vector<RawValue> elements_;
};

}  // namespace ctsync::server
