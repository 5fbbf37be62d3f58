// SPDX-License-Identifier: MIT
#include "admin/answers/list_filter.hpp"

#include <ctsync/base/civil_time.hpp>
#include <utility>

#include "admin/answers/shown.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

bool is_of_page(std::string_view name) {
  return name == "limit" || name == "cursor" || name == "after";
}

std::optional<Problem> read_times(const Query& query, ListFilter& filter) {
  if (const auto since = query["since"]; !since.empty()) {
    const auto period = period_of(since);
    if (!period) return wrong_parameter("since", "expected 15m, 1h, 24h, 7d or 30d");
    filter.since = now() - *period;
  }
  const auto read = [&](std::string_view name, std::optional<Time>& into) {
    const auto text = query[name];
    if (text.empty()) return true;
    into = ctsync::detail::parse_datetime(text);
    return into.has_value();
  };
  if (!read("from", filter.since)) return wrong_parameter("from", "expected a time of RFC 3339");
  if (!read("to", filter.until)) return wrong_parameter("to", "expected a time of RFC 3339");
  return std::nullopt;
}

std::optional<Problem> read_page(const Query& query, ListFilter& filter) {
  const auto limit = query.number("limit", 1, 200, 100);
  if (!limit) return wrong_parameter("limit", "expected an integer from 1 to 200");
  filter.limit = static_cast<int>(*limit);
  for (const std::string_view name : {"cursor", "after"}) {
    const auto text = query[name];
    if (text.empty()) continue;
    const auto place = place_of_cursor(text, filter.text);
    if (!place) return Problem{400, "cursor.invalid", "the cursor is none of this list", {}};
    if (name == "cursor") {
      filter.before = *place;
    } else {
      filter.after = *place;
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<ListFilter, Problem> read_list_filter(const Query& query,
                                                   std::span<const std::string_view> parameters) {
  ListFilter filter;
  for (const auto name : parameters) {
    if (!is_of_page(name)) filter.text.append(query[name]).append("\n");
  }
  if (const auto reason = query["reason"]; !reason.empty()) {
    filter.code = reason_code(reason);
    if (!filter.code) return wrong_parameter("reason", "there is no such code");
  }
  if (auto problem = read_times(query, filter)) return *std::move(problem);
  if (auto problem = read_page(query, filter)) return *std::move(problem);
  return filter;
}

void write_list_end(json::Writer& writer, const LookedAt& looked, std::string_view filter) {
  write_text_or_null(writer.key("next"),
                     looked.complete ? std::string() : cursor_at(looked.next, filter));
  writer.key("newest").string(cursor_at(looked.newest, filter));
  write_time(writer.key("searched_to"), looked.searched_to);
  writer.key("complete").boolean(looked.complete);
}

}  // namespace ctsync::server::admin
