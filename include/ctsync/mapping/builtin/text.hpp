// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Writes commercetools' own text fields. Targets receive them storable and without white space at
/// both ends; a blank text counts as cleared.
namespace ctsync::mapping {

/// A field whose clean text is needed beside others. It borrows from the field.
class CleanText {
 public:
  explicit CleanText(const Text& field) {
    if (field.known()) value_ = text::clean(field.value, buffer_);
  }
  CleanText(const CleanText&) = delete;
  CleanText& operator=(const CleanText&) = delete;

  std::string_view value() const noexcept { return value_; }  ///< empty: unknown, cleared or blank
  bool empty() const noexcept { return value_.empty(); }

 private:
  std::string buffer_;
  std::string_view value_;
};

/// Writes the member for a field: its clean text; null for a cleared or blank one, and also for an
/// unknown one that the target was sent before; else nothing.
inline void write_clean(json::Writer& writer, std::string_view name, const Text& field,
                        bool sent = false) {
  const CleanText clean(field);
  if (!clean.empty()) {
    writer.key(name).string(clean.value());
  } else if (sent || field.presence != Presence::unknown) {
    writer.key(name).null();
  }
}

/// Writes an array without its blank texts.
inline void write_clean(json::Writer& writer, const std::vector<std::string_view>& texts) {
  writer.begin_array();
  std::string buffer;
  for (const auto each : texts) {
    if (const auto clean = text::clean(each, buffer); !clean.empty()) writer.string(clean);
  }
  writer.end_array();
}

}  // namespace ctsync::mapping
