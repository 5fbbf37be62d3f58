// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <sqlite/store.hpp>

#include "clock.hpp"
#include "command/commands.hpp"
#include "operator/rows.hpp"

namespace ctsync::server {

namespace {

/// Reads "inbox-7" or "outbox-7".
std::optional<RowFilter> filter_of(std::string_view id) {
  RowFilter filter;
  for (const auto& [word, table] :
       {std::pair{"inbox-", Table::inbox}, {"outbox-", Table::outbox}}) {
    if (!id.starts_with(word)) continue;
    std::int64_t row = 0;
    const char* first = id.data() + std::string_view(word).size();
    const char* last = id.data() + id.size();
    const auto [end, error] = std::from_chars(first, last, row);
    if (error != std::errc{} || end != last || row < 1) return std::nullopt;
    filter.table = table;
    filter.row = row;
    filter.state = "dead";
    return filter;
  }
  return std::nullopt;
}

int no_such_id(std::string_view id) {
  fmt::print(stderr,
             "ctsync dlq: {}: expected an id as `ctsync dlq list` shows it, such as outbox-7\n",
             id);
  return exit_usage;
}

int not_dead(std::string_view id) {
  fmt::print(stderr, "ctsync dlq: {}: there is no dead letter with this id\n", id);
  return exit_failed;
}

}  // namespace

int dead_letters_list(const DeadLetterArguments& arguments, const Settings& settings) {
  auto store = open_for_tools(settings);
  if (!store) return failed("dlq", store.error());
  RowFilter filter;
  filter.state = "dead";
  filter.contains = arguments.reason;
  filter.limit = arguments.limit;
  auto rows = store->list(filter);
  if (!rows) return failed("dlq", rows.error());
  print_rows(*rows, arguments.json);
  if (rows->empty() && !arguments.json) fmt::print("no dead letters\n");
  return exit_ok;
}

int dead_letters_show(const DeadLetterArguments& arguments, const Settings& settings) {
  auto store = open_for_tools(settings);
  if (!store) return failed("dlq", store.error());
  for (const auto& id : arguments.ids) {
    const auto filter = filter_of(id);
    if (!filter) return no_such_id(id);
    auto rows = store->list(*filter);
    if (!rows) return failed("dlq", rows.error());
    if (rows->empty()) return not_dead(id);
    if (arguments.payload) {
      auto payload = store->payload(*filter->table, *filter->row);
      if (!payload) return failed("dlq", payload.error());
      fmt::print("{}\n", *payload);
    } else {
      print_row(rows->front());
    }
  }
  return exit_ok;
}

int dead_letters_retry(const DeadLetterArguments& arguments, const Settings& settings) {
  if (!arguments.all && arguments.ids.empty()) {
    fmt::print(stderr, "ctsync dlq retry: name the ids to retry, or --all\n");
    return exit_usage;
  }
  auto store = open_for_tools(settings);
  if (!store) return failed("dlq", store.error());
  std::vector<RowFilter> filters;
  for (const auto& id : arguments.ids) {
    const auto filter = filter_of(id);
    if (!filter) return no_such_id(id);
    filters.push_back(*filter);
  }
  if (arguments.all) {
    RowFilter& filter = filters.emplace_back();
    filter.state = "dead";
    filter.contains = arguments.reason;
    filter.limit = std::numeric_limits<int>::max();
  }
  std::int64_t count = 0;
  for (const auto& filter : filters) {
    auto redriven = store->redrive(filter, now());
    if (!redriven) return failed("dlq", redriven.error());
    if (*redriven == 0 && filter.row) return not_dead(row_id(*filter.table, *filter.row));
    count += *redriven;
  }
  fmt::print("{} dead {} waiting again; a running server takes {} up within a second\n", count,
             count == 1 ? "letter is" : "letters are", count == 1 ? "it" : "them");
  return exit_ok;
}

}  // namespace ctsync::server
