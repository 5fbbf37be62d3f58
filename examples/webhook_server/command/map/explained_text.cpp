// SPDX-License-Identifier: MIT
#include "command/map/explained_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "command/output.hpp"
#include "command/printed.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t widest_value = 36;
constexpr std::size_t most_inputs = 4;

std::string maker_of(const std::string& rule) {
  return rule.empty() ? std::string("built-in") : "rule " + rule;
}

/// A text cut to a width in bytes, at a character's begin.
std::string cut(std::string text, std::size_t width) {
  if (text.size() <= width) return text;
  std::size_t end = width - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string inputs_of(const ExplainedField& field) {
  if (field.inputs.empty()) return "always the same";
  const std::size_t some = std::min(field.inputs.size(), most_inputs);
  std::string text = printed(
      fmt::format("{}", fmt::join(field.inputs.begin(),
                                  field.inputs.begin() + static_cast<std::ptrdiff_t>(some), ", ")));
  if (some < field.inputs.size()) text += fmt::format(" and {} more", field.inputs.size() - some);
  return text;
}

void print_call(const ExplainedCall& call) {
  print("{}, sent by {}\n", call.kind,
        call.rule.empty() ? std::string("the built-in mapping") : "rule " + call.rule);
  if (call.refused) print("  would be a dead letter: {}\n", printed(call.refused.text));
  std::size_t names = 0;
  std::size_t makers = 0;
  for (const auto& field : call.fields) {
    names = std::max(names, field.field.size());
    makers = std::max(makers, maker_of(field.rule).size());
  }
  for (const auto& field : call.fields) {
    print("  {:<{}}  {:<{}}  {:<{}}  {}\n", printed(field.field), names,
          cut(printed(field.value), widest_value), widest_value, maker_of(field.rule), makers,
          inputs_of(field));
  }
}

void print_field(const ExplainedCall& call, std::size_t number, const ExplainedField& field) {
  print_object([&](json::Writer& writer) {
    writer.key("call").integer(static_cast<std::int64_t>(number)).key("type").string(call.kind);
    writer.key("field").string(field.field).key("value").raw(field.value);
    writer.key("rule");
    if (field.rule.empty()) {
      writer.null();
    } else {
      writer.string(field.rule);
    }
    writer.key("inputs").begin_array();
    for (const auto& input : field.inputs) writer.string(input);
    writer.end_array();
  });
}

}  // namespace

void print_explained(const Explained& explained, bool json) {
  std::size_t number = 0;
  for (const auto& call : explained.calls) {
    if (!json) {
      print_call(call);
      continue;
    }
    for (const auto& field : call.fields) print_field(call, number, field);
    ++number;
  }
}

}  // namespace ctsync::server
