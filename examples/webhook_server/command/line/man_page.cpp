// SPDX-License-Identifier: MIT
#include "command/line/man_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ctsync/base/version.hpp>
#include <string_view>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/line/help.hpp"
#include "command/output.hpp"

namespace ctsync::server {

namespace {

/// A text in which nothing is a command of troff.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool begins_line = i == 0 || text[i - 1] == '\n';
    if (begins_line && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '`' || c == '\'') {
      out += c == '`' ? "\\(ga" : "\\(aq";
    } else if (!begins_line || c != '\n') {  // an empty line is .PP
      out += c;
    } else {
      out += ".PP\n";
    }
  }
  return out;
}

/// Lines that begin with a space are set as they are.
void append_notes(std::string& out, std::string_view notes) {
  bool is_list = false;
  out += ".PP\n";
  while (!notes.empty()) {
    const auto end = notes.find('\n');
    const auto line = notes.substr(0, end);
    notes.remove_prefix(end == notes.npos ? notes.size() : end + 1);
    if (line.starts_with(' ') != is_list) out += is_list ? ".fi\n" : ".nf\n";
    is_list = line.starts_with(' ');
    out += line.empty() ? ".PP\n" : plain(line) + "\n";
  }
  if (is_list) out += ".fi\n";
}

void append_option(std::string& out, const OptionEntry& entry) {
  auto names = fmt::format("{}", fmt::join(entry.names, ", "));
  const bool is_option = names.front() == '-';
  out += ".TP\n\\fB" + plain(names) + "\\fR";
  if (is_option && !entry.value.empty()) out += " \\fI" + plain(entry.value) + "\\fR";
  if (entry.repeats) out += " ...";
  out += "\n" + plain(entry.text);
  const auto choices = fmt::format("{}", fmt::join(entry.choices, "|"));
  const bool are_shown = is_option && entry.value == choices;
  if (!choices.empty() && !are_shown) {
    out += "\n" + plain(fmt::format("Values: {}", fmt::join(entry.choices, ", ")));
  }
  out += "\n";
}

void append_examples(std::string& out, const CommandEntry& entry) {
  if (entry.examples.empty()) return;
  out += ".PP\nExamples:\n.PP\n.nf\n";
  for (const auto& line : entry.examples) out += plain("    " + line) + "\n";
  out += ".fi\n";
}

void append_command(std::string& out, const CommandEntry& entry) {
  out += ".SS " + plain(usage_of(entry)) + "\n" + plain(entry.summary) + "\n";
  for (const auto& each : entry.arguments) append_option(out, each);
  for (const auto& each : entry.options) {
    if (each.names.back() != "--help") append_option(out, each);
  }
  if (!entry.notes.empty()) append_notes(out, entry.notes);
  append_examples(out, entry);
  for (const auto& each : entry.commands) append_command(out, each);
}

constexpr const char* environment =
    ".SH ENVIRONMENT\n"
    "Every setting and its variable is in docs/configure.md, and \\fBctsync config show\\fR "
    "prints "
    "them.\n"
    ".TP\n\\fBSYNC_CONFIG_PATH\\fR\nThe settings file, where \\fB\\-\\-config\\fR names none.\n"
    ".TP\n\\fBNO_COLOR\\fR\nIf it is set and not empty, nothing is printed in colour.\n";

}  // namespace

std::string man_page(const CommandEntry& program) {
  auto out = fmt::format(".TH CTSYNC 1 \"\" \"ctsync {}\" \"User Commands\"\n.nh\n", version);
  out += ".SH NAME\nctsync \\- commercetools customers and orders into Segment\n";
  out += ".SH SYNOPSIS\n\\fBctsync\\fR " + plain(usage_of(program).substr(7)) + "\n";
  out += ".SH DESCRIPTION\n" + plain(program.summary) + "\n";
  append_examples(out, program);
  out += ".SH OPTIONS\n";
  for (const auto& each : program.options) append_option(out, each);
  out += ".SH COMMANDS\n";
  for (const auto& each : program.commands) append_command(out, each);
  out += ".SH \"EXIT STATUS\"\n";
  for (const auto& [code, meaning] : exit_code_meanings) {
    out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", static_cast<int>(code), plain(meaning));
  }
  return out + environment;
}

void add_man(Command program) {
  auto command = program.add_plain_command("man", "Print the manual as a page for man");
  command.add_examples({"ctsync man > ctsync.1", "ctsync man | man -l -"});
  command.hide();  // for packages
  command.choose([program](const CommandLine&) {
    print("{}", man_page(entry_of(program.app())));
    return exit_ok;
  });
}

}  // namespace ctsync::server
