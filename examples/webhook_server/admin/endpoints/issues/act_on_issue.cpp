// SPDX-License-Identifier: MIT
#include "admin/answers/confirmed.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/issues/issue_groups.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

/// The preview of an act on an issue, with the text that confirms it.
http::Response preview_act(Context& context, const Ask& ask, const std::string& act) {
  const auto issues = read_issues(context, {}, ask.caller);
  if (!issues) return answer_of(issues.error());
  const auto found = issues->find(ask.id);
  if (found == issues->end()) return response_of(not_found());
  const auto& issue = found->second;
  const auto confirm = context.confirmations.keep(ask.caller.name, act + ask.id, issue.ids);
  return object_answer([&](json::Writer& writer) {
    writer.key("count").integer(std::ssize(issue.ids));
    writer.key("keys").integer(std::ssize(issue.lanes));
    writer.key("refused").begin_array().end_array();
    write_time(writer.key("as_of"), now());
    writer.key("confirm").string(confirm);
  });
}

http::Response act(Context& context, const Ask& ask, const std::string& word,
                   Result<Changed> (*change)(AnyStore&, std::span<const std::string>, Time)) {
  const Body body(ask.request.body);
  if (body.flag("preview")) return preview_act(context, ask, word);
  auto read = confirmed_in(context, ask, body, word + ask.id, false);
  if (auto* refusal = std::get_if<http::Response>(&read)) return std::move(*refusal);
  auto& [ids, note] = std::get<Confirmed>(read);
  const auto limit = body.integer("limit");
  if (limit && *limit > 0 && *limit < std::ssize(ids)) {
    ids.resize(static_cast<std::size_t>(*limit));
  }
  const auto changed = change(context.store, ids, now());
  if (!changed) return answer_of(changed.error());
  const auto first = find_letter(context.store, ids.front());
  (void)note_act(context, ask, first ? first->row.tenant : std::string(), word, ask.id,
                 changed->count, note);
  return object_answer([&](json::Writer& writer) {
    writer.key("changed").integer(changed->count).key("refused").begin_array();
    for (const auto& refused : changed->refused) {
      writer.begin_object().key("id").string(refused.id).key("why").string(refused.why);
      writer.end_object();
    }
    writer.end_array();
  });
}

http::Response retry(Context& context, const Ask& ask) {
  return act(context, ask, "retry", retry_dead_letters);
}
http::Response discard(Context& context, const Ask& ask) {
  return act(context, ask, "discard", discard_dead_letters);
}

}  // namespace

// A viewer may look at the preview.
const Endpoint retry_issue{"POST",
                           "/issues/{id}/retry",
                           AdminRole::viewer,
                           "Previews, and confirmed by an operator does: send dead letters again",
                           {},
                           retry};
const Endpoint discard_issue{"POST",
                             "/issues/{id}/discard",
                             AdminRole::viewer,
                             "Previews, and confirmed by an operator does: give dead letters up",
                             {},
                             discard};

}  // namespace ctsync::server::admin
