// SPDX-License-Identifier: MIT
#include "command/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/json/write.hpp>
#include <log/logged_id.hpp>
#include <span>
#include <string>
#include <string_view>

#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server {

namespace {

bool waits(const RowSummary& row) {
  return row.state == name(EntryState::waiting) || row.state == name(EntryState::scheduled);
}

void print_json(const RowSummary& row) {
  print_object([&](json::Writer& writer) { write_row(writer, row); });
}

}  // namespace

std::string reason_text(const Reason& reason) {
  const std::string code(name(reason.code));
  if (code.empty() || reason.text.empty()) return code + reason.text;
  return code + ": " + reason.text;
}

std::string time_text(Time time) {
  std::string text;
  detail::append_datetime(text, time);
  return text;
}

void write_row(json::Writer& writer, const RowSummary& row) {
  writer.key("id").string(to_string(RowId{row.table, row.row}));
  writer.key("state").string(row.state).key("reason").string(row.reason.text);
  writer.key("code").string(name(row.reason.code));
  writer.key("tenant").string(row.tenant);
  const std::string_view source_or_target = row.table == Table::inbox ? "source" : "target";
  writer.key(source_or_target).string(row.source_or_target);
  writer.key("delivery_id").string(row.delivery_id);
  if (row.table == Table::outbox) {
    writer.key("kind").string(row.kind).key("message_id").string(row.message_id);
  }
  writer.key("attempts").integer(row.attempts).key("since").string(time_text(row.since));
  writer.key("due_at").string(time_text(row.due_at));
  if (row.ended_at) writer.key("ended_at").string(time_text(*row.ended_at));
}

void print_counts(const Counts& counts) {
  const auto print_table = [](std::string_view table, const auto& numbers, const auto& words) {
    print("{:<7}", table);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      // Most installations have none of these: leave out a count that is zero.
      const bool rare =
          words[i] == name(EntryState::scheduled) || words[i] == name(EntryState::discarded);
      if (rare && numbers[i] == 0) continue;
      print("{} {} {}", i == 0 ? "" : ",", words[i], numbers[i]);
    }
    print("\n");
  };
  print_table("inbox", counts.entries, entry_state_words);
  print_table("outbox", counts.calls, call_state_words);
}

void write_counts(json::Writer& writer, const Counts& counts) {
  const auto write = [&writer](std::string_view table, const auto& numbers, const auto& words) {
    writer.key(table).begin_object();
    for (std::size_t i = 0; i < numbers.size(); ++i) writer.key(words[i]).integer(numbers[i]);
    writer.end_object();
  };
  write("inbox", counts.entries, entry_state_words);
  write("outbox", counts.calls, call_state_words);
}

void print_rows(std::span<const RowSummary> rows, bool json, NextTry next) {
  // Row numbers of a shared store have 19 digits.
  std::size_t width = 12;
  for (const auto& row : rows) width = std::max(width, to_string(RowId{row.table, row.row}).size());
  const auto next_column = [next](std::string_view text) {
    return next == NextTry::shown ? fmt::format("{:<24} ", text) : std::string();
  };
  if (!json && !rows.empty()) {
    print("{:<{}} {:<12} {:<16} {:<9} {:<8} {:<24} {}{:<36} {}\n", "ID", width, "TENANT",
          "SOURCE/TARGET", "STATE", "ATTEMPTS", "SINCE", next_column("NEXT TRY"), "DELIVERY",
          "REASON");
  }
  for (const auto& row : rows) {
    if (json) {
      print_json(row);
    } else {
      print("{:<{}} {:<12} {:<16} {:<9} {:<8} {:<24} {}{:<36} {}\n",
            to_string(RowId{row.table, row.row}), width, printed(row.tenant),
            printed(row.source_or_target), row.state, row.attempts, time_text(row.since),
            next_column(waits(row) ? time_text(row.due_at) : "-"), printed(row.delivery_id),
            printed(reason_text(row.reason)));
    }
  }
}

void print_row(const RowSummary& row) {
  const bool inbox = row.table == Table::inbox;
  print("id          {}\n", to_string(RowId{row.table, row.row}));
  print("state       {}\n", row.state);
  print("reason      {}\n", printed(reason_text(row.reason)));
  print("tenant      {}\n", printed(row.tenant));
  print("{:<11} {}\n", inbox ? "source" : "target", printed(row.source_or_target));
  print("delivery    {}\n", printed(row.delivery_id));
  if (const auto logged = log::logged_id(row.delivery_id); logged != row.delivery_id) {
    print("in the log  {}\n", logged);
  }
  if (!inbox) {
    print("call        {}\nmessage id  {}\n", printed(row.kind), printed(row.message_id));
  }
  print("attempts    {}\n", row.attempts);
  print("since       {}\n", time_text(row.since));
  if (waits(row)) print("next try    {}\n", time_text(row.due_at));
  const bool died = row.state == name(CallState::dead) || row.state == name(CallState::discarded);
  if (row.ended_at) print("{:<11} {}\n", died ? "died" : "ended", time_text(*row.ended_at));
}

}  // namespace ctsync::server
