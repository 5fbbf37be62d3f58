// SPDX-License-Identifier: MIT
//
// Redacts an answer: the first line is a value that was sent, the rest is the answer.
#include <algorithm>
#include <ctsync/base/ascii.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/protocol/redacted.hpp>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;

/// A request with that value, as a protocol would write it.
std::string request_with(std::string_view value) {
  std::string body = R"({"batch":[{"type":"identify","traits":{"note":)";
  ctsync::json::append_string(body, value);
  return body + "}}]}";
}

}  // namespace

/// What is kept is a short line of plain ASCII in which no word of the value is found.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto answer = text_of(data, size);
  const auto value = take_line(answer);
  ctsync::protocol::Sent sent;
  sent.add_body(exactly(request_with(value)));
  const auto kept = ctsync::protocol::redacted(exactly(answer), sent);
  require(kept.size() <= ctsync::protocol::longest_answer);
  require(std::all_of(kept.begin(), kept.end(), [](char c) { return c >= ' ' && c <= '~'; }));
  require(kept.find('@') == kept.npos);
  if (kept == "(not a text)") return 0;
  const auto lower = ctsync::ascii::lowered(kept);
  ctsync::protocol::each_word(ctsync::protocol::unescaped(value), [&](std::string_view word) {
    require(word.size() < 4 || lower.find(ctsync::ascii::lowered(word)) == lower.npos);
  });
  return 0;
}
