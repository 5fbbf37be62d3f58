// SPDX-License-Identifier: MIT
#include "admin/endpoints/deliveries/call_query.hpp"

#include <utility>

#include "admin/answers/shown.hpp"
#include "operator/events/event.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

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

}  // namespace

std::variant<CallQuery, Problem> read_call_query(const Ask& ask) {
  CallQuery query;
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return std::move(*problem);
  auto list = read_list_filter(ask.query, call_parameters);
  if (auto* problem = std::get_if<Problem>(&list)) return std::move(*problem);
  const auto word = ask.query["state"];
  auto state = state_of(word);
  if (!state) {
    return wrong_parameter("state", "expected waiting, retrying, accepted, dead or discarded");
  }
  query.tenant = std::get<std::string>(std::move(tenant));
  query.target = ask.query["target"];
  query.message = ask.query["message"];
  query.state = *std::move(state);
  query.word = word == "accepted" ? "done" : word;
  query.list = std::get<ListFilter>(std::move(list));
  return query;
}

Result<CallPage> read_calls(Context& context, const Ask& ask, const CallQuery& query) {
  HistoryFilter filter;
  filter.table = Table::outbox;
  filter.tenant = query.tenant;
  filter.state = query.state;
  filter.place = query.target;
  filter.message_id = query.message;
  filter.code = query.list.code;
  filter.since = query.list.since;
  filter.until = query.list.until;
  filter.before = query.list.before.row;
  filter.limit = query.list.limit;
  auto page = context.store.history(filter);
  if (!page) return std::move(page).error();
  const auto known = query.list.after.row;
  CallPage read{*std::move(page), known, {}, {}};
  read.page.complete = read.page.complete || read.page.next <= known + 1;
  auto& rows = read.page.rows;
  if (!rows.empty()) {
    read.newest = rows.front().row;
    read.searched_to = rows.back().since;
  }
  std::erase_if(rows, [&](const RowSummary& call) {
    const bool fits = query.word.empty() || name(status_of_row(call)) == query.word;
    return !fits || call.row <= known || !ask.caller.may_see(call.tenant);
  });
  auto deliveries = maker_rows(context.store, rows, places_of(context.tenants));
  if (!deliveries) return std::move(deliveries).error();
  read.deliveries = *std::move(deliveries);
  return read;
}

void write_listed_call(json::Writer& writer, const CallPage& page, std::size_t at) {
  writer.begin_object();
  write_call(writer, page.page.rows[at], {});
  writer.key("delivery");
  if (const auto& row = page.deliveries[at]) {
    writer.string(to_string(RowId{Table::inbox, *row}));
  } else {
    writer.null();
  }
  writer.end_object();
}

}  // namespace ctsync::server::admin
