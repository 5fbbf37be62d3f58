// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include "admin/answers/confirmed.hpp"
#include "admin/answers/few_at_once.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/issues/shown_issue.hpp"
#include "clock.hpp"
#include "operator/dead_letters.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

struct Act {
  std::string word;
  Result<Changed> (*change)(AnyStore&, std::span<const std::string>, Time);
  /// Whether all letters with a code are refused; null: none are.
  bool (*refuses)(Table, ReasonCode);
  bool needs_note;
};

/// How many letters at most; nothing if the body sets no limit.
std::variant<std::optional<std::size_t>, Problem> limit_in(const Body& body) {
  if (body["limit"].is_null()) return std::optional<std::size_t>{};
  const auto limit = body.integer("limit");
  if (!limit || *limit < 1) return wrong_body("/limit", "expected an integer from 1 on");
  return std::optional(static_cast<std::size_t>(*limit));
}

/// The preview of an act on an issue, with the text that confirms it.
http::Response preview_act(Context& context, const Ask& ask, const Act& act) {
  const HeavyRequest heavy;
  if (!heavy.has_place()) return HeavyRequest::busy();
  const auto issues = visible_issues(context, {}, ask.caller);
  if (!issues) return answer_of(issues.error());
  const auto found = issues->by_id.find(ask.id);
  if (found == issues->by_id.end()) return response_of(not_found());
  const auto letters = letters_of(context.store, ask.id, found->second);
  if (!letters) return answer_of(letters.error());
  if (letters->empty()) return response_of(not_found());  // somebody acted on them meanwhile
  std::vector<std::string> ids;
  std::set<std::int64_t> lanes;
  for (const auto& row : *letters) {
    ids.push_back(to_string(RowId{row.table, row.row}));
    lanes.insert(row.lane);
  }
  const auto left = std::max<std::int64_t>(found->second.count - std::ssize(ids), 0);
  const auto confirm = context.confirmations.keep(ask.caller.name, act.word + ask.id, ids);
  // The letters of an issue have their code in common.
  const auto code = found->second.sample.reason.code;
  const bool refused = act.refuses != nullptr && act.refuses(found->second.sample.table, code);
  return object_answer([&](json::Writer& writer) {
    writer.key("count").integer(std::ssize(ids)).key("left").integer(left);
    // Entries have no lane.
    if (found->second.sample.table == Table::outbox) {
      writer.key("keys").integer(std::ssize(lanes));
    } else {
      writer.key("keys").null();
    }
    writer.key("refused").begin_array();
    if (refused) {
      writer.begin_object().key("code").string(name(code));
      writer.key("count").integer(std::ssize(ids)).end_object();
    }
    writer.end_array();
    write_time(writer.key("as_of"), now());
    writer.key("confirm").string(confirm);
  });
}

http::Response carry_out(Context& context, const Ask& ask, const Act& act) {
  const Body body(ask.request.body);
  if (body.flag("preview")) return preview_act(context, ask, act);
  auto limit = limit_in(body);
  if (auto* problem = std::get_if<Problem>(&limit)) return response_of(*problem);
  auto read = confirmed_in(context, ask, body, act.word + ask.id, act.needs_note);
  if (auto* refusal = std::get_if<http::Response>(&read)) return std::move(*refusal);
  auto& [ids, note] = std::get<Confirmed>(read);
  ids.resize(
      std::min(ids.size(), std::get<std::optional<std::size_t>>(limit).value_or(ids.size())));
  if (ids.empty()) return stale_confirmation();
  const auto changed = act.change(context.store, ids, now());
  if (!changed) return answer_of(changed.error());
  if (changed->stopped && changed->count == 0) return answer_of(*changed->stopped);
  const auto first = find_letter(context.store, ids.front());
  (void)note_act(context, ask, first ? first->row.tenant : std::string(), act.word, ask.id,
                 changed->count, note);
  return object_answer([&](json::Writer& writer) {
    writer.key("changed").integer(changed->count).key("stopped");
    if (changed->stopped) {
      writer.string(masked_text(to_string(*changed->stopped)));
    } else {
      writer.null();
    }
    writer.key("refused").begin_array();
    for (const auto& refused : changed->refused) {
      writer.begin_object().key("id").string(refused.id).key("why").string(refused.why);
      writer.end_object();
    }
    writer.end_array();
  });
}

http::Response retry(Context& context, const Ask& ask) {
  return carry_out(context, ask, {"retry", retry_dead_letters, is_never_retried, false});
}
http::Response discard(Context& context, const Ask& ask) {
  return carry_out(context, ask, {"discard", discard_dead_letters, nullptr, true});
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
