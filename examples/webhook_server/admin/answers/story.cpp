// SPDX-License-Identifier: MIT
#include "admin/answers/story.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "admin/answers/masks.hpp"
#include "admin/answers/shown.hpp"
#include "operator/flow/flow.hpp"
#include "operator/row_id.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server::admin {

namespace {

std::string answered(const Attempt& attempt) {
  if (attempt.status != 0) return fmt::format("answered {}", attempt.status);
  if (attempt.none != NoAnswer::none) return fmt::format("no answer: {}", name(attempt.none));
  return attempt.reason.text.empty() ? std::string(name(attempt.state)) : attempt.reason.text;
}

Status add_call(AnyStore& store, const RowSummary& call, std::vector<StoryStep>& story) {
  const auto id = to_string(RowId{call.table, call.row});
  const auto& target = call.source_or_target;
  story.push_back(
      {call.since, "queued", fmt::format("{} for {} is written", call.kind, target), id, target});
  const auto attempts = store.attempts(call.row);
  if (!attempts) return attempts.error();
  for (const auto& attempt : *attempts) {
    story.push_back({attempt.at, "attempt",
                     fmt::format("attempt {} at {}: {}", attempt.number, target, answered(attempt)),
                     id, target});
  }
  const auto status = status_of_row(call);
  if (status == EventStatus::done && call.ended_at) {
    story.push_back(
        {*call.ended_at, "accepted", fmt::format("{} accepted it", target), id, target});
  } else if (status == EventStatus::dead && call.ended_at) {
    story.push_back({*call.ended_at, "dead",
                     fmt::format("dead letter of {}: {}", target, call.reason.text), id, target});
  } else if (status == EventStatus::retrying || status == EventStatus::waiting) {
    story.push_back(
        {call.due_at, "due", fmt::format("the next attempt at {}", target), id, target});
  }
  return std::monostate{};
}

std::string entry_text(const RowSummary& entry) {
  const auto status = status_of_row(entry);
  if (status == EventStatus::done && entry.calls > 0) {
    return fmt::format("processed: {}", counted(entry.calls, "call", "calls"));
  }
  std::string text = status == EventStatus::done ? "processed" : entry.state;
  if (!entry.reason.text.empty()) text.append(": ").append(entry.reason.text);
  return text;
}

std::vector<std::string> targets_of(const Event& event, EventStatus status) {
  std::set<std::string> names;
  for (const auto& call : event.calls) {
    if (status_of_row(call) == status) names.insert(call.source_or_target);
  }
  return {names.begin(), names.end()};
}

std::string listed(const std::vector<std::string>& names) {
  if (names.empty()) return "no target";
  if (names.size() == 1) return names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

std::string what_came(const Event& event) {
  const auto about = about_of(event);
  const auto type = event.subject.type.empty() ? "A delivery" : event.subject.type;
  if (!about) return type;
  return fmt::format("{} of {} {}", type, about->family, about->id.empty() ? "" : about->id);
}

}  // namespace

Result<std::vector<StoryStep>> story_of(AnyStore& store, const Event& event) {
  std::vector<StoryStep> story;
  const auto& entry = event.entry;
  story.push_back(
      {entry.since, "received", fmt::format("received at {} and stored", entry.source_or_target)});
  if (entry.ended_at) story.push_back({*entry.ended_at, "ended", entry_text(entry)});
  for (const auto& row : event.forwarded) {
    if (row.ended_at) story.push_back({*row.ended_at, "ended", "its subject: " + entry_text(row)});
  }
  for (const auto& call : event.calls) {
    if (auto status = add_call(store, call, story); !status) return std::move(status).error();
  }
  std::ranges::stable_sort(story, {}, &StoryStep::at);
  return story;
}

void write_story(json::Writer& writer, const std::vector<StoryStep>& story, Time begin) {
  const auto text_or_null = [&](std::string_view name, const std::string& text) {
    writer.key(name);
    if (text.empty()) {
      writer.null();
    } else {
      writer.string(text);
    }
  };
  writer.begin_array();
  for (const auto& step : story) {
    writer.begin_object();
    write_time(writer.key("at"), step.at);
    writer.key("offset_ms").integer(std::max<std::int64_t>((step.at - begin).count(), 0));
    writer.key("what").string(step.what).key("text").string(masked_text(step.text));
    text_or_null("call", step.call);
    text_or_null("target", step.target);
    writer.end_object();
  }
  writer.end_array();
}

std::string lede_of(const Event& event) {
  const auto came = what_came(event);
  const auto& row = telling_row(event);
  switch (status_of(event)) {
    case EventStatus::done: {
      if (event.calls.empty()) return came + ". It was processed, and no target is told of it.";
      const auto time = end_to_end(event);
      return fmt::format("{}. {} accepted {}{}.", came,
                         listed(targets_of(event, EventStatus::done)),
                         counted(event.calls.size(), "call", "calls"),
                         time ? ", " + latency_text(*time) + " after the delivery arrived" : "");
    }
    case EventStatus::ignored:
      return fmt::format("{}. Nothing is sent: {}.", came, row.reason.text);
    case EventStatus::dead:
      return fmt::format("{}. {} a dead letter: {}.", came,
                         row.table == Table::inbox ? "The delivery is"
                                                   : "The call to " + row.source_or_target + " is",
                         row.reason.text);
    case EventStatus::discarded:
      return fmt::format("{}. An operator has given it up: {}.", came, row.reason.text);
    case EventStatus::scheduled: return came + ". It is looked at again later, on purpose.";
    case EventStatus::retrying:
      return fmt::format("{}. {} has not accepted it yet: {}. It is tried again.", came,
                         row.table == Table::inbox ? "commercetools" : row.source_or_target,
                         row.reason.text);
    case EventStatus::waiting: break;
  }
  return came +
         (event.calls.empty() ? ". It waits to be processed." : ". Its calls wait to be sent.");
}

Reason why_untold(const Event& event) {
  const auto& own = event.entry.reason;
  if (own && own.code != ReasonCode::forwarded) return own;
  for (const auto& row : event.forwarded) {
    if (row.reason && row.reason.code != ReasonCode::forwarded) return row.reason;
  }
  if (status_of_row(event.entry) == EventStatus::waiting) return {};
  return {ReasonCode::not_routed, "its mapping or its route sends nothing of this delivery"};
}

}  // namespace ctsync::server::admin
