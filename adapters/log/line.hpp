// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace ctsync::log {

enum class Level { debug, info, warn, error };
enum class Format { json, text };

constexpr std::string_view name(Level level) noexcept {
  constexpr std::array<std::string_view, 4> words{"debug", "info", "warn", "error"};
  return words[static_cast<std::size_t>(level)];
}

constexpr std::optional<Level> level(std::string_view word) noexcept {
  for (auto each : {Level::debug, Level::info, Level::warn, Level::error}) {
    if (name(each) == word) return each;
  }
  return std::nullopt;
}

/// One named value of an event. Texts are borrowed until the line is written. An unsigned number
/// above INT64_MAX is written as INT64_MAX.
struct Field {
  template <std::convertible_to<std::string_view> T>
  Field(std::string_view name, const T& text) : key(name), value(std::string_view(text)) {}
  Field(std::string_view name, std::same_as<bool> auto flag) : key(name), value(flag) {}
  Field(std::string_view name, std::floating_point auto number)
      : key(name), value(static_cast<double>(number)) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Field(std::string_view name, T number)
      : key(name),
        value(std::in_range<std::int64_t>(number) ? static_cast<std::int64_t>(number)
                                                  : std::numeric_limits<std::int64_t>::max()) {}

  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Builds one log line: a JSON object, or text for people.
///
/// For any input, the line is valid UTF-8, ends with its only line feed and is at most `limit`
/// bytes long. Bytes that are not UTF-8 become U+FFFD; control characters, line separators and
/// bidirectional marks become JSON escapes. Content that does not fit is cut off, and the line then
/// ends with the field `truncated`.
class Line {
 public:
  static constexpr std::size_t limit = 8192;

  Line(Format format, Time time, Level level, std::string_view event, std::string_view environment);

  void add(const Field& field);

  /// The complete line; call it last.
  std::string_view finish();

 private:
  // Punctuation, one number and the end of the line are written without a check of the limit; they
  // fit between the two.
  static constexpr std::size_t room = limit - 64;

  void append(std::string_view text) { out_.append(text.data(), text.data() + text.size()); }
  bool append_escaped(std::string_view text);
  bool append_quoted(std::string_view text);
  bool append_word(std::string_view text);
  bool append_value(const Field& field);

  Format format_;
  bool truncated_ = false;
  fmt::basic_memory_buffer<char, 1024> out_;
};

}  // namespace ctsync::log
