// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/ascii.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "admin/answers/fields.hpp"
#include "admin/endpoint.hpp"

namespace ctsync::server::admin {

/// What an operator confirmed: what the preview kept, and why it is done.
struct Confirmed {
  std::vector<std::string> kept;
  std::string note;
};

/// Reads the confirmation of an act that was previewed; what to answer if it does not count.
inline std::variant<Confirmed, http::Response> confirmed_in(Context& context, const Ask& ask,
                                                            const Body& body,
                                                            const std::string& act,
                                                            bool needs_note = true) {
  if (!ask.caller.operates()) return for_operators();
  auto note = note_in(body, needs_note);
  if (auto* problem = std::get_if<Problem>(&note)) return response_of(*problem);
  auto kept = context.confirmations.take(body.text("confirm"), ask.caller.name, act);
  if (!kept) return stale_confirmation();
  return Confirmed{*std::move(kept), std::get<std::string>(std::move(note))};
}

/// What answers a mistake in an option, which a command line calls "--since" or "TYPE" and a body
/// `since` or `type`; or another error.
inline http::Response wrong_option(const Error& error) {
  if (error.code != Errc::invalid) return answer_of(error);
  std::string_view option = error.where;
  option.remove_prefix(std::min(option.find_first_not_of('-'), option.size()));
  return response_of(wrong_body("/" + ascii::lowered(option), error.detail));
}

/// The answer to a request that started a job.
inline http::Response started(std::int64_t job) {
  return object_answer(
      [&](json::Writer& writer) { writer.key("job").string("job-" + std::to_string(job)); }, 202);
}
inline http::Response started(const std::vector<std::int64_t>& jobs) {
  return object_answer(
      [&](json::Writer& writer) {
        writer.key("jobs").begin_array();
        for (const auto job : jobs) writer.string("job-" + std::to_string(job));
        writer.end_array();
      },
      202);
}

}  // namespace ctsync::server::admin
