// SPDX-License-Identifier: MIT
//
// Judges what a target answers: the first line is the status and the number of calls, then header
// fields up to an empty line, then the body.
#include <array>
#include <charconv>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/protocol/customerio/protocol.hpp>
#include <ctsync/protocol/graphql/protocol.hpp>
#include <ctsync/protocol/jitsu/protocol.hpp>
#include <ctsync/protocol/mparticle/protocol.hpp>
#include <ctsync/protocol/rest/protocol.hpp>
#include <ctsync/protocol/rudderstack/protocol.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <ctsync/protocol/tealium/protocol.hpp>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;
using ctsync::Outcome;
using ctsync::Verdict;

const std::array<ctsync::AnyHttpProtocol, 8>& protocols() {
  static const std::array<ctsync::AnyHttpProtocol, 8> all{
      ctsync::segment::Protocol(), ctsync::rudderstack::Protocol(), ctsync::customerio::Protocol(),
      ctsync::jitsu::Protocol(),   ctsync::mparticle::Protocol(),   ctsync::tealium::Protocol(),
      ctsync::rest::Protocol(),    ctsync::graphql::Protocol()};
  return all;
}

int take_number(std::string_view& line) {
  int number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (!line.empty()) line.remove_prefix(1);
  return error == std::errc{} ? number : 0;
}

/// Whether `text` contains `part`. libFuzzer sees what a search of the library compares, and would
/// learn the words of our own reasons from it; this function's comparisons are hidden from it.
#ifdef __clang__
__attribute__((no_sanitize("coverage")))
#endif
bool contains(std::string_view text, std::string_view part) {
  for (std::size_t at = 0; at + part.size() <= text.size(); ++at) {
    std::size_t same = 0;
    while (same < part.size() && text[at + same] == part[same]) ++same;
    if (same == part.size()) return true;
  }
  return false;
}

void check_outcome(const Outcome& outcome, std::string_view body, int status) {
  if (outcome.verdict != Verdict::accepted) require(!outcome.reason.text.empty());
  if (outcome.verdict == Verdict::accepted) require(status >= 200 && status < 300);
  if (outcome.retry_after) {
    require(*outcome.retry_after >= ctsync::Duration{0});
    require(*outcome.retry_after <= ctsync::longest_retry_after);
  }
  if (outcome.about_call) require(outcome.alone);
  // A reason quotes nothing of the answer, which may hold what was sent.
  if (body.size() >= 24) require(!contains(outcome.reason.text, body));
}

}  // namespace

/// Every answer gives one outcome for the request, or one for each call.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = text_of(data, size);
  auto line = take_line(rest);
  ctsync::TargetResponse response;
  response.status = take_number(line);
  const auto count = static_cast<std::size_t>(std::clamp(take_number(line), 1, 50));
  std::vector<std::pair<std::string, std::string>> headers;
  for (auto field = take_line(rest); !field.empty(); field = take_line(rest)) {
    const auto colon = std::min(field.find(':'), field.size());
    headers.emplace_back(field.substr(0, colon), field.substr(std::min(colon + 1, field.size())));
  }
  response.headers = headers;
  const auto body = exactly(rest);
  response.body = body;
  std::vector<ctsync::Call> calls(count);
  for (std::size_t i = 0; i < count; ++i) {
    calls[i].message_id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i);
    calls[i].body =
        R"({"type":"identify","userId":"u","messageId":")" + calls[i].message_id + "\"}";
  }
  for (const auto& protocol : protocols()) {
    const auto judged = protocol.judge(calls, response, now);
    require(judged.each.empty() || judged.each.size() == count);
    for (const auto& outcome : judged.each) check_outcome(outcome, body, response.status);
    if (judged.each.empty()) check_outcome(judged.whole, body, response.status);
  }
  return 0;
}
