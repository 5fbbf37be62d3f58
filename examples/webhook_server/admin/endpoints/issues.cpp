// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <ctsync/base/sha256.hpp>
#include <map>
#include <set>

#include "admin/answers/body.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/dead_letters.hpp"
#include "operator/reason_advice.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 4> parameters{"tenant", "target", "reason", "state"};
constexpr int most_letters = 10'000;
constexpr std::size_t hours_of_trend = 24;

/// A reason without what differs between two letters of the same trouble: numbers, ids, quoted
/// texts and addresses.
std::string pattern_of(std::string_view text) {
  std::string pattern;
  bool in_word = false;
  bool has_digit = false;
  std::string word;
  const auto end_word = [&] {
    if (in_word) pattern += has_digit || word.find('@') != word.npos ? "#" : word;
    word.clear();
    in_word = has_digit = false;
  };
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                        c == '@' || c == '.' || (static_cast<unsigned char>(c) & 0x80U) != 0;
    const bool digit = c >= '0' && c <= '9';
    if (letter || digit) {
      in_word = true;
      has_digit = has_digit || digit;
      word += c;
    } else {
      end_word();
      pattern += c;
    }
  }
  end_word();
  return pattern;
}

struct Issue {
  RowSummary sample;  ///< the newest
  std::vector<std::string> ids;
  std::set<std::int64_t> lanes;
  Time first = Time::max();
  Time last{};
  std::array<std::int64_t, hours_of_trend> trend{};
};

Time died_at(const RowSummary& row) { return row.ended_at.value_or(row.since); }

std::string issue_id(const RowSummary& row) {
  std::string text = row.tenant + "\n" + row.source_or_target + "\n" + row.kind + "\n";
  text.append(name(row.reason.code)).append("\n").append(pattern_of(row.reason.text));
  return "g-" + sha256_hex(text).substr(0, 16);
}

Result<std::map<std::string, Issue>> read_issues(Context& context, const DeadLetterFilter& which,
                                                 const Caller& caller) {
  const auto rows = list_dead_letters(context.store, which, most_letters);
  if (!rows) return rows.error();
  const Time at = now();
  std::map<std::string, Issue> issues;
  for (const auto& row : *rows) {
    if (!caller.may_see(row.tenant)) continue;
    auto& issue = issues[issue_id(row)];
    issue.ids.push_back(to_string(RowId{row.table, row.row}));
    issue.lanes.insert(row.lane);
    issue.first = std::min(issue.first, died_at(row));
    if (died_at(row) >= issue.last) {
      issue.last = died_at(row);
      issue.sample = row;
    }
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(at - died_at(row)).count();
    if (hours >= 0 && hours < static_cast<std::int64_t>(hours_of_trend)) {
      ++issue.trend[hours_of_trend - 1 - static_cast<std::size_t>(hours)];
    }
  }
  return issues;
}

void write_issue(json::Writer& writer, const std::string& id, const Issue& issue) {
  const auto& row = issue.sample;
  const bool is_call = row.table == Table::outbox;
  writer.begin_object().key("id").string(id).key("code").string(name(row.reason.code));
  writer.key("tenant").string(row.tenant);
  const auto member = [&](std::string_view key, bool there, std::string_view value) {
    writer.key(key);
    if (there) {
      writer.string(value);
    } else {
      writer.null();
    }
  };
  member("target", is_call, row.source_or_target);
  member("source", !is_call, row.source_or_target);
  member("kind", is_call, row.kind);
  writer.key("text").string(masked_text(row.reason.text));
  writer.key("advice").string(reason_advice(row.reason.code));
  writer.key("count").integer(std::ssize(issue.ids));
  write_time(writer.key("first_at"), issue.first);
  write_time(writer.key("last_at"), issue.last);
  writer.key("trend").begin_array();
  for (const auto count : issue.trend) writer.integer(count);
  writer.end_array().key("sample").string(to_string(RowId{row.table, row.row})).end_object();
}

http::Response list(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  DeadLetterFilter which;
  which.tenant = std::get<std::string>(tenant);
  which.target = ask.query["target"];
  const auto state = ask.query["state"];
  if (!state.empty() && state != "open" && state != "discarded") {
    return response_of(wrong_parameter("state", "expected open or discarded"));
  }
  which.discarded = state == "discarded";
  if (const auto reason = ask.query["reason"]; !reason.empty()) {
    which.code = reason_code(reason);
    if (!which.code) return response_of(wrong_parameter("reason", "there is no such code"));
  }
  const auto issues = read_issues(context, which, ask.caller);
  if (!issues) return answer_of(issues.error());
  std::vector<const std::pair<const std::string, Issue>*> sorted;
  std::int64_t open = 0;
  for (const auto& each : *issues) {
    sorted.push_back(&each);
    open += std::ssize(each.second.ids);
  }
  std::ranges::sort(sorted, std::greater(),
                    [](const auto* each) { return each->second.ids.size(); });
  return object_answer([&](json::Writer& writer) {
    writer.key("open").integer(open).key("complete").boolean(open < most_letters);
    writer.key("items").begin_array();
    for (const auto* each : sorted) write_issue(writer, each->first, each->second);
    writer.end_array();
  });
}

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
  if (!ask.caller.operates()) {
    return response_of({403, "role", "the token is that of a viewer: an operator may do this", {}});
  }
  auto ids = context.confirmations.take(body.text("confirm"), ask.caller.name, word + ask.id);
  if (!ids) {
    return response_of({409, "confirm.stale", "look at the preview again, and confirm that", {}});
  }
  const auto limit = body.integer("limit");
  if (limit && *limit > 0 && *limit < std::ssize(*ids)) {
    ids->resize(static_cast<std::size_t>(*limit));
  }
  const auto changed = change(context.store, *ids, now());
  if (!changed) return answer_of(changed.error());
  const auto first = find_letter(context.store, ids->front());
  context.audit.note({now(), first ? first->row.tenant : std::string(), ask.caller.name, word,
                      ask.id, changed->count, body.text("note")});
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

const Endpoint issues{
    "GET", "/issues", AdminRole::viewer, "Dead letters, those of one trouble together", parameters,
    list,  true};
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
