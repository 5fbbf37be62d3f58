// SPDX-License-Identifier: MIT
#include "command/printed.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <iterator>
#include <log/characters.hpp>

namespace ctsync::server {

namespace {

std::string escaped(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto character = log::first_character(text);
    const auto bytes = text.substr(0, character.size);
    text.remove_prefix(character.size);
    if (!character.code) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                     static_cast<unsigned char>(bytes.front()));
    } else if (log::is_unsafe(*character.code) && kept.find(bytes.front()) == kept.npos) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}",
                     static_cast<std::uint32_t>(*character.code));
    } else {
      out += bytes;
    }
  }
  return out;
}

}  // namespace

std::string printed(std::string_view text) { return escaped(text, {}); }

std::string printed_lines(std::string_view text) { return escaped(text, "\n\t"); }

bool prints_to_terminal() noexcept { return ::isatty(STDOUT_FILENO) == 1; }

}  // namespace ctsync::server
