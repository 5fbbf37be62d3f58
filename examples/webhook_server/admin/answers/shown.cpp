// SPDX-License-Identifier: MIT
#include "admin/answers/shown.hpp"

#include <algorithm>
#include <ctsync/base/civil_time.hpp>

#include "admin/answers/masks.hpp"
#include "operator/row_id.hpp"

namespace ctsync::server::admin {

namespace {

std::int64_t calls_in(const Event& event, EventStatus status, EventStatus other) {
  return std::ranges::count_if(event.calls, [&](const RowSummary& call) {
    const auto now = status_of_row(call);
    return now == status || now == other;
  });
}

}  // namespace

void write_text_or_null(json::Writer& writer, std::string_view text) {
  if (text.empty()) {
    writer.null();
  } else {
    writer.string(text);
  }
}

void write_hold(json::Writer& writer, const Hold* hold) {
  if (hold == nullptr) return void(writer.null());
  writer.begin_object().key("by").string(hold->author).key("note").string(masked_note(hold->note));
  write_time(writer.key("since"), hold->since);
  write_time(writer.key("until"), hold->until);
  writer.end_object();
}

std::optional<About> about_of(const Event& event) {
  const auto& text = event.subject.about;
  if (text.empty()) return std::nullopt;
  const auto space = text.find(' ');
  About about{text.substr(0, space), space == text.npos ? "" : text.substr(space + 1)};
  if (about.id == "by e-mail") about.id.clear();
  return about;
}

void write_time(json::Writer& writer, Time time) {
  std::string text;
  ctsync::detail::append_datetime(text, time);
  writer.string(text);
}

void write_time(json::Writer& writer, const std::optional<Time>& time) {
  if (time) {
    write_time(writer, *time);
  } else {
    writer.null();
  }
}

void write_reason(json::Writer& writer, const Reason& reason) {
  if (!reason) return void(writer.null());
  writer.begin_object().key("code").string(name(reason.code));
  writer.key("text").string(masked_text(reason.text)).end_object();
}

void write_delivery(json::Writer& writer, const Event& event) {
  const auto& entry = event.entry;
  const auto about = about_of(event);
  writer.key("id").string(to_string(RowId{entry.table, entry.row}));
  writer.key("delivery").string(masked_text(entry.delivery_id));
  writer.key("tenant").string(entry.tenant).key("source").string(entry.source_or_target);
  write_text_or_null(writer.key("type"), event.subject.type);
  writer.key("about");
  if (about) {
    writer.begin_object().key("family").string(about->family).key("id");
    write_text_or_null(writer, about->id);
    writer.end_object();
  } else {
    writer.null();
  }
  write_time(writer.key("received_at"), entry.since);
  writer.key("state").string(entry.state).key("shown").string(name(status_of(event)));
  writer.key("calls").begin_object().key("made").integer(std::ssize(event.calls));
  writer.key("accepted").integer(calls_in(event, EventStatus::done, EventStatus::done));
  writer.key("waiting").integer(calls_in(event, EventStatus::waiting, EventStatus::retrying));
  writer.key("dead").integer(calls_in(event, EventStatus::dead, EventStatus::dead)).end_object();
  writer.key("end_to_end_ms");
  if (const auto time = end_to_end(event)) {
    writer.integer(time->count());
  } else {
    writer.null();
  }
  write_reason(writer.key("reason"), telling_row(event).reason);
  writer.key("rules");
  if (entry.rules != 0) {
    writer.integer(entry.rules);
  } else {
    writer.null();
  }
  const bool is_customer = about && about->family == "customer";
  write_text_or_null(writer.key("person"), is_customer ? about->id : std::string_view());
}

void write_call(json::Writer& writer, const RowSummary& call, std::string_view body) {
  writer.key("id").string(to_string(RowId{call.table, call.row}));
  writer.key("tenant").string(call.tenant).key("target").string(call.source_or_target);
  writer.key("kind").string(call.kind).key("message_id").string(call.message_id);
  writer.key("state").string(call.state).key("shown").string(name(status_of_row(call)));
  write_time(writer.key("queued_at"), call.since);
  write_time(writer.key("ended_at"), call.ended_at);
  const bool waits = call.state == name(CallState::waiting);
  write_time(writer.key("due_at"), waits ? std::optional(call.due_at) : std::nullopt);
  writer.key("attempts").integer(call.attempts);
  write_reason(writer.key("reason"), call.reason);
  writer.key("body").raw(body.empty() ? "null" : body);
}

void write_attempts(json::Writer& writer, const std::vector<Attempt>& attempts) {
  writer.begin_array();
  for (const auto& attempt : attempts) {
    writer.begin_object().key("number").integer(attempt.number);
    write_time(writer.key("at"), attempt.at);
    writer.key("took_ms").integer(attempt.took.count()).key("status");
    if (attempt.status != 0) {
      writer.integer(attempt.status);
    } else {
      writer.null();
    }
    write_text_or_null(writer.key("none"), name(attempt.none));
    writer.key("state").string(name(attempt.state));
    write_reason(writer.key("reason"), attempt.reason);
    write_text_or_null(writer.key("answer"), masked_text(attempt.answer));
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace ctsync::server::admin
