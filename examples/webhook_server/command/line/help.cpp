// SPDX-License-Identifier: MIT
#include "command/line/help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace ctsync::server {

namespace {

constexpr std::size_t columns = 99;
constexpr std::size_t left_column = 30;

/// Appends words with line breaks. The text begins at column `at`, and each further line at column
/// `indent`.
void append_wrapped(std::string& out, std::string_view text, std::size_t at, std::size_t indent) {
  bool first = true;
  while (!text.empty()) {
    const auto end = text.find_first_of(" \n");
    const auto word = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (word.empty()) continue;
    if (!first && at + 1 + word.size() > columns) {
      out.append("\n").append(indent, ' ');
      at = indent;
    } else if (!first) {
      out += ' ';
      ++at;
    }
    out += word;
    at += word.size();
    first = false;
  }
  out += '\n';
}

/// Paragraphs are wrapped; lines that begin with a space stay as they are.
void append_paragraphs(std::string& out, std::string_view text) {
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) append_wrapped(out, paragraph, 0, 0);
    paragraph.clear();
  };
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (!line.empty() && line.front() != ' ') {
      paragraph.append(paragraph.empty() ? "" : " ").append(line);
      continue;
    }
    end_paragraph();
    out.append(line).append("\n");
  }
  end_paragraph();
}

void append_row(std::string& out, const std::string& left, std::string_view right) {
  out.append("  ").append(left);
  std::size_t at = 2 + left.size();
  if (at + 2 > left_column) {
    out += '\n';
    at = 0;
  }
  out.append(left_column - at, ' ');
  append_wrapped(out, right, left_column, left_column);
}

void append_options(std::string& out, std::string_view title,
                    const std::vector<OptionEntry>& entries) {
  if (entries.empty()) return;
  out.append("\n").append(title).append(":\n");
  for (const auto& entry : entries) {
    auto left = fmt::format("{}", fmt::join(entry.names, ", "));
    const bool is_option = left.front() == '-';
    if (is_option && !entry.value.empty()) left += " " + entry.value;
    if (entry.repeats) left += is_option ? " ..." : "...";
    const bool shows_choices = !is_option && !entry.choices.empty();
    auto right = entry.text;
    if (shows_choices) right += fmt::format(": {}", fmt::join(entry.choices, ", "));
    if (entry.required && is_option) right += " (required)";
    append_row(out, left, right);
  }
}

void append_commands(std::string& out, const CommandEntry& entry) {
  if (entry.commands.empty()) return;
  out += "\nCommands:\n";
  for (const auto& each : entry.commands) {
    append_row(out, each.name.substr(entry.name.size() + 1), each.summary);
  }
}

void append_examples(std::string& out, const CommandEntry& entry) {
  if (entry.examples.empty()) return;
  out += "\nExamples:\n";
  for (const auto& line : entry.examples) out.append("  ").append(line).append("\n");
}

}  // namespace

std::string usage_of(const CommandEntry& entry) {
  auto usage = entry.name;
  if (!entry.options.empty()) usage += " [OPTIONS]";
  for (const auto& argument : entry.arguments) {
    const auto name = argument.names.front() + (argument.repeats ? "..." : "");
    usage += argument.required ? " " + name : " [" + name + "]";
  }
  if (!entry.commands.empty()) usage += entry.needs_command ? " COMMAND" : " [COMMAND]";
  return usage;
}

std::string help_text(const CommandEntry& entry) {
  std::string out;
  append_paragraphs(out, entry.summary);
  out.append("\nUsage: ").append(usage_of(entry)).append("\n");
  append_options(out, "Arguments", entry.arguments);
  append_options(out, "Options", entry.options);
  append_commands(out, entry);
  if (!entry.notes.empty()) {
    out += '\n';
    append_paragraphs(out, entry.notes);
  }
  append_examples(out, entry);
  return out;
}

std::string short_help(const CommandEntry& program) {
  std::string out;
  append_paragraphs(out, program.summary);
  auto some = program;
  some.examples.resize(std::min<std::size_t>(2, some.examples.size()));
  append_examples(out, some);
  append_commands(out, program);
  out += "\nctsync help COMMAND explains one of them, ctsync --help the options and exit codes.\n";
  return out;
}

}  // namespace ctsync::server
