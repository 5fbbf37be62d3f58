// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include "command/commands.hpp"
#include "operator/rows.hpp"

namespace ctsync::server {

int outbox(const OutboxArguments& arguments, const Settings& settings) {
  auto store = open_for_tools(settings);
  if (!store) return failed("outbox", store.error());
  auto counts = store->counts();
  if (!counts) return failed("outbox", counts.error());
  if (!arguments.json) {
    const auto line = [](std::string_view table, const auto& numbers, auto state_of) {
      fmt::print("{:<7}", table);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        fmt::print(" {} {}{}", name(state_of(i)), numbers[i], i + 1 < numbers.size() ? "," : "\n");
      }
    };
    line("inbox", counts->entries, [](std::size_t i) { return static_cast<EntryState>(i); });
    line("outbox", counts->calls, [](std::size_t i) { return static_cast<CallState>(i); });
  }
  RowFilter filter;
  filter.table = Table::outbox;
  filter.state = arguments.state;
  filter.limit = arguments.limit;
  auto rows = store->list(filter);
  if (!rows) return failed("outbox", rows.error());
  print_rows(*rows, arguments.json);
  return exit_ok;
}

}  // namespace ctsync::server
