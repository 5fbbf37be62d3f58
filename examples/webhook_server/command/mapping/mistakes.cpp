// SPDX-License-Identifier: MIT
#include "command/mapping/mistakes.hpp"

#include <fmt/format.h>

#include <optional>

#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/text/counted.hpp"
#include "operator/text/json_line.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t longest_line = 100;

/// The line without indentation, cut where it is too long to help.
std::string shown(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  line.remove_prefix(first == line.npos ? line.size() : first);
  if (line.size() <= longest_line) return printed(line);
  return printed(line.substr(0, longest_line)) + " ...";
}

void print_one(std::string_view kind, const std::string& file, std::string_view text,
               const Error& error) {
  const bool is_pointer = error.where.empty() || error.where.starts_with('/');
  const auto line = is_pointer ? line_of_pointer(text, error.where) : std::nullopt;
  if (!line) return print(stderr, "{}: {}{}\n", file, kind, printed(to_string(error)));
  print(stderr, "{}:{}: {}{}\n", file, line->number, kind,
        error.where.empty() ? std::string("the whole file") : printed(error.where));
  print(stderr, "    {}\n", shown(line->text));
  print(stderr, "  {}\n", printed(error.detail));
}

}  // namespace

int print_mistakes(std::string_view command, const std::string& file, std::string_view text,
                   std::span<const Error> mistakes) {
  for (const auto& mistake : mistakes) print_one("", file, text, mistake);
  print(stderr, "ctsync {}: {} in {}\n", command, counted(mistakes.size(), "mistake", "mistakes"),
        file);
  return exit_failed;
}

void print_warnings(const std::string& file, std::string_view text,
                    std::span<const Error> warnings) {
  for (const auto& warning : warnings) print_one("warning: ", file, text, warning);
}

}  // namespace ctsync::server
