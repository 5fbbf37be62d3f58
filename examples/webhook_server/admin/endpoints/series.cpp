// SPDX-License-Identifier: MIT
#include <array>
#include <optional>
#include <vector>

#include "admin/answers/tallied.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 4> parameters{"since", "tenant", "source", "target"};

/// A line of a chart: how much of a tally was in each bucket.
struct Line {
  std::string_view name;
  Tally tally;
  bool of_sources;  ///< else of targets
};
constexpr std::array lines{Line{"received", Tally::received, true},
                           Line{"accepted", Tally::accepted, false},
                           Line{"put_off", Tally::put_off, false}, Line{"died", Tally::died, false},
                           Line{"refused", Tally::refused, true}};

struct Buckets {
  std::vector<std::array<std::int64_t, lines.size()>> counts;
  std::vector<Latencies> latencies;
};

void write_percentile(json::Writer& writer, const std::vector<Latencies>& all, double share) {
  writer.begin_array();
  for (const auto& latencies : all) {
    if (const auto time = percentile(latencies, share)) {
      writer.integer(time->count());
    } else {
      writer.null();
    }
  }
  writer.end_array();
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto since = ask.query["since"].empty() ? "1h" : ask.query["since"];
  const auto period = period_of(since);
  if (!period) return response_of(wrong_parameter("since", "expected 15m, 1h, 24h, 7d or 30d"));
  TallyFilter filter;
  filter.resolution = resolution_for(*period);
  const Duration step = length_of(filter.resolution);
  const Time first = bucket_of(filter.resolution, now() - *period);
  const auto size = static_cast<std::size_t>((now() - first) / step) + 1;
  filter.from = first;
  filter.tenant = std::get<std::string>(tenant);
  const auto points = context.store.tallies(filter);
  if (!points) return answer_of(points.error());
  const auto source = ask.query["source"];
  const auto target = ask.query["target"];
  Buckets buckets{std::vector<std::array<std::int64_t, lines.size()>>(size),
                  std::vector<Latencies>(size)};
  for (const auto& point : *points) {
    const auto at = static_cast<std::size_t>((point.at - first) / step);
    if (point.at < first || at >= size) continue;
    const auto& place = point.series.place;
    if (point.series.tally == Tally::latency && (target.empty() || place == target)) {
      buckets.latencies[at][static_cast<std::size_t>(point.series.state) % latency_steps] +=
          point.n;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& wanted = lines[i].of_sources ? source : target;
      if (point.series.tally == lines[i].tally && (wanted.empty() || wanted == place)) {
        buckets.counts[at][i] += point.n;
      }
    }
  }
  return object_answer([&](json::Writer& writer) {
    writer.key("since").string(since).key("step_seconds").integer(step.count() / 1'000);
    writer.key("at").begin_array();
    for (std::size_t i = 0; i < size; ++i) {
      const Time at = first + step * static_cast<std::int64_t>(i);
      writer.integer(at.time_since_epoch().count() / 1'000);
    }
    writer.end_array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      writer.key(lines[i].name).begin_array();
      for (const auto& counts : buckets.counts) writer.integer(counts[i]);
      writer.end_array();
    }
    write_percentile(writer.key("p50_ms"), buckets.latencies, 0.5);
    write_percentile(writer.key("p95_ms"), buckets.latencies, 0.95);
    write_percentile(writer.key("p99_ms"), buckets.latencies, 0.99);
  });
}

}  // namespace

const Endpoint series{"GET",
                      "/series",
                      AdminRole::viewer,
                      "How much happened in each minute, ten minutes, hour or six hours",
                      parameters,
                      answer,
                      true};

}  // namespace ctsync::server::admin
