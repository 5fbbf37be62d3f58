// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/http_protocol.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/graphql/codes.hpp>
#include <ctsync/protocol/graphql/error_text.hpp>
#include <ctsync/protocol/verdict.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What the answer to a GraphQL request means.
namespace ctsync::graphql {

/// How long a target is left alone at least that is throttled or does not know the credentials.
inline constexpr Duration least_wait = std::chrono::seconds{1};

/// How deep in `data` a list of errors is looked for: 2 is `data.customerUpdate.userErrors`.
inline constexpr int user_errors_depth = 3;

/// Whose answer it is, and what was asked.
struct Asked {
  std::string_view who;
  Said said;
  std::string_view user_errors;  ///< the name of the list; empty: it is not looked for
};

namespace detail {

constexpr bool is_success(int status) noexcept { return status >= 200 && status < 300; }

/// Whether a server of GraphQL wrote the body (GraphQL-over-HTTP, "Body"). With another media type
/// a failure may be that of a proxy.
inline bool is_of_graphql(const TargetResponse& response) {
  if (is_success(response.status)) return true;
  const auto type = response.header("content-type").value_or("");
  return ascii::same_word(ascii::trimmed(type.substr(0, type.find(';'))),
                          "application/graphql-response+json");
}

/// The wait until a throttled request can be paid for (shopify.dev, "GraphQL Admin API rate
/// limits"); nothing if the answer does not say it.
inline std::optional<Duration> restore_wait(json::View answer) {
  const json::View cost = answer["extensions"]["cost"];
  const json::View status = cost["throttleStatus"];
  const auto wanted = cost["requestedQueryCost"].decimal();
  const auto available = status["currentlyAvailable"].decimal();
  const auto rate = status["restoreRate"].decimal();
  if (!wanted || !available || !rate || !(*rate > 0)) return std::nullopt;
  const double most = std::chrono::duration<double>(longest_retry_after).count();
  const double seconds = std::clamp((*wanted - *available) / *rate, 0.0, most);
  return std::chrono::ceil<Duration>(std::chrono::duration<double>(seconds));
}

constexpr Verdict verdict_of(Meaning meaning) noexcept {
  switch (meaning) {
    case Meaning::refused: return Verdict::rejected;
    case Meaning::later:
    case Meaning::throttled: return Verdict::retry;
    case Meaning::denied:
    case Meaning::unauthenticated: return Verdict::target_down;
  }
  return Verdict::retry;
}

/// The error that matters most, the first of several.
inline json::View decisive(json::View errors) {
  json::View found;
  auto most = Meaning::refused;
  errors.each_element([&](std::size_t i, json::View error) {
    const auto meaning = meaning_of(code_of(error));
    if (i == 0 || meaning > most) {
      found = error;
      most = meaning;
    }
    return true;
  });
  return found;
}

/// The first element of a list of errors that is not empty, in `value` or within it.
inline std::optional<json::View> user_error(json::View value, std::string_view list, int depth) {
  std::optional<json::View> found;
  const auto look = [&](json::View within) {
    if (!found && depth > 1) found = user_error(within, list, depth - 1);
    return !found;
  };
  for (auto member = value.members(); !found && member.next();) {
    if (member.key == list && member.value.is_array() && member.value.size() > 0) {
      member.value.each_element([&](std::size_t, json::View first) {
        found = first;
        return false;
      });
    } else {
      look(member.value);
    }
  }
  value.each_element([&](std::size_t, json::View element) { return look(element); });
  return found;
}

inline Outcome with_text(Outcome outcome, std::string_view what, const std::string& text) {
  outcome.reason.text.append(" with ").append(what);
  if (!text.empty()) outcome.reason.text.append(" ").append(text);
  return outcome;
}

/// The outcome of an answer with errors. Each server has codes of its own, so an unknown one only
/// counts as a refusal where the status does not say more.
inline Outcome judge_errors(const Asked& asked, json::View answer, const TargetResponse& response,
                            Time now) {
  const json::View error = decisive(answer["errors"]);
  const auto code = code_of(error);
  const auto meaning = meaning_of(code);
  const bool by_status = meaning == Meaning::refused && !is_success(response.status);
  const auto verdict = by_status ? protocol::verdict_of(response.status) : verdict_of(meaning);
  Outcome outcome = protocol::concluded(verdict, asked.who, response, now);
  if (meaning == Meaning::throttled && !outcome.retry_after) {
    outcome.retry_after = restore_wait(answer);
  }
  // With a wait the failure is the target's, as that of a 429 or 401 is, and not the request's.
  if (meaning == Meaning::throttled || meaning == Meaning::unauthenticated) {
    outcome.retry_after = std::max(outcome.retry_after.value_or(least_wait), least_wait);
  }
  return with_text(std::move(outcome), "the error",
                   error_text(code, error["path"], error["message"], asked.said));
}

inline Outcome judge_data(const Asked& asked, json::View data, const TargetResponse& response,
                          Time now) {
  std::optional<json::View> found;
  if (!asked.user_errors.empty()) {
    found = user_error(data, asked.user_errors, user_errors_depth);
  }
  if (!found) return protocol::concluded(Verdict::accepted, asked.who, response, now);
  const auto text = error_text((*found)["code"].string_or_empty(), (*found)["field"],
                               (*found)["message"], asked.said);
  return with_text(protocol::concluded(Verdict::rejected, asked.who, response, now),
                   fmt::format("{}:", asked.user_errors), text);
}

}  // namespace detail

/// The outcome of one request. An answer of a GraphQL server decides by its errors, any other by
/// its status. An answer 2xx that is none of GraphQL is one of a proxy, and the request is
/// repeated.
inline Outcome judge(const Asked& asked, const TargetResponse& response, Time now) {
  if (!detail::is_of_graphql(response)) return protocol::judge_status(asked.who, response, now);
  json::Parser parser;
  const auto answer = parser.parse(response.body);
  const json::View root = answer ? *answer : json::View{};
  if (root["errors"].is_array() && root["errors"].size() > 0) {
    return detail::judge_errors(asked, root, response, now);
  }
  if (!detail::is_success(response.status)) {
    return protocol::judge_status(asked.who, response, now);
  }
  if (root["data"].is_object()) return detail::judge_data(asked, root["data"], response, now);
  return detail::with_text(protocol::concluded(Verdict::retry, asked.who, response, now),
                           "a body that has neither data nor errors", {});
}

}  // namespace ctsync::graphql
