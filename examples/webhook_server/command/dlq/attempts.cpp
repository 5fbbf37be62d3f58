// SPDX-License-Identifier: MIT
#include "command/dlq/attempts.hpp"

#include <string>
#include <string_view>

#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"

namespace ctsync::server {

namespace {

/// The status, why there was no answer, or that nothing was sent.
std::string answer_of(const Attempt& attempt) {
  if (attempt.status != 0) return std::to_string(attempt.status);
  if (attempt.none != NoAnswer::none) return std::string(name(attempt.none));
  return "none";
}

std::string code_of(const Attempt& attempt) {
  const std::string_view code = name(attempt.reason.code);
  return std::string(code.empty() ? "-" : code);
}

void write_attempt(json::Writer& writer, const Attempt& attempt) {
  writer.begin_object().key("number").integer(attempt.number);
  writer.key("at").string(time_text(attempt.at));
  writer.key("milliseconds").integer(attempt.took.count());
  writer.key("status").integer(attempt.status);
  writer.key("no_answer").string(name(attempt.none));
  writer.key("then").string(name(attempt.state));
  writer.key("code").string(name(attempt.reason.code));
  writer.key("reason").string(attempt.reason.text);
  writer.key("answer").string(attempt.answer).end_object();
}

}  // namespace

void print_attempts(std::span<const Attempt> attempts) {
  if (attempts.empty()) return;
  print("first try   {}\nlast try    {}\n", time_text(attempts.front().at),
        time_text(attempts.back().at));
  print("\n{:>3}  {:<24} {:>6}  {:<13} {:<9} {:<18} {}\n", "NO", "TIME", "MS", "ANSWER", "THEN",
        "CODE", "TEXT");
  int expected = 1;
  for (const auto& attempt : attempts) {
    if (attempt.number != expected) {
      print("     {} more are not kept\n", attempt.number - expected);
    }
    expected = attempt.number + 1;
    print("{:>3}  {:<24} {:>6}  {:<13} {:<9} {:<18} {}\n", attempt.number, time_text(attempt.at),
          attempt.took.count(), answer_of(attempt), name(attempt.state), code_of(attempt),
          printed(attempt.answer.empty() ? attempt.reason.text : attempt.answer));
  }
}

void write_attempts(json::Writer& writer, std::span<const Attempt> attempts) {
  writer.key("kept_attempts").begin_array();
  for (const auto& attempt : attempts) write_attempt(writer, attempt);
  writer.end_array();
}

}  // namespace ctsync::server
