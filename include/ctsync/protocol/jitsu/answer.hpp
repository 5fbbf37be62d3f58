// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/json/view.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// The body of Jitsu's answer to a batch (github.com/jitsucom/jitsu,
/// bulker/ingest/router_batch_handler.go): `{"ok":false,"errors":["Message ID: ID: WHY", ...]}`
/// with status 200 if it took only a part.
namespace ctsync::jitsu {

namespace detail {

inline Outcome outcome_of(std::string_view why) {
  const auto outcome = [](Verdict verdict, ReasonCode code, const char* text) {
    return Outcome{verdict, std::nullopt, {code, text}};
  };
  if (why == "event error") {
    return outcome(Verdict::rejected, ReasonCode::rejected, "Jitsu refused the event");
  }
  if (why.find("no destination") != why.npos) {
    return outcome(Verdict::target_down, ReasonCode::target_refused,
                   "the site of this write key has no destination in Jitsu");
  }
  return outcome(Verdict::retry, ReasonCode::target_unavailable, "Jitsu could not take the event");
}

}  // namespace detail

/// The outcomes of the calls of an answer with status 200; nothing if it took the whole batch. An
/// answer that names no call of the batch is a refusal of the whole.
inline std::optional<Judgement> judge_body(std::span<const Call> calls, std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root || (*root)["ok"].boolean().value_or(true)) return std::nullopt;
  std::vector<Outcome> outcomes(calls.size(), Outcome{Verdict::accepted, std::nullopt, {}});
  bool named = false;
  (*root)["errors"].each_element([&](std::size_t, json::View error) {
    constexpr std::string_view prefix = "Message ID: ";
    std::string_view text = error.string_or_empty();
    if (!text.starts_with(prefix)) return true;
    text.remove_prefix(prefix.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const std::string_view id = calls[i].message_id;
      if (!text.starts_with(id) || !text.substr(id.size()).starts_with(": ")) continue;
      outcomes[i] = detail::outcome_of(text.substr(id.size() + 2));
      named = true;
    }
    return true;
  });
  if (named) return Judgement(std::move(outcomes));
  return Judgement(Outcome{
      Verdict::rejected, std::nullopt, {ReasonCode::rejected, "Jitsu did not take the batch"}});
}

}  // namespace ctsync::jitsu
