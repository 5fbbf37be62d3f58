// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Tallies: how much of what happened when. They are written in the transaction that changes a
/// state, so that nobody has to count rows, and only age removes them.
namespace ctsync {

/// What is counted. The first eight are cohorts: they count by the time when the entry arrived or
/// the call was written, or was last redriven. So of any period received + forwarded = ended +
/// those that still wait, and made = call_ended + call_ended_later + those that still wait. A
/// redriven row leaves its former cohort. The others count by the time when it happened.
enum class Tally : std::uint8_t {
  received,          ///< entries of deliveries, by source
  duplicate,         ///< repeats of such entries
  forwarded,         ///< entries that were forwarded for the key of a subject
  ended,             ///< entries, by source, EntryState and reason
  made,              ///< calls, by target
  call_ended,        ///< calls after at most one attempt, by target, CallState and reason
  call_ended_later,  ///< calls after several attempts
  retrying,          ///< calls that were tried and wait, by target
  accepted,          ///< by target
  put_off,           ///< how often calls were put off, by target and reason
  died,              ///< by source or target, Table and reason
  refused,           ///< deliveries that were not stored, by source
  latency,           ///< calls that were accepted, by target and latency_step()
};

inline constexpr std::array<std::string_view, 13> tally_words{
    "received", "duplicate", "forwarded", "ended", "made",    "call_ended", "call_ended_later",
    "retrying", "accepted",  "put_off",   "died",  "refused", "latency"};
static_assert(tally_words.size() == static_cast<std::size_t>(Tally::latency) + 1);

constexpr std::string_view name(Tally tally) noexcept {
  return tally_words[static_cast<std::size_t>(tally)];
}
constexpr std::optional<Tally> tally(std::string_view word) noexcept {
  for (std::size_t i = 0; i < tally_words.size(); ++i) {
    if (tally_words[i] == word) return static_cast<Tally>(i);
  }
  return std::nullopt;
}

/// What one number counts. A store has at most 1,000 of a tenant. What would be one more is counted
/// without its place and reason.
struct Series {
  Tally tally = Tally::received;
  std::string place{};  ///< a source or a target; empty: others
  int state = 0;        ///< of EntryState, CallState or Table, or a latency_step()
  ReasonCode code = ReasonCode::none;
  friend bool operator==(const Series&, const Series&) = default;
};

inline constexpr std::int64_t most_series = 1'000;

/// How long a bucket is. The longer, the longer it is kept.
enum class Resolution : std::uint8_t { minute, ten_minutes, hour, six_hours };

inline constexpr std::array all_resolutions{Resolution::minute, Resolution::ten_minutes,
                                            Resolution::hour, Resolution::six_hours};

constexpr Duration length_of(Resolution resolution) noexcept {
  constexpr std::array<std::chrono::minutes, 4> lengths{
      std::chrono::minutes{1}, std::chrono::minutes{10}, std::chrono::minutes{60},
      std::chrono::minutes{360}};
  return lengths[static_cast<std::size_t>(resolution)];
}
/// Older buckets may be missing.
constexpr Duration kept_for(Resolution resolution) noexcept {
  constexpr std::array<std::chrono::hours, 4> hours{std::chrono::hours{3}, std::chrono::hours{50},
                                                    std::chrono::hours{35 * 24},
                                                    std::chrono::hours{35 * 24}};
  return hours[static_cast<std::size_t>(resolution)];
}
/// The beginning of the bucket of a time, in UTC.
constexpr Time bucket_of(Resolution resolution, Time time) noexcept {
  const auto length = length_of(resolution).count();
  const auto since = time.time_since_epoch().count();
  const auto past = since % length;
  return Time{Duration{since - past - (past < 0 ? length : 0)}};
}

/// Selects the buckets that begin from the bucket of `from` on and before `until`.
struct TallyFilter {
  Resolution resolution = Resolution::ten_minutes;
  Time from{};
  Time until = Time::max();
  std::string_view tenant{};     ///< empty: of all tenants
  std::optional<Tally> tally{};  ///< empty: all
  bool summed = false;           ///< one point of each series, for the whole period
};

/// A number. `at` is the beginning of its bucket, or of the first one if it is a sum.
struct TallyPoint {
  Time at;
  std::string tenant;
  Series series;
  std::int64_t n = 0;
};

/// Deliveries of a source that were refused, and when.
struct Refusal {
  std::string tenant;
  std::string source;
  Time at;
  std::int64_t n = 0;
};

/// Latencies, from the arrival of a delivery until a target accepted a call, are counted in steps
/// of a quarter power of two, from 1 ms to about an hour. So a percentile is at most 19 % too high.
/// The last step has all that is longer, too.
inline constexpr int latency_steps = 88;

namespace detail {

constexpr std::array<std::int64_t, latency_steps> latency_bounds() {
  constexpr std::array quarters{1.0, 1.189207115002721, 1.4142135623730951, 1.681792830507429};
  std::array<std::int64_t, latency_steps> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    bounds[i] = static_cast<std::int64_t>(quarters[i % 4] *
                                          static_cast<double>(std::int64_t{1} << (i / 4)));
  }
  return bounds;
}

}  // namespace detail

/// The longest latency of each step, in milliseconds.
inline constexpr auto latency_bounds = detail::latency_bounds();

constexpr int latency_step(Duration latency) noexcept {
  const auto found = std::ranges::lower_bound(latency_bounds, latency.count());
  return std::min(static_cast<int>(found - latency_bounds.begin()), latency_steps - 1);
}

/// How many latencies are in each step.
using Latencies = std::array<std::int64_t, latency_steps>;

/// The latencies among points, of all targets.
inline Latencies latencies_in(std::span<const TallyPoint> points) {
  Latencies latencies{};
  for (const auto& point : points) {
    const auto step = static_cast<std::size_t>(point.series.state);
    if (point.series.tally != Tally::latency || step >= latencies.size()) continue;
    latencies[step] += point.n;
  }
  return latencies;
}

/// The latency that the share (0 to 1) of all does not exceed; 0.5 is the median. Nothing where
/// there are none.
inline std::optional<Duration> percentile(const Latencies& latencies, double share) {
  std::int64_t all = 0;
  for (const auto n : latencies) all += n;
  if (all <= 0) return std::nullopt;
  auto left = std::max<std::int64_t>(
      static_cast<std::int64_t>(std::ceil(share * static_cast<double>(all))), 1);
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    left -= latencies[i];
    if (left <= 0) return Duration{latency_bounds[i]};
  }
  return Duration{latency_bounds.back()};
}

/// How many a tally counts among points.
inline std::int64_t total(std::span<const TallyPoint> points, Tally tally) {
  std::int64_t n = 0;
  for (const auto& point : points) n += point.series.tally == tally ? point.n : 0;
  return n;
}

}  // namespace ctsync
