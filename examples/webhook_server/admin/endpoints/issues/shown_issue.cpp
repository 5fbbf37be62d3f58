// SPDX-License-Identifier: MIT
#include "admin/endpoints/issues/shown_issue.hpp"

#include <utility>

#include "admin/answers/shown.hpp"
#include "clock.hpp"
#include "operator/reason_advice.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

Result<Issues> visible_issues(Context& context, const DeadGroupFilter& which,
                              const Caller& caller) {
  auto seen = which;
  if (seen.tenant.empty() && caller.tenants.size() == 1) seen.tenant = caller.tenants.front();
  auto issues = read_issues(context.store, seen, now());
  if (!issues) return issues;
  std::erase_if(issues->by_id,
                [&](const auto& each) { return !caller.may_see(each.second.sample.tenant); });
  return issues;
}

Result<std::map<std::string, Hold>> visible_mutes(Context& context, const Caller& caller) {
  auto holds = context.store.holds();
  if (!holds) return std::move(holds).error();
  auto mutes = muted_issues(*std::move(holds), now());
  std::erase_if(mutes, [&](const auto& each) { return !caller.may_see(each.second.tenant); });
  return mutes;
}

void write_issue(json::Writer& writer, const std::string& id, const Issue& issue,
                 const Hold* mute) {
  const auto& group = issue.sample;
  const bool is_call = group.table == Table::outbox;
  writer.begin_object().key("id").string(id).key("code").string(name(group.reason.code));
  writer.key("tenant").string(group.tenant);
  write_text_or_null(writer.key("target"), is_call ? group.source_or_target : std::string());
  write_text_or_null(writer.key("source"), is_call ? std::string() : group.source_or_target);
  write_text_or_null(writer.key("kind"), group.kind);
  writer.key("text").string(masked_text(group.reason.text));
  writer.key("advice").string(reason_advice(group.reason.code));
  writer.key("count").integer(issue.count);
  write_time(writer.key("first_at"), issue.first);
  write_time(writer.key("last_at"), issue.last);
  writer.key("trend").begin_array();
  for (const auto count : issue.trend) writer.integer(count);
  writer.end_array().key("sample").string(to_string(RowId{group.table, group.row}));
  write_hold(writer.key("muted"), mute);
  writer.end_object();
}

}  // namespace ctsync::server::admin
