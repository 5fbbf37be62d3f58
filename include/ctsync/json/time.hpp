// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>

namespace ctsync::json {

/// Writes a date-time of a sender as RFC 3339. The usual form, `...T...Z`, needs no copy.
inline void write_time(Writer& writer, std::string_view text) {
  constexpr std::size_t usual = 24;
  if (text.size() == usual && text[10] == 'T' && text[19] == '.' && text.back() == 'Z') {
    writer.string(text);
    return;
  }
  std::string time;
  ctsync::detail::append_rfc3339(time, text);
  writer.string(time);
}

}  // namespace ctsync::json
