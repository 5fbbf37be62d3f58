// SPDX-License-Identifier: MIT
#include "program/page/page.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace ctsync::test {

namespace {

constexpr std::string_view any = "...";

/// The mark of a line that is such a comment; empty for other lines.
std::string mark_of(std::string_view line) {
  constexpr std::string_view begin = "<!-- test: ";
  constexpr std::string_view end = " -->";
  if (!line.starts_with(begin) || !line.ends_with(end)) return {};
  line.remove_prefix(begin.size());
  line.remove_suffix(end.size());
  return std::string(line);
}

/// Whether a line is one that a page shows.
bool is_shown_as(std::string_view line, std::string_view shown) {
  const auto first = shown.find(any);
  if (first == std::string_view::npos) return line == shown;
  if (!line.starts_with(shown.substr(0, first))) return false;
  line.remove_prefix(first);
  shown.remove_prefix(first + any.size());
  for (auto next = shown.find(any); next != std::string_view::npos; next = shown.find(any)) {
    const auto found = line.find(shown.substr(0, next));
    if (found == std::string_view::npos) return false;
    line.remove_prefix(found + next);
    shown.remove_prefix(next + any.size());
  }
  return line.ends_with(shown);
}

using Lines = std::vector<std::string>;

/// Whether the lines from `at` on are those shown from `step` on. `furthest` becomes the last shown
/// line that was reached.
bool follow(const Lines& lines, std::size_t at, const Lines& shown, std::size_t step,
            std::size_t& furthest) {
  furthest = std::max(furthest, step);
  if (step == shown.size()) return at == lines.size();
  if (shown[step] != any) {
    return at < lines.size() && is_shown_as(lines[at], shown[step]) &&
           follow(lines, at + 1, shown, step + 1, furthest);
  }
  for (; at <= lines.size(); ++at) {
    if (follow(lines, at, shown, step + 1, furthest)) return true;
  }
  return false;
}

/// The lines without the spaces at their ends, which editors remove from pages.
Lines trimmed_lines_of(const std::string& text) {
  auto lines = lines_of(text);
  for (auto& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  return lines;
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<PageStep> steps_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("there is no page " + path);
  std::vector<PageStep> steps;
  bool is_marked = false;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      is_inside = is_marked && !is_inside;
      is_marked = false;
    } else if (is_inside) {
      steps.back().text += line + "\n";
    } else {
      const auto mark = mark_of(line);
      is_marked = !mark.empty();
      if (is_marked) steps.push_back({mark, ""});
    }
  }
  return steps;
}

std::string missing_in(const std::string& text, const std::string& shown) {
  const auto wanted = trimmed_lines_of(shown);
  std::size_t furthest = 0;
  if (follow(trimmed_lines_of(text), 0, wanted, 0, furthest)) return {};
  return furthest < wanted.size() ? wanted[furthest] : "the end";
}

std::string compact_json(const std::string& json) {
  std::string compact;
  bool is_text = false;
  bool is_escaped = false;
  for (const char c : json) {
    if (is_text || (c != ' ' && c != '\n')) compact += c;
    if (c == '"' && !is_escaped) is_text = !is_text;
    is_escaped = is_text && c == '\\' && !is_escaped;
  }
  return compact;
}

}  // namespace ctsync::test
