// SPDX-License-Identifier: MIT
#include "settings/file/json_found.hpp"

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>

namespace ctsync::server {

namespace {

using std::string_view_literals::operator""sv;

bool is_letter(char c) noexcept {
  const char low = static_cast<char>(c | 0x20);
  return (low >= 'a' && low <= 'z') || c == '_' || c == '$';
}
bool is_word(char c) noexcept { return is_letter(c) || (c >= '0' && c <= '9'); }

std::string_view word_of(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_word);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

struct Found {
  std::string_view begins;
  std::string_view name;
  std::string_view hint;
};

constexpr auto remove_comment = "JSON has no comments, remove it"sv;
constexpr auto straight_quotes = "names and texts need double quotes, as in \"port\""sv;
constexpr auto save_as_utf8 = "save the file as UTF-8"sv;

constexpr std::array known{
    Found{"\"", "a text", ""},
    Found{"'", "a single quote", straight_quotes},
    Found{"`", "a backquote", straight_quotes},
    Found{"\xE2\x80\x9C", "a typographic quote", straight_quotes},
    Found{"\xE2\x80\x9D", "a typographic quote", straight_quotes},
    Found{"\xE2\x80\x9E", "a typographic quote", straight_quotes},
    Found{"\xE2\x80\x98", "a typographic quote", straight_quotes},
    Found{"\xE2\x80\x99", "a typographic quote", straight_quotes},
    Found{"\xC2\xAB", "a typographic quote", straight_quotes},
    Found{"\xC2\xA0", "a no-break space", "replace it by a space"},
    Found{"//", "a comment", remove_comment},
    Found{"/*", "a comment", remove_comment},
    Found{"#", "a comment", remove_comment},
    Found{"\xEF\xBB\xBF", "a byte order mark", "remove it"},
    Found{"\xFF\xFE", "a byte order mark of UTF-16", save_as_utf8},
    Found{"\xFE\xFF", "a byte order mark of UTF-16", save_as_utf8},
    Found{"\0"sv, "a zero byte, as UTF-16 and binary files have", save_as_utf8},
};

/// Words of other languages, and how JSON writes them.
constexpr std::array<std::array<std::string_view, 2>, 11> words{{
    {"True", "write true"},
    {"TRUE", "write true"},
    {"yes", "write true"},
    {"on", "write true"},
    {"False", "write false"},
    {"FALSE", "write false"},
    {"no", "write false"},
    {"off", "write false"},
    {"None", "remove the setting to have its default"},
    {"undefined", "remove the setting to have its default"},
    {"NaN", "expected a number"},
}};

const Found* find(std::string_view rest) {
  const auto* found = std::find_if(known.begin(), known.end(), [rest](const Found& each) {
    return rest.starts_with(each.begins);
  });
  return found == known.end() ? nullptr : found;
}

/// The first line that is neither blank nor a comment, without white space before it.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (!line.empty() && line.front() != '#') return line;
  }
  return {};
}

/// What a file looks like that does not begin as an object does.
std::string_view other_format(std::string_view text) {
  auto line = first_line(text);
  if (line.starts_with('{') || line.starts_with('"')) return {};
  if (line.starts_with('<')) return "this looks like XML or HTML; the settings are JSON";
  if (line.starts_with("---") || line.starts_with("- ")) {
    return "this looks like YAML; the settings are JSON";
  }
  if (line.starts_with('[') && is_letter(line.substr(1, 1).empty() ? '\0' : line[1])) {
    return "this looks like TOML or INI; the settings are JSON";
  }
  if (line.starts_with("export ")) line.remove_prefix(7);
  const auto word = word_of(line);
  line.remove_prefix(word.size());
  if (word.empty()) return {};
  if (line.starts_with('=')) {
    return "this looks like a file of variables, which the shell or --env-file reads; the settings "
           "are JSON";
  }
  const auto rest = line.substr(std::min(line.find_first_not_of(' '), line.size()));
  if (rest.starts_with('=')) return "this looks like TOML or INI; the settings are JSON";
  if (rest.starts_with(':')) return "this looks like YAML; the settings are JSON";
  return {};
}

}  // namespace

std::string found_in_json(std::string_view rest) {
  if (rest.empty()) return "the end of the file";
  if (const auto* found = find(rest)) return std::string(found->name);
  const char c = rest.front();
  if (is_letter(c)) return "a word without quotes";
  if (c >= '0' && c <= '9') return "a digit";
  if (static_cast<unsigned char>(c) >= 0x80) return "a character that is not ASCII";
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "a control character";
  return std::string(1, c);
}

std::string hint_on_json(std::string_view text, std::size_t at) {
  if (const auto format = other_format(text); !format.empty()) return std::string(format);
  const auto rest = text.substr(at);
  if (const auto* found = find(rest)) return std::string(found->hint);
  const auto word = word_of(rest);
  for (const auto& each : words) {
    if (word == each[0]) return std::string(each[1]);
  }
  if (!word.empty() && is_letter(word.front())) return std::string(straight_quotes);
  return {};
}

}  // namespace ctsync::server
