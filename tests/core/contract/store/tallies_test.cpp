// SPDX-License-Identifier: MIT
#include "ctsync/contract/store/tallies.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using namespace ctsync;

namespace {

TallyPoint latency_of(Duration latency, std::int64_t n, std::string target = "segment") {
  return {{}, "shop", {Tally::latency, std::move(target), latency_step(latency)}, n};
}

}  // namespace

TEST_CASE("each latency from 1 ms to 58 min is in a step that ends at most 19 % later") {
  for (std::int64_t ms = 1; ms <= 3'500'000; ms += ms / 97 + 1) {
    const int step = latency_step(Duration{ms});
    const auto bound = latency_bounds.at(static_cast<std::size_t>(step));
    CAPTURE(ms);
    REQUIRE(bound >= ms);
    REQUIRE(static_cast<double>(bound) <= static_cast<double>(ms) * 1.19);
    if (step > 0) REQUIRE(latency_bounds.at(static_cast<std::size_t>(step) - 1) < ms);
  }
}

TEST_CASE("latencies below 1 ms and above 1 h have a step too") {
  CHECK(latency_step(-5ms) == 0);
  CHECK(latency_step(0ms) == 0);
  CHECK(latency_step(1ms) == 0);
  CHECK(latency_step(1h) == latency_steps - 1);
  CHECK(latency_step(24h * 365) == latency_steps - 1);
}

TEST_CASE("percentiles of a histogram are at most 19 % above those of the latencies") {
  std::mt19937 random(7);
  std::lognormal_distribution<double> latency(4, 1.5);
  std::vector<std::int64_t> all;
  std::vector<TallyPoint> points;
  for (int i = 0; i < 5'000; ++i) {
    all.push_back(
        std::clamp<std::int64_t>(static_cast<std::int64_t>(latency(random)), 1, 3'500'000));
    points.push_back(latency_of(Duration{all.back()}, 1, i % 2 == 0 ? "one" : "two"));
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.01, 0.5, 0.95, 0.99, 0.999, 1.0}) {
    CAPTURE(share);
    const auto exact = all.at(static_cast<std::size_t>(share * 5'000) - 1);
    const auto found = percentile(latencies_in(points), share);
    REQUIRE(found);
    CHECK(found->count() >= exact);
    CHECK(static_cast<double>(found->count()) <= static_cast<double>(exact) * 1.19);
  }
}

TEST_CASE("a percentile of few latencies is the slowest one, and of none there is none") {
  CHECK_FALSE(percentile(Latencies{}, 0.99));
  const std::vector<TallyPoint> points{latency_of(16ms, 3), latency_of(1024ms, 1)};
  CHECK(percentile(latencies_in(points), 0.99) == 1024ms);
  CHECK(percentile(latencies_in(points), 0.5) == 16ms);
  CHECK(percentile(latencies_in(points), 0) == 16ms);
}

TEST_CASE("points of other tallies are no latencies, and each tally has its own total") {
  std::vector<TallyPoint> points{latency_of(16ms, 3)};
  points.push_back({{}, "shop", {Tally::accepted, "segment", 0}, 100});
  points.push_back({{}, "other", {Tally::accepted, "segment", 0}, 5});
  points.push_back({{}, "shop", {Tally::latency, "segment", 1'000}, 7});  // of a newer program
  CHECK(percentile(latencies_in(points), 1) == 16ms);
  CHECK(total(points, Tally::accepted) == 105);
  CHECK(total(points, Tally::died) == 0);
}

TEST_CASE("a bucket begins at a full length of UTC, also before 1970") {
  const Time time =
      std::chrono::sys_days{std::chrono::year{2026} / 11 / 29} + 13h + 47min + 12345ms;
  const Time day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 29};
  CHECK(bucket_of(Resolution::minute, time) == day + 13h + 47min);
  CHECK(bucket_of(Resolution::ten_minutes, time) == day + 13h + 40min);
  CHECK(bucket_of(Resolution::hour, time) == day + 13h);
  CHECK(bucket_of(Resolution::six_hours, time) == day + 12h);
  CHECK(bucket_of(Resolution::hour, Time{} - 1ms) == Time{} - 1h);
  for (const auto resolution : all_resolutions) {
    CHECK(bucket_of(resolution, bucket_of(resolution, time)) == bucket_of(resolution, time));
    // A chart of all that is kept is not too long.
    CHECK(kept_for(resolution) / length_of(resolution) <= 840);
  }
}

TEST_CASE("each tally has a word, and each word one tally") {
  for (std::size_t i = 0; i < tally_words.size(); ++i) {
    CHECK(tally(name(static_cast<Tally>(i))) == static_cast<Tally>(i));
  }
  CHECK_FALSE(tally("nothing"));
  CHECK_FALSE(tally(""));
}
