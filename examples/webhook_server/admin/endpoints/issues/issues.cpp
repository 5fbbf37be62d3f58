// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/issues/shown_issue.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 4> parameters{"tenant", "target", "reason", "state"};

http::Response list(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto target = ask.query["target"];
  DeadGroupFilter which{.tenant = std::get<std::string>(tenant), .target = target};
  const auto state = ask.query["state"];
  if (!state.empty() && state != "open" && state != "muted" && state != "discarded") {
    return response_of(wrong_parameter("state", "expected open, muted or discarded"));
  }
  which.discarded = state == "discarded";
  if (const auto reason = ask.query["reason"]; !reason.empty()) {
    which.code = reason_code(reason);
    if (!which.code) return response_of(wrong_parameter("reason", "there is no such code"));
  }
  const auto issues = visible_issues(context, which, ask.caller);
  if (!issues) return answer_of(issues.error());
  const auto mutes = visible_mutes(context, ask.caller);
  if (!mutes) return answer_of(mutes.error());
  std::vector<const std::pair<const std::string, Issue>*> sorted;
  std::int64_t open = 0;
  std::int64_t muted = 0;
  for (const auto& each : issues->by_id) {
    const bool is_muted = !which.discarded && mutes->contains(each.first);
    muted += is_muted ? 1 : 0;
    open += is_muted ? 0 : each.second.count;
    if (is_muted != (state == "muted")) continue;
    sorted.push_back(&each);
  }
  std::ranges::stable_sort(sorted, std::greater(),
                           [](const auto* each) { return each->second.count; });
  return object_answer([&](json::Writer& writer) {
    writer.key("open").integer(open).key("muted");
    // Of discarded letters nothing says how many of the open ones are muted.
    if (which.discarded) {
      writer.null();
    } else {
      writer.integer(muted);
    }
    writer.key("complete").boolean(issues->complete).key("items").begin_array();
    for (const auto* each : sorted) {
      const auto mute = mutes->find(each->first);
      write_issue(writer, each->first, each->second,
                  mute == mutes->end() ? nullptr : &mute->second);
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint issues{
    "GET", "/issues", AdminRole::viewer, "Dead letters, those of one trouble together", parameters,
    list,  true};

}  // namespace ctsync::server::admin
