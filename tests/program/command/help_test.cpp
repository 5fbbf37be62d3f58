// SPDX-License-Identifier: MIT
#include "command/line/help.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <regex>
#include <sstream>

#include "command/exit_codes.hpp"
#include "command/line/entry.hpp"
#include "command/line/man_page.hpp"
#include "command/line/parser.hpp"
#include "program/program.hpp"

namespace ctsync::test {

namespace {

using server::CommandEntry;
using server::CommandLine;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// Visits a command and all below it, also hidden ones.
void each_command(const CLI::App& command, const std::function<void(const CLI::App&)>& visit) {
  visit(command);
  for (const auto* below : server::commands_below(command)) each_command(*below, visit);
}

/// The words of a line as a shell reads it, without comments.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool is_open = false;
  char quote = '\0';
  for (const char c : line) {
    if (quote != '\0') {
      c == quote ? void(quote = '\0') : word.push_back(c);
    } else if (c == '\'' || c == '"') {
      quote = c;
      is_open = true;
    } else if (c == ' ') {
      if (is_open) words.push_back(std::exchange(word, {}));
      is_open = false;
    } else if (c == '#' && !is_open) {
      return words;
    } else {
      word.push_back(c);
      is_open = true;
    }
  }
  if (is_open) words.push_back(word);
  return words;
}

/// The arguments of the one ctsync command of an example.
std::vector<std::string> arguments_of(const std::string& example) {
  std::vector<std::string> arguments;
  bool is_ctsync = false;
  for (const auto& word : words_of(example)) {
    if (word == "|" || word == ">" || word == "<") {
      if (is_ctsync) return arguments;
      continue;
    }
    if (is_ctsync) arguments.push_back(word);
    is_ctsync = is_ctsync || word == "ctsync";
  }
  return arguments;
}

}  // namespace

TEST_CASE("no line of any help has 100 columns, and each help ends with examples") {
  CommandLine line;
  const auto parser = server::make_parser(line);
  int commands = 0;
  each_command(*parser, [&](const CLI::App& command) {
    ++commands;
    const auto entry = server::entry_of(command);
    CAPTURE(entry.name);
    const auto help = server::help_text(entry);
    std::istringstream lines(help);
    for (std::string each; std::getline(lines, each);) {
      CHECK_MESSAGE(each.size() < 100, each);
      CHECK_MESSAGE(!each.ends_with(' '), each);
    }
    REQUIRE_FALSE(entry.examples.empty());
    CHECK(help.rfind("\nExamples:\n") != help.npos);
    CHECK(help.ends_with("  " + entry.examples.back() + "\n"));
  });
  CHECK(commands > 20);
}

TEST_CASE("each example of a help is a command line that the program takes") {
  CommandLine tree;
  const auto parser = server::make_parser(tree);
  each_command(*parser, [&](const CLI::App& command) {
    for (const auto& example : server::entry_of(command).examples) {
      CAPTURE(example);
      const auto arguments = arguments_of(
          example.starts_with("eval ")
              ? example.substr(example.find("ctsync"), example.find(')') - example.find("ctsync"))
              : example);
      REQUIRE_FALSE(arguments.empty());
      CommandLine line;
      const auto fresh = server::make_parser(line);
      CHECK_FALSE(server::parse(*fresh, arguments));
      CHECK(line.chosen);
    }
  });
}

TEST_CASE("without arguments the program says what it is, shows two examples and its commands") {
  const auto shown = run({});
  CHECK(shown.exit_code == 0);
  CHECK(shown.err.empty());
  CHECK(shown.out.starts_with("ctsync brings customers and orders from commercetools"));
  CHECK(has(shown.out, "\n  ctsync serve --demo"));
  CHECK(has(shown.out, "\n  ctsync map delivery.json"));
  for (const auto* command : {"serve", "send", "dlq", "doctor", "help", "completion"}) {
    CHECK(has(shown.out, "\n  " + std::string(command) + " "));
  }
  CHECK(has(shown.out, "ctsync help COMMAND"));
  CHECK_FALSE(has(shown.out, "\n  man "));
}

TEST_CASE("help COMMAND prints what COMMAND --help prints, at any depth") {
  for (const auto& command :
       {std::vector<std::string>{"serve"}, {"dlq"}, {"dlq", "retry"}, {"db", "copy"}}) {
    auto asked = command;
    asked.insert(asked.begin(), "help");
    auto option = command;
    option.emplace_back("--help");
    auto letter = command;
    letter.emplace_back("-h");
    const auto help = run(asked);
    CHECK(help.exit_code == 0);
    CHECK(has(help.out, "Usage: ctsync " + command.front()));
    CHECK(run(option).out == help.out);
    CHECK(run(letter).out == help.out);
  }
  CHECK(run({"help"}).out == run({"--help"}).out);
  CHECK(run({"help", "srve"}).exit_code == 2);
  CHECK(run({"help", "dlq", "lst"}).err ==
        "ctsync dlq: unknown command lst, did you mean list? See ctsync dlq --help\n");
}

TEST_CASE("the help of the program names all exit codes") {
  const auto help = run({"--help"}).out;
  for (const auto& [code, meaning] : server::exit_code_meanings) {
    CHECK(has(help, "\n  " + std::to_string(static_cast<int>(code)) + "  " + std::string(meaning)));
  }
}

TEST_CASE("the version comes with those of the libraries, as text and as JSON") {
  const auto text = run({"--version"});
  CHECK(text.exit_code == 0);
  CHECK(text.out.starts_with("ctsync "));
  CHECK(run({"-V"}).out == text.out);
  CHECK(run({"version"}).out == text.out);
  const auto json = run({"version", "--json"}).out;
  CHECK(json.starts_with(R"({"ctsync":")"));
  CHECK(std::count(json.begin(), json.end(), '\n') == 1);
  for (const auto* library :
       {"simdjson", "fmt", "cpp-httplib", "OpenSSL", "SQLite", "libpq", "spdlog", "CLI11"}) {
    CHECK(has(text.out, "\n  " + std::string(library) + " "));
    CHECK(has(json, "\"" + std::string(library) + "\":\""));
  }
}

TEST_CASE("the manual has every command, and nothing that troff would complain about") {
  CommandLine line;
  const auto parser = server::make_parser(line);
  const auto entry = server::entry_of(*parser);
  const auto page = server::man_page(entry);
  const std::function<void(const CommandEntry&)> look = [&](const CommandEntry& each) {
    for (const auto& below : each.commands) {
      const auto heading = std::regex_replace("\n.SS " + below.name, std::regex("-"), "\\-");
      CHECK_MESSAGE(has(page, heading), below.name);
      look(below);
    }
  };
  look(entry);
  for (const auto& [code, meaning] : server::exit_code_meanings) {
    CHECK(has(page, "\\fB" + std::to_string(static_cast<int>(code)) + "\\fR\n"));
  }
  if (std::system("command -v groff >/dev/null") != 0) {
    MESSAGE("SKIPPED: there is no groff");
    return;
  }
  const Folder folder;
  const auto file = folder.write("ctsync.1", page);
  const auto errors = folder.file("errors");
  const auto formatted = folder.file("text");
  REQUIRE(std::system(("groff -man -Tutf8 -ww -rLL=78n " + file + " >" + formatted + " 2>" + errors)
                          .c_str()) == 0);
  CHECK(std::system(("test ! -s " + errors).c_str()) == 0);
  CHECK(std::system(("grep -q 'ctsync dlq retry' " + formatted).c_str()) == 0);
}

}  // namespace ctsync::test
