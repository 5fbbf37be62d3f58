// SPDX-License-Identifier: MIT
#include <array>

#include "admin/answers/cursor.hpp"
#include "admin/answers/list_filter.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 11> parameters{"tenant", "target", "state", "reason",
                                                      "since",  "from",   "to",    "message",
                                                      "limit",  "cursor", "after"};

/// The row of the delivery that made a call, by the id that both have; nothing if it is forgotten.
std::optional<std::int64_t> delivery_of(const Context& context, const RowSummary& call) {
  for (const auto& source : context.tenants.sources()) {
    if (source.tenant->name() != call.tenant) continue;
    const auto row = context.store.entry_row(call.tenant, source.settings.name, call.delivery_id);
    if (row && *row) return **row;
  }
  return std::nullopt;
}

/// The state in the store of what people call by this word; nothing for an unknown one.
std::optional<std::string> state_of(const std::string& word) {
  if (word.empty() || word == "waiting" || word == "accepted" || word == "dead" ||
      word == "discarded") {
    return word;
  }
  if (word == "retrying") return "waiting";
  if (word == "done") return "accepted";
  return std::nullopt;
}

void write_item(json::Writer& writer, const Context& context, const RowSummary& call) {
  writer.begin_object();
  write_call(writer, call, {});
  writer.key("delivery");
  if (const auto row = delivery_of(context, call)) {
    writer.string(to_string(RowId{Table::inbox, *row}));
  } else {
    writer.null();
  }
  writer.end_object();
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  auto read = read_list_filter(ask.query, parameters);
  if (auto* problem = std::get_if<Problem>(&read)) return response_of(*problem);
  const auto& list = std::get<ListFilter>(read);
  const auto word = ask.query["state"];
  const auto state = state_of(word);
  if (!state) {
    return response_of(
        wrong_parameter("state", "expected waiting, retrying, accepted, dead or discarded"));
  }
  const auto& name = std::get<std::string>(tenant);
  const auto target = ask.query["target"];
  const auto message = ask.query["message"];
  HistoryFilter filter;
  filter.table = Table::outbox;
  filter.tenant = name;
  filter.state = *state;
  filter.place = target;
  filter.message_id = message;
  filter.code = list.code;
  filter.since = list.since;
  filter.until = list.until;
  filter.before = list.before;
  filter.limit = list.limit;
  const auto page = context.store.history(filter);
  if (!page) return answer_of(page.error());
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& call : page->rows) {
      const bool fits = word != "retrying" || call.attempts > 0;
      if (fits && call.row > list.after && ask.caller.may_see(call.tenant)) {
        write_item(writer, context, call);
      }
    }
    writer.end_array().key("next");
    if (page->complete) {
      writer.null();
    } else {
      writer.string(cursor_at(page->next, list.text));
    }
    writer.key("newest").string(
        cursor_at(page->rows.empty() ? list.after : page->rows.front().row, list.text));
    write_time(writer.key("searched_to"),
               page->rows.empty() ? std::nullopt : std::optional(page->rows.back().since));
    writer.key("complete").boolean(page->complete);
  });
}

}  // namespace

const Endpoint calls{
    "GET",  "/calls", AdminRole::viewer, "Calls to targets, the newest first", parameters,
    answer, true};

}  // namespace ctsync::server::admin
