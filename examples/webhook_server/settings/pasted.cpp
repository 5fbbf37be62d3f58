// SPDX-License-Identifier: MIT
#include "settings/pasted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <utility>

namespace ctsync::server {

namespace {

using std::string_view_literals::operator""sv;

Error wrong(std::string detail) { return {Errc::configuration, "", std::move(detail)}; }

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

struct Mark {
  std::string_view bytes;  ///< in UTF-8, or how its UTF-8 begins
  std::string_view name;
};

/// Characters that nobody sees. Each is a part of no credential.
constexpr std::array marks{
    Mark{"\xEF\xBB\xBF", "a byte order mark: save the text without one"},
    Mark{"\xFF\xFE", "a byte order mark of UTF-16: save the text as UTF-8 without one"},
    Mark{"\xFE\xFF", "a byte order mark of UTF-16: save the text as UTF-8 without one"},
    Mark{"\xC2\xA0", "a no-break space: remove it"},
    Mark{"\xC2\xAD", "an invisible character (U+00AD): remove it"},
    Mark{"\xD8\x9C", "an invisible character (U+061C): remove it"},
    Mark{"\xE1\xA0\x8E", "an invisible character (U+180E): remove it"},
    Mark{"\xE3\x80\x80", "a space of East Asian texts (U+3000): remove it"},
};

/// U+0080 to U+009F, U+2000 to U+200F, U+2028 to U+202F, U+205F to U+206F: controls, spaces,
/// joiners, separators and marks of direction.
bool is_invisible(std::string_view at) noexcept {
  if (at.size() < 2) return false;
  const auto second = static_cast<unsigned char>(at[1]);
  if (at[0] == '\xC2') return second <= 0x9F;
  if (at[0] != '\xE2' || at.size() < 3) return false;
  const auto third = static_cast<unsigned char>(at[2]);
  if (second == 0x80) return third <= 0x8F || (third >= 0xA8 && third <= 0xAF);
  return second == 0x81 && third >= 0x9F && third <= 0xAF;
}

/// What nobody sees in a text; empty if there is nothing.
std::string_view invisible_in(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = text.substr(i);
    if (is_control(at.front()))
      return "a control character, such as a line end or a tab: remove it";
    if (is_invisible(at)) return "an invisible character: remove it";
    for (const auto& mark : marks) {
      if (at.starts_with(mark.bytes)) return mark.name;
    }
  }
  return {};
}

/// What pages, files and requests show before a credential, in lower case.
constexpr std::array<std::string_view, 15> prefixes{
    "bearer ",    "basic ",       "apikey ",          "token ",    "authorization:",
    "x-api-key:", "aeg-sas-key:", "sharedaccesskey=", "endpoint=", "code=",
    "?code=",     "https://",     "http://",          "psql ",    "jdbc:"};

/// Whether a line `NAME=value` of a file of variables was pasted as a whole.
bool is_assignment(std::string_view text) noexcept {
  constexpr auto exported = "export "sv;
  if (text.starts_with(exported)) text.remove_prefix(exported.size());
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals < 3) return false;
  const auto name = text.substr(0, equals);
  // Padding of base64 is followed by nothing else.
  return text.find_first_not_of('=', equals) != std::string_view::npos &&
         name.find('_') != std::string_view::npos &&
         name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

Status check_prefix(std::string_view text) {
  for (const auto prefix : prefixes) {
    if (!ascii::same_word(text.substr(0, prefix.size()), prefix)) continue;
    return wrong(fmt::format("begins with `{}`: give what follows alone", prefix));
  }
  if (is_assignment(text)) return wrong("is a whole line NAME=value: give the value alone");
  return std::monostate{};
}

bool is_quoted(std::string_view text) noexcept {
  constexpr auto quotes = "\"'`"sv;
  return quotes.find(text.front()) != quotes.npos || quotes.find(text.back()) != quotes.npos;
}

}  // namespace

Result<std::string> as_meant(std::string_view text, Pasted kind) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return std::string();
  if (const auto what = invisible_in(text); !what.empty()) {
    return wrong(fmt::format("holds {}", what));
  }
  if (text.front() == ' ' || text.back() == ' ') {
    return wrong("begins or ends with a space: remove it");
  }
  if (is_quoted(text)) return wrong("begins or ends with a quote: give what is inside alone");
  if (kind == Pasted::credential) {
    if (auto status = check_prefix(text); !status) return std::move(status).error();
  }
  return std::string(text);
}

}  // namespace ctsync::server
