// SPDX-License-Identifier: MIT
#include "command/line/wrong_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "command/line/entry.hpp"
#include "command/printed.hpp"
#include "settings/nearest.hpp"

namespace ctsync::server {

namespace {

/// The first command of the line that left arguments, else the last one.
const CLI::App& at_fault(const CLI::App& program) {
  const auto* command = &program;
  while (command->remaining().empty() && !command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
  }
  return *command;
}

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

/// The name of an option without its value, which may be a secret.
std::string shown(std::string_view word) {
  return printed(is_option(word) ? word.substr(0, word.find('=')) : word);
}

std::vector<std::string> commands_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto& each : entry_of(command).commands) {
    names.push_back(each.name.substr(each.name.rfind(' ') + 1));
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto& each : entry_of(command).options) {
    for (const auto& name : each.names) {
      if (name.starts_with("--")) names.push_back(name);
    }
  }
  return names;
}

std::optional<std::string> nearest_of(std::string_view word,
                                      const std::vector<std::string>& names) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto meant = nearest(word, known);
  return meant ? std::optional<std::string>(*meant) : std::nullopt;
}

/// Whether a word stands where a command is expected.
bool is_for_command(const CLI::App& command, std::string_view word) {
  return !is_option(word) && command.get_subcommands().empty() && !commands_of(command).empty();
}

std::string unknown_command(const CLI::App& command, std::string_view word) {
  auto text = fmt::format("unknown command {}", printed(word));
  const auto names = commands_of(command);
  if (const auto meant = nearest_of(word, names)) {
    text += fmt::format(", did you mean {}?", *meant);
  } else if (command.get_parent() != nullptr && !names.empty()) {
    text += fmt::format(", expected {}", fmt::join(names, ", "));
  }
  return text;
}

/// What is to be said of arguments that nobody took, in the order given.
std::string not_expected(const CLI::App& command, const std::vector<std::string>& words) {
  const auto& first = words.front();
  if (is_for_command(command, first)) return unknown_command(command, first);
  std::vector<std::string> all;
  std::string meant;
  for (const auto& word : words) {
    all.push_back(shown(word));
    if (!is_option(word)) continue;
    const auto near = nearest_of(word.substr(0, word.find('=')), options_of(command));
    if (near) meant += fmt::format(", did you mean {}?", *near);
  }
  if (all.size() > 1) return fmt::format("unexpected arguments {}{}", fmt::join(all, " "), meant);
  const auto* what = is_option(first) ? "unknown option" : "unexpected argument";
  return fmt::format("{} {}{}", what, all.front(), meant);
}

/// CLI11 tells the type of what it wants ("--limit: 1 required INT:INT in [1 - 9] missing").
std::string without_value(const CLI::Error& error) {
  const std::string_view text = error.what();
  const auto option = text.substr(0, text.find(':'));
  const bool lacks_value = error.get_name() == "ArgumentMismatch" && text.ends_with(" missing");
  return lacks_value ? fmt::format("{}: expected a value", option) : printed_lines(text);
}

std::string see_help(const CLI::App& command, const std::string& text) {
  const auto name = full_name(command);
  const auto* separator = text.ends_with('?') ? " See" : "; see";
  return fmt::format("{}: {}{} {} --help\n", name, text, separator, name);
}

}  // namespace

bool names_unknown_command(const CLI::App& program) {
  const auto& command = at_fault(program);
  const auto words = command.remaining();
  return !words.empty() && is_for_command(command, words.front());
}

std::string wrong_line(const CLI::App& program, const CLI::Error& error) {
  const auto& command = at_fault(program);
  if (const auto words = command.remaining(); !words.empty()) {
    return see_help(command, not_expected(command, words));
  }
  const bool lacks_command =
      error.get_name() == "RequiredError" && command.get_require_subcommand_min() > 0;
  if (lacks_command && command.get_parent() == nullptr) {
    return see_help(command, "expected a command");
  }
  if (lacks_command) {
    const auto names = commands_of(command);
    return see_help(command, fmt::format("expected a command: {}", fmt::join(names, ", ")));
  }
  return see_help(command, without_value(error));
}

const CLI::App* find_command(const CLI::App& program, std::span<const std::string> names,
                             std::string& wrong) {
  const auto* command = &program;
  for (const auto& name : names) {
    const auto below = commands_below(*command);
    const auto found = std::find_if(below.begin(), below.end(), [&name](const CLI::App* each) {
      return each->get_name() == name;
    });
    if (found == below.end()) {
      wrong = see_help(*command, unknown_command(*command, name));
      return nullptr;
    }
    command = *found;
  }
  return command;
}

}  // namespace ctsync::server
