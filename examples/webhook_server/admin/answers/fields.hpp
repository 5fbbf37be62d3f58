// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "admin/answers/body.hpp"
#include "admin/answers/query.hpp"

/// Members that several endpoints read from a body.
namespace ctsync::server::admin {

inline constexpr std::size_t longest_note = 200;

/// Of UTF-8.
inline std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The member `note`, or one of another name, which the audit log keeps.
inline std::variant<std::string, Problem> note_in(const Body& body, bool needed = true,
                                                  const std::string& member = "note") {
  auto note = std::string(ascii::trimmed(body.text(member)));
  if ((needed && note.empty()) || characters_in(note) > longest_note) {
    return wrong_body("/" + member, "say why, in 1 to 200 characters: it is noted");
  }
  return note;
}

/// The member `for`; nothing if it is not there.
inline std::variant<std::optional<Duration>, Problem> length_in(const Body& body) {
  const auto text = body.text("for");
  if (text.empty()) return std::optional<Duration>{};
  const auto length = period_of(text);
  if (!length) return wrong_body("/for", "expected 15m, 1h, 24h, 7d or 30d");
  return std::optional(*length);
}

}  // namespace ctsync::server::admin
