// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "admin/answers/shown.hpp"
#include "admin/answers/tallied.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/endpoints/targets/target_item.hpp"
#include "clock.hpp"
#include "operator/flow/flow.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 4> parameters{"since", "tenant", "source", "target"};

void write_optional(json::Writer& writer, const std::optional<Duration>& time) {
  if (time) {
    writer.integer(time->count());
  } else {
    writer.null();
  }
}

void write_entries(json::Writer& writer, const EntryTally& entries) {
  writer.begin_object();
  writer.key("received").integer(entries.received).key("duplicate").integer(entries.duplicate);
  writer.key("refused").integer(entries.refused).key("forwarded").integer(entries.forwarded);
  writer.key("done").integer(entries.done).key("ignored").integer(entries.ignored);
  writer.key("dead").integer(entries.dead).key("discarded").integer(entries.discarded);
  writer.key("waiting").integer(entries.waiting()).end_object();
}

void write_calls(json::Writer& writer, const TargetTally& calls) {
  writer.begin_object().key("made").integer(calls.made);
  writer.key("accepted_first").integer(calls.accepted_first);
  writer.key("accepted_later").integer(calls.accepted_later);
  writer.key("retrying").integer(calls.retrying).key("waiting").integer(calls.waiting());
  writer.key("dead").integer(calls.dead).key("discarded").integer(calls.discarded).end_object();
}

void write_target(json::Writer& writer, const TargetTally& target, const Flow& flow,
                  Duration period, Time now) {
  const auto* const stalled = stalled_of(flow, target.tenant, target.target);
  const auto* const hold = hold_of(flow, target.tenant, target.target);
  writer.begin_object().key("tenant").string(target.tenant).key("target").string(target.target);
  writer.key("state").string(state_word(hold, stalled, target.dead > 0));
  writer.key("accepted").integer(target.accepted_first + target.accepted_later);
  writer.key("made").integer(target.made).key("waiting").integer(target.waiting());
  write_optional(writer.key("oldest_ms"),
                 stalled != nullptr ? std::optional(now - stalled->since) : std::nullopt);
  writer.key("dead").integer(target.dead);
  write_optional(writer.key("p95_ms"), percentile(target.latencies, 0.95));
  const double minutes = static_cast<double>(period.count()) / 60'000;
  writer.key("per_minute").decimal(static_cast<double>(target.accepted_by_time) / minutes);
  writer.key("says");
  if (stalled != nullptr) {
    writer.string(masked_text(stalled->reason.text));
  } else {
    writer.null();
  }
  writer.end_object();
}

void write_troubles(json::Writer& writer, const Flow& flow, Time now) {
  writer.begin_array();
  for (const auto& trouble : troubles_of(flow, now)) {
    writer.begin_object().key("kind").string(name(trouble.kind));
    writer.key("text").string(masked_text(trouble.text)).key("advice").string(trouble.advice);
    write_text_or_null(writer.key("target"), trouble.target);
    write_text_or_null(writer.key("tenant"), trouble.tenant);
    writer.end_object();
  }
  writer.end_array();
}

std::optional<Duration> oldest(const Flow& flow, Time now) {
  const auto& [entries, calls, entry, call] = flow.counts;
  if (!entry && !call) return std::nullopt;
  return now - std::min(entry.value_or(Time::max()), call.value_or(Time::max()));
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto since = ask.query["since"].empty() ? "1h" : ask.query["since"];
  const auto period = period_of(since);
  if (!period) return response_of(wrong_parameter("since", "expected 15m, 1h, 24h, 7d or 30d"));
  const Time at = now();
  const auto tallied = read_tallied(context.store, std::get<std::string>(tenant), *period, at,
                                    ask.query["source"], ask.query["target"]);
  if (!tallied) return answer_of(tallied.error());
  const auto& only = std::get<std::string>(tenant);
  const auto tenants = only.empty() ? ask.caller.tenants : std::vector<std::string>{only};
  const auto read = read_flow(context.store, tenants, at);
  if (!read) return answer_of(read.error());
  const Flow& flow = *read;
  return object_answer([&](json::Writer& writer) {
    write_time(writer.key("now"), at);
    writer.key("since").string(since);
    write_time(writer.key("from"), at - *period);
    writer.key("sentence").string(masked_text(sentence_of(flow, at)));
    write_troubles(writer.key("troubles"), flow, at);
    write_optional(writer.key("oldest_waiting_ms"), oldest(flow, at));
    writer.key("received_per_second")
        .decimal(static_cast<double>(tallied->entries.received) * 1'000 /
                 static_cast<double>(period->count()));
    const auto& latencies = tallied->calls.latencies;
    writer.key("latency");
    if (const auto p50 = percentile(latencies, 0.5)) {
      writer.begin_object().key("p50_ms").integer(p50->count());
      writer.key("p95_ms").integer(percentile(latencies, 0.95)->count());
      writer.key("p99_ms").integer(percentile(latencies, 0.99)->count()).end_object();
    } else {
      writer.null();
    }
    write_entries(writer.key("entries"), tallied->entries);
    write_calls(writer.key("calls"), tallied->calls);
    writer.key("ignored").begin_array();
    for (const auto& [code, count] : tallied->ignored) {
      writer.begin_object().key("code").string(name(code)).key("count").integer(count).end_object();
    }
    writer.end_array().key("targets").begin_array();
    for (const auto& target : tallied->targets) {
      write_target(writer, target, flow, *period, at);
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint overview{"GET",
                        "/overview",
                        AdminRole::viewer,
                        "What came in and went out in a period, and what is wrong now",
                        parameters,
                        answer,
                        true};

}  // namespace ctsync::server::admin
