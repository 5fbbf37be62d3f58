// SPDX-License-Identifier: MIT
#include "command/line/entry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "command/line/command.hpp"

namespace ctsync::server {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// The text between two brackets, or nothing.
std::string_view between(std::string_view text, char open, char close) {
  const auto begin = text.find(open);
  const auto end = text.find(close, begin == text.npos ? 0 : begin);
  if (begin == text.npos || end == text.npos) return {};
  return text.substr(begin + 1, end - begin - 1);
}

/// CLI11 writes the type as "TEXT:{a,b}", "INT:INT in [1 - 5]" or "TEXT:CODE": the type, and what
/// each check says of itself.
void read_type(std::string_view type, OptionEntry& entry) {
  const auto colon = type.find(':');
  const auto base = type.substr(0, colon);
  const auto check = colon == type.npos ? std::string_view() : type.substr(colon + 1);
  if (const auto choices = between(check, '{', '}'); !choices.empty()) {
    entry.choices = split(choices, ',');
    entry.value = base == "TEXT" ? fmt::format("{}", fmt::join(entry.choices, "|")) : base;
  } else if (const auto range = between(check, '[', ']'); !range.empty()) {
    entry.value = "N";
    const auto dash = range.find(" - ");
    entry.text += fmt::format(" ({} to {})", range.substr(0, dash), range.substr(dash + 3));
  } else {
    entry.value = base == "TEXT" && !check.empty() ? check : base;
  }
}

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry;
  if (option.get_positional()) {
    entry.names = {option.get_name(true, false)};
  } else {
    for (const auto& name : option.get_snames()) entry.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) entry.names.push_back("--" + name);
  }
  entry.text = option.get_description();
  entry.required = option.get_required();
  entry.repeats = option.get_expected_max() > 1 && option.get_items_expected_max() > 0;
  if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), entry);
  if (!option.get_default_str().empty()) {
    entry.text += fmt::format(" (default: {})", option.get_default_str());
  }
  for (const auto* needed : option.get_needs()) {
    entry.text += fmt::format(" (with {})", needed->get_name());
  }
  return entry;
}

void read_footer(std::string_view footer, CommandEntry& entry) {
  const auto begin = footer.find(examples_begin);
  entry.notes = footer.substr(0, begin);
  if (begin == footer.npos) return;
  for (auto& line : split(footer.substr(begin + examples_begin.size()), '\n')) {
    entry.examples.push_back(std::move(line));
  }
}

}  // namespace

std::string full_name(const CLI::App& command) {
  const auto* above = command.get_parent();
  return above == nullptr ? command.get_name() : full_name(*above) + " " + command.get_name();
}

std::vector<const CLI::App*> commands_below(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App*) { return true; });
}

CommandEntry entry_of(const CLI::App& command) {
  CommandEntry entry;
  entry.name = full_name(command);
  entry.summary = command.get_description();
  read_footer(command.get_footer(), entry);
  for (const auto* option : command.get_options([](const CLI::Option*) { return true; })) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? entry.arguments : entry.options).push_back(entry_of(*option));
    // `check-config` takes its file either way.
    if (option->get_positional() && option->nonpositional()) {
      auto& named = entry.options.emplace_back(entry.arguments.back());
      named.names.clear();
      for (const auto& name : option->get_lnames()) named.names.push_back("--" + name);
    }
  }
  for (const auto* sub : commands_below(command)) {
    if (!sub->get_group().empty()) entry.commands.push_back(entry_of(*sub));
  }
  entry.needs_command = command.get_require_subcommand_min() > 0;
  return entry;
}

}  // namespace ctsync::server
