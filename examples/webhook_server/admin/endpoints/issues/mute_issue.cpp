// SPDX-License-Identifier: MIT
#include "admin/answers/fields.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/issues/shown_issue.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

http::Response shown(const std::string& id, const Issue& issue, const Hold* mute) {
  http::Response response;
  json::Writer writer(response.body);
  write_issue(writer, id, issue, mute);
  return response;
}

http::Response mute(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto note = note_in(body, false);
  if (auto* problem = std::get_if<Problem>(&note)) return response_of(*problem);
  auto length = length_in(body);
  if (auto* problem = std::get_if<Problem>(&length)) return response_of(*problem);
  const auto lasts = std::get<std::optional<Duration>>(length);
  if (!lasts) return response_of(wrong_body("/for", "expected 15m, 1h, 24h, 7d or 30d"));
  const auto issues = visible_issues(context, {}, ask.caller);
  if (!issues) return answer_of(issues.error());
  const auto found = issues->by_id.find(ask.id);
  if (found == issues->by_id.end()) return response_of(not_found());
  const auto& tenant = found->second.sample.tenant;
  const Time at = now();
  const Hold hold{
      tenant, HoldKind::issue, ask.id, ask.caller.name, masked_note(std::get<std::string>(note)),
      at,     at + *lasts};
  if (const auto status = context.store.hold(hold); !status) return answer_of(status.error());
  (void)note_act(context, ask, tenant, "issue.muted", ask.id, found->second.count, hold.note);
  return shown(ask.id, found->second, &hold);
}

http::Response unmute(Context& context, const Ask& ask) {
  const auto mutes = visible_mutes(context, ask.caller);
  if (!mutes) return answer_of(mutes.error());
  const auto issues = visible_issues(context, {}, ask.caller);
  if (!issues) return answer_of(issues.error());
  const auto found = issues->by_id.find(ask.id);
  const auto muted = mutes->find(ask.id);
  if (muted == mutes->end() && found == issues->by_id.end()) return response_of(not_found());
  if (muted == mutes->end()) {
    return response_of({409, "state_changed", "the issue is not muted", {}});
  }
  const auto& tenant = muted->second.tenant;
  const auto released = context.store.release(tenant, HoldKind::issue, ask.id);
  if (!released) return answer_of(released.error());
  (void)note_act(context, ask, tenant, "issue.unmuted", ask.id);
  if (found == issues->by_id.end()) return object_answer([](json::Writer&) {});
  return shown(ask.id, found->second, nullptr);
}

}  // namespace

const Endpoint mute_issue{"POST",
                          "/issues/{id}/mute",
                          AdminRole::operates,
                          "Leaves an issue out of the open ones for a time; its letters stay",
                          {},
                          mute};
const Endpoint unmute_issue{
    "POST", "/issues/{id}/unmute", AdminRole::operates, "Counts an issue as open again", {},
    unmute};

}  // namespace ctsync::server::admin
