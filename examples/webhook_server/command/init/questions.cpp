// SPDX-License-Identifier: MIT
#include "command/init/questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/confirm.hpp"
#include "command/terminal/question.hpp"
#include "operator/text/listed.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t columns = 90;

Error ended() { return {Errc::invalid, "", "the input ended, and nothing was written"}; }

/// The text in lines of at most so many columns.
std::string in_lines(std::string_view text) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const bool breaks = width > 0 && width + 1 + word.size() > columns;
    if (width > 0) out += breaks ? '\n' : ' ';
    width = breaks ? word.size() : width + (width > 0 ? 1 : 0) + word.size();
    out += word;
  }
  return out;
}

std::string prompt_of(const ChoiceRow& row) {
  std::string prompt(row.question);
  if (!row.words.empty()) prompt += fmt::format(" ({})", listed(row.words));
  if (!row.usual.empty()) prompt += fmt::format(" [{}]", row.usual);
  return in_lines(prompt) + ": ";
}

/// Asks until the answer can be taken.
Status ask_one(const ChoiceRow& row, std::string& answer) {
  if (!row.explanation.empty()) print("\n{}\n", in_lines(row.explanation));
  while (true) {
    const auto given = ask(prompt_of(row));
    if (!given) return ended();
    answer = given->empty() ? std::string(row.usual) : *given;
    const auto wrong = objection(row, answer);
    if (wrong.empty()) return std::monostate{};
    print("  {}\n", wrong);
  }
}

}  // namespace

void add_choices(Command command, InitChoices& choices) {
  for (const auto& row : choice_rows()) {
    auto help = std::string(row.question);
    if (!row.words.empty()) help += fmt::format(": {}", listed(row.words));
    if (!row.usual.empty()) help += fmt::format(". Default: {}", row.usual);
    command.add_option(row.option, choices.*row.member, help)
        .check({[&row](const std::string& value) { return objection(row, value); }})
        .type_name(row.words.empty() ? "TEXT" : "WORD");
  }
}

Status take_usual(InitChoices& choices) {
  std::vector<std::string_view> missing;
  for (const auto& row : choice_rows()) {
    auto& choice = choices.*row.member;
    if (!choice.empty() || !concerns(row, choices)) continue;
    choice = row.usual;
    if (choice.empty()) missing.push_back(row.option);
  }
  if (missing.empty()) return std::monostate{};
  return Error{Errc::invalid, listed(missing),
               missing.size() == 1 ? "is required" : "are required"};
}

Status ask_for(InitChoices& choices, std::string& write_key) {
  if (!can_ask() || !prints_to_terminal()) {
    return Error{Errc::invalid, "", "there is no terminal to ask on: use --non-interactive"};
  }
  for (const auto& row : choice_rows()) {
    auto& choice = choices.*row.member;
    if (!choice.empty() || !concerns(row, choices)) continue;
    if (auto status = ask_one(row, choice); !status) return status;
  }
  if (!write_key.empty()) return std::monostate{};
  print("\n");
  const auto given =
      ask_hidden("Segment write key, of a source HTTP API (not shown; may be empty): ");
  if (!given) return ended();
  write_key = *given;
  return std::monostate{};
}

}  // namespace ctsync::server
