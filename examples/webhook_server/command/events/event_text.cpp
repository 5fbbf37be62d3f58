// SPDX-License-Identifier: MIT
#include "command/events/event_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/json/write.hpp>
#include <optional>
#include <string_view>

#include "command/dlq/attempts.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "operator/reason_advice.hpp"
#include "operator/row_id.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view unknown = "-";

std::string id_of(const RowSummary& row) { return to_string(RowId{row.table, row.row}); }

std::string or_unknown(std::string_view text) {
  return text.empty() ? std::string(unknown) : printed(text);
}

std::size_t accepted(const Event& event) {
  return static_cast<std::size_t>(
      std::ranges::count(event.calls, name(CallState::accepted),
                         [](const RowSummary& call) { return std::string_view(call.state); }));
}

std::string calls_text(const Event& event) {
  if (event.calls.empty()) return std::string(unknown);
  return fmt::format("{}/{}", accepted(event), event.calls.size());
}

std::string milliseconds_text(Duration time) {
  return time < Duration{10'000} ? fmt::format("{} ms", time.count())
                                 : fmt::format("{} s", time.count() / 1'000);
}

std::string done_text(const Event& event) {
  if (event.calls.empty()) return "done: no target is told of it";
  const auto time = end_to_end(event);
  return fmt::format("done: {} accepted{}", counted(event.calls.size(), "call", "calls"),
                     time ? " within " + milliseconds_text(*time) : "");
}

std::string reason_of(const RowSummary& row) {
  const bool is_call = row.table == Table::outbox;
  std::string text = is_call ? row.source_or_target + ": " : std::string();
  text += row.reason.text.empty() ? std::string(name(row.reason.code)) : row.reason.text;
  return text;
}

void write_event(json::Writer& writer, const Event& event) {
  write_row(writer, event.entry);
  writer.key("status").string(name(status_of(event)));
  writer.key("type").string(event.subject.type).key("about").string(event.subject.about);
  if (const auto time = end_to_end(event)) writer.key("end_to_end_ms").integer(time->count());
  writer.key("forwarded").begin_array();
  for (const auto& row : event.forwarded) {
    writer.begin_object();
    write_row(writer, row);
    writer.end_object();
  }
  writer.end_array();
}

void print_json(const Event& event, const std::vector<std::vector<Attempt>>* attempts) {
  print_object([&](json::Writer& writer) {
    write_event(writer, event);
    writer.key("calls").begin_array();
    for (std::size_t i = 0; i < event.calls.size(); ++i) {
      writer.begin_object();
      write_row(writer, event.calls[i]);
      if (attempts != nullptr) write_attempts(writer, attempts->at(i));
      writer.end_object();
    }
    writer.end_array();
  });
}

void print_call(const RowSummary& call, const RowSummary& entry,
                const std::vector<Attempt>& attempts) {
  print("\n{}  {} to {}: {}", id_of(call), printed(call.kind), printed(call.source_or_target),
        call.state);
  if (call.ended_at) print(" {} after it arrived", milliseconds_text(*call.ended_at - entry.since));
  print("\n  message id  {}\n", printed(call.message_id));
  if (call.reason) print("  reason      {}\n", printed(reason_text(call.reason)));
  if (call.state == name(CallState::waiting)) {
    print("  attempts    {}\n  next try    {}\n", call.attempts, time_text(call.due_at));
  }
  print_attempts(attempts);
}

}  // namespace

std::string outcome_text(const Event& event) {
  const auto& row = telling_row(event);
  switch (status_of(event)) {
    case EventStatus::done: return done_text(event);
    case EventStatus::ignored: return "ignored: " + reason_of(row);
    case EventStatus::dead: return "dead: " + reason_of(row);
    case EventStatus::discarded: return "discarded: " + reason_of(row);
    case EventStatus::scheduled: return "scheduled for " + time_text(row.due_at);
    case EventStatus::retrying:
      return fmt::format("retrying: {}; attempt {} at {}", reason_of(row), row.attempts + 1,
                         time_text(row.due_at));
    case EventStatus::waiting: break;
  }
  if (event.calls.empty()) return "waiting to be processed";
  return fmt::format("waiting: {} of {} calls accepted", accepted(event), event.calls.size());
}

void print_events(std::span<const Event> events, bool json) {
  if (!json && !events.empty()) {
    print("{:<24} {:<9} {:<12} {:<26} {:<40} {:<5} {}\n", "ARRIVED", "STATUS", "ID", "TYPE",
          "ABOUT", "CALLS", "REASON");
  }
  for (const auto& event : events) {
    if (json) {
      print_json(event, nullptr);
      continue;
    }
    const auto& row = telling_row(event);
    print("{:<24} {:<9} {:<12} {:<26} {:<40} {:<5} {}\n", time_text(event.entry.since),
          name(status_of(event)), id_of(event.entry), or_unknown(event.subject.type),
          or_unknown(event.subject.about), calls_text(event),
          row.reason ? printed(reason_of(row)) : "");
  }
}

void print_event_line(const Event& event, bool json) {
  if (json) return print_json(event, nullptr);
  print("{} {} {} {}  {}\n", time_text(event.entry.since), id_of(event.entry),
        or_unknown(event.subject.type), printed(event.subject.about), printed(outcome_text(event)));
}

void print_event(const EventDetails& details, bool json) {
  const auto& event = details.event;
  if (json) return print_json(event, &details.attempts);
  print("{} {}\n{}\n", or_unknown(event.subject.type), printed(event.subject.about),
        printed(outcome_text(event)));
  if (const auto advice = reason_advice(telling_row(event).reason.code);
      !advice.empty() && status_of(event) == EventStatus::dead) {
    print("to correct it: {}\n", advice);
  }
  print("\n");
  print_row(event.entry);
  for (const auto& row : event.forwarded) {
    print("goes on as  {} ({})\n", id_of(row), row.state);
  }
  for (std::size_t i = 0; i < event.calls.size(); ++i) {
    print_call(event.calls[i], event.entry, details.attempts.at(i));
  }
}

}  // namespace ctsync::server
