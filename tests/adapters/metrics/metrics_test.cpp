// SPDX-License-Identifier: MIT
#include "metrics/metrics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/metrics/exposition.hpp"

using namespace std::chrono_literals;
using ctsync::CallKind;
using ctsync::CallState;
using ctsync::EntryState;
using ctsync::Sending;
using ctsync::Time;
using ctsync::metrics::Metrics;
using ctsync::metrics::Seconds;
using ctsync::metrics::WebhookOutcome;
using exposition::Labels;

namespace {

const Metrics::Options options{
    "1.2.3", "test", {{"default", "shop"}, {"default", "backfill"}}, {{"default", "segment"}}};

// The value of a sample; throws if it does not exist.
double value(const Metrics& metrics, const std::string& family, const Labels& labels,
             const std::string& suffix = "") {
  return exposition::read(metrics.text()).at(family).samples.at(family + suffix).at(labels);
}

double webhooks(const Metrics& metrics, const std::string& outcome, const std::string& reason) {
  return value(
      metrics, "ctsync_webhook_requests_total",
      {{"tenant", "default"}, {"source", "shop"}, {"outcome", outcome}, {"reason", reason}});
}

double seconds_gauge(const Metrics& metrics, const std::string& family) {
  return value(metrics, family, {});
}

struct Row {
  std::string type;
  std::set<std::string> labels;
  bool operator==(const Row&) const = default;
};

doctest::String toString(const Row& row) {
  std::string text = row.type;
  for (const auto& label : row.labels) text += " " + label;
  return text.c_str();
}

// The words between backticks.
std::vector<std::string> code_words(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find('`'); at != std::string::npos;) {
    const auto end = text.find('`', at + 1);
    if (end == std::string::npos) break;
    words.push_back(text.substr(at + 1, end - at - 1));
    at = text.find('`', end + 1);
  }
  return words;
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> found;
  for (std::size_t at = 1; at < line.size();) {
    const auto end = line.find(" |", at);
    if (end == std::string::npos) break;
    found.push_back(line.substr(at, end - at));
    at = end + 2;
  }
  return found;
}

std::string documentation() {
  std::ifstream file(CTSYNC_DOCS "/metrics.md");
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The rows `| name | type | labels | meaning |` of docs/metrics.md.
std::map<std::string, Row> documented() {
  std::map<std::string, Row> rows;
  const std::string text = documentation();
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with("| `ctsync_")) continue;
    const auto parts = cells(line);
    REQUIRE(parts.size() == 4);
    const auto labels = code_words(parts[2]);
    Row row{parts[1].substr(1), {labels.begin(), labels.end()}};
    REQUIRE(rows.emplace(code_words(parts[0]).at(0), std::move(row)).second);
  }
  return rows;
}

}  // namespace

TEST_CASE("a new set of metrics is valid exposition and shows every series at zero") {
  const Metrics metrics(options);
  const auto families = exposition::read(metrics.text());
  CHECK(families.size() == 20);
  for (const auto& [name, family] : families) {
    CHECK(name.starts_with("ctsync_"));
    const double start = name == "ctsync_build_info" ? 1 : 0;
    for (const auto& [sample, series] : family.samples) {
      for (const auto& [labels, number] : series) CHECK(number == start);
    }
  }
  CHECK(value(metrics, "ctsync_build_info", {{"version", "1.2.3"}, {"environment", "test"}}) == 1);
}

TEST_CASE("docs/metrics.md names every metric with its type and labels, and no other") {
  const Metrics metrics(options);
  std::map<std::string, Row> shown;
  for (const auto& [name, family] : exposition::read(metrics.text())) {
    Row row{family.type, {}};
    for (const auto& [labels, number] : family.samples.begin()->second) {
      for (const auto& [label, text] : labels) row.labels.insert(label);
    }
    row.labels.erase("le");
    shown.emplace(name, std::move(row));
  }
  const auto rows = documented();
  for (const auto& each : shown) {
    CAPTURE(each.first);
    REQUIRE(rows.count(each.first) == 1);
    CHECK(rows.at(each.first) == each.second);
  }
  CHECK(rows.size() == shown.size());
}

TEST_CASE("the alert rules of docs/metrics.md use only samples that exist") {
  const Metrics metrics(options);
  std::set<std::string> samples;
  for (const auto& [name, family] : exposition::read(metrics.text())) {
    samples.insert(name);
    for (const auto& [sample, series] : family.samples) samples.insert(sample);
  }
  const std::string text = documentation();
  const auto end_of_name = [&](std::size_t at) {
    return std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at), text.size());
  };
  std::size_t found = 0;
  for (auto at = text.find("ctsync_"); at != std::string::npos; at = text.find("ctsync_", at + 1)) {
    const auto word = text.substr(at, end_of_name(at) - at);
    CHECK_MESSAGE(samples.count(word) == 1, word);
    ++found;
  }
  CHECK(found > samples.size() / 2);
}

TEST_CASE("a webhook request is counted under its source, outcome and reason, and timed") {
  Metrics metrics(options);
  metrics.webhook("shop", WebhookOutcome::accepted, "", 2ms);
  metrics.webhook("shop", WebhookOutcome::accepted, "", 3ms);
  metrics.webhook("shop", WebhookOutcome::duplicate, "", 1ms);
  metrics.webhook("shop", WebhookOutcome::invalid, "malformed", 1ms);
  metrics.webhook("shop", WebhookOutcome::unauthorized, "bad_signature", 1ms);
  metrics.webhook("shop", WebhookOutcome::refused, "body too large", 1ms);
  metrics.webhook("shop", WebhookOutcome::unavailable, "store", 1ms);
  CHECK(webhooks(metrics, "accepted", "") == 2);
  CHECK(webhooks(metrics, "duplicate", "") == 1);
  CHECK(webhooks(metrics, "invalid", "malformed") == 1);
  CHECK(webhooks(metrics, "invalid", "") == 0);
  CHECK(webhooks(metrics, "unauthorized", "bad_signature") == 1);
  CHECK(webhooks(metrics, "refused", "body too large") == 1);
  CHECK(webhooks(metrics, "unavailable", "store") == 1);

  const std::string durations = "ctsync_webhook_request_duration_seconds";
  CHECK(value(metrics, durations, {{"tenant", "default"}, {"source", "shop"}}, "_count") == 7);
  CHECK(value(metrics, durations, {{"tenant", "default"}, {"source", "shop"}}, "_sum") ==
        doctest::Approx(0.010));
  CHECK(value(metrics, durations, {{"tenant", "default"}, {"source", "shop"}, {"le", "0.0025"}},
              "_bucket") == 6);
  CHECK(value(metrics, durations, {{"tenant", "default"}, {"source", "shop"}, {"le", "0.005"}},
              "_bucket") == 7);
  CHECK(value(metrics, durations, {{"tenant", "default"}, {"source", "backfill"}}, "_count") == 0);
}

TEST_CASE("a source or target that was not given is never counted") {
  Metrics metrics(options);
  const auto before = exposition::read(metrics.text()).size();
  const auto length = metrics.text().size();
  metrics.webhook("jane@example.com", WebhookOutcome::accepted, "", 1ms);
  metrics.call({"default", "elsewhere"}, CallKind::track, CallState::accepted);
  metrics.target_request({"default", "elsewhere"}, 200, 1ms);
  metrics.set_sending({"default", "elsewhere"}, Sending::paused);
  CHECK(exposition::read(metrics.text()).size() == before);
  CHECK(metrics.text().size() == length);
}

TEST_CASE("reasons past the thirtieth, long ones and unprintable ones are counted as other") {
  Metrics metrics(options);
  const auto refuse = [&](const std::string& reason) {
    metrics.webhook("shop", WebhookOutcome::invalid, reason, 1ms);
  };
  refuse(std::string(65, 'x'));
  refuse("line\nbreak");
  refuse("caf\xC3\xA9");
  CHECK(webhooks(metrics, "invalid", "other") == 3);
  for (int i = 0; i < 40; ++i) refuse("reason_" + std::to_string(i));
  for (int i = 0; i < 40; ++i) refuse("reason_" + std::to_string(i));
  CHECK(webhooks(metrics, "invalid", "reason_0") == 2);
  CHECK(webhooks(metrics, "invalid", "reason_29") == 2);
  CHECK(webhooks(metrics, "invalid", "other") == 3 + 2 * 10);
}

TEST_CASE("what the server refuses by itself is counted by status") {
  Metrics metrics(options);
  CHECK(metrics.text().find("ctsync_http_refused_total{status=\"505\"} 0") != std::string::npos);
  CHECK(metrics.text().find("ctsync_http_refused_total{status=\"404\"}") == std::string::npos);
  for (const int status : {400, 400, 499, 503, 200, -1, 1000}) metrics.refused(status);
  const auto count = [&](const std::string& status) {
    return value(metrics, "ctsync_http_refused_total", {{"status", status}});
  };
  CHECK(count("400") == 2);
  CHECK(count("499") == 1);
  CHECK(count("503") == 1);
  CHECK(count("other") == 3);
}

TEST_CASE("an entry that goes back to waiting is not processed") {
  Metrics metrics(options);
  const Time now{1'767'323'045'678ms};
  metrics.processed(EntryState::done, now);
  metrics.processed(EntryState::ignored, now);
  metrics.processed(EntryState::dead, now);
  metrics.processed(EntryState::dead, now);
  metrics.processed(EntryState::waiting, now + 1h);
  const auto count = [&](const std::string& outcome) {
    return value(metrics, "ctsync_entries_processed_total", {{"outcome", outcome}});
  };
  CHECK(count("done") == 1);
  CHECK(count("ignored") == 1);
  CHECK(count("dead") == 2);
  CHECK(seconds_gauge(metrics, "ctsync_last_processed_timestamp_seconds") == 1767323045.678);
}

TEST_CASE("a settled call is counted under its target, kind and outcome") {
  Metrics metrics(options);
  metrics.call({"default", "segment"}, CallKind::identify, CallState::accepted);
  metrics.call({"default", "segment"}, CallKind::identify, CallState::waiting);
  metrics.call({"default", "segment"}, CallKind::identify, CallState::waiting);
  metrics.call({"default", "segment"}, CallKind::delete_person, CallState::dead);
  const auto count = [&](const std::string& kind, const std::string& outcome) {
    return value(
        metrics, "ctsync_calls_total",
        {{"tenant", "default"}, {"target", "segment"}, {"kind", kind}, {"outcome", outcome}});
  };
  CHECK(count("identify", "accepted") == 1);
  CHECK(count("identify", "retried") == 2);
  CHECK(count("identify", "dead") == 0);
  CHECK(count("delete", "dead") == 1);
}

TEST_CASE("a target's answers are counted by class, with 429 and no answer apart") {
  Metrics metrics(options);
  for (const int status : {200, 204, 301, 400, 404, 429, 500, 503, 503, 0, 700, -429}) {
    metrics.target_request({"default", "segment"}, status, 20ms);
  }
  const auto count = [&](const std::string& status_class) {
    return value(metrics, "ctsync_target_requests_total",
                 {{"tenant", "default"}, {"target", "segment"}, {"status_class", status_class}});
  };
  CHECK(count("2xx") == 2);
  CHECK(count("3xx") == 1);
  CHECK(count("4xx") == 2);
  CHECK(count("429") == 1);
  CHECK(count("5xx") == 3);
  CHECK(count("network") == 3);
  CHECK(value(metrics, "ctsync_target_request_duration_seconds",
              {{"tenant", "default"}, {"target", "segment"}}, "_count") == 12);
}

TEST_CASE("requests to an endpoint beside the target are counted apart, and nothing else of it") {
  Metrics::Options with_endpoint = options;
  with_endpoint.endpoints = {{"default", "segment_public_api"}};
  Metrics metrics(with_endpoint);
  metrics.target_request({"default", "segment_public_api"}, 429, 20ms);
  metrics.call({"default", "segment_public_api"}, CallKind::delete_person, CallState::accepted);
  metrics.set_sending({"default", "segment_public_api"}, Sending::paused);
  const auto count = [&](const std::string& target) {
    return value(metrics, "ctsync_target_requests_total",
                 {{"tenant", "default"}, {"target", target}, {"status_class", "429"}});
  };
  CHECK(count("segment_public_api") == 1);
  CHECK(count("segment") == 0);
  CHECK(value(metrics, "ctsync_target_request_duration_seconds",
              {{"tenant", "default"}, {"target", "segment_public_api"}}, "_count") == 1);
  const auto families = exposition::read(metrics.text());
  const Labels paused{{"tenant", "default"}, {"target", "segment_public_api"}};
  CHECK(families.at("ctsync_target_paused").samples.at("ctsync_target_paused").count(paused) == 0);
}

TEST_CASE("a target shows whether it is paused or ramping") {
  Metrics metrics(options);
  const Labels target{{"tenant", "default"}, {"target", "segment"}};
  const auto shown = [&](Sending sending) {
    metrics.set_sending({"default", "segment"}, sending);
    return std::pair(value(metrics, "ctsync_target_paused", target),
                     value(metrics, "ctsync_target_ramping", target));
  };
  CHECK(shown(Sending::paused) == std::pair(1.0, 0.0));
  CHECK(shown(Sending::ramping) == std::pair(0.0, 1.0));
  CHECK(shown(Sending::sending) == std::pair(0.0, 0.0));
}

TEST_CASE("latency has buckets from a millisecond to an hour") {
  Metrics metrics(options);
  const std::string family = "ctsync_end_to_end_latency_seconds";
  for (const Seconds each : {Seconds(0.0005), Seconds(0.7), Seconds(3600), Seconds(7200)}) {
    metrics.end_to_end({"default", "segment"}, each);
  }
  const auto bucket = [&](const char* le) {
    return value(metrics, family, {{"tenant", "default"}, {"target", "segment"}, {"le", le}},
                 "_bucket");
  };
  CHECK(bucket("0.001") == 1);
  CHECK(bucket("1") == 2);
  CHECK(bucket("3600") == 3);
  CHECK(bucket("+Inf") == 4);
}

TEST_CASE("a negative duration counts as none, so that a clock set back does no harm") {
  Metrics metrics(options);
  const Labels of_segment{{"tenant", "default"}, {"target", "segment"}};
  metrics.end_to_end({"default", "segment"}, -5s);
  metrics.end_to_end({"default", "segment"}, Seconds(std::numeric_limits<double>::quiet_NaN()));
  CHECK(value(metrics, "ctsync_end_to_end_latency_seconds", of_segment, "_count") == 2);
  CHECK(value(metrics, "ctsync_end_to_end_latency_seconds", of_segment, "_sum") == 0);
}

TEST_CASE("the store's counts are shown with the age of what waits longest") {
  Metrics metrics(options);
  const Time now{1'767'323'045'678ms};
  ctsync::Counts counts;
  counts.entries = {1, 2, 3, 4};
  counts.calls = {5, 6, 7};
  counts.oldest_entry = now - 1500ms;
  counts.oldest_call = now + 1s;
  metrics.set_counts(counts, now);
  const auto entries = [&](const std::string& state) {
    return value(metrics, "ctsync_inbox_entries", {{"state", state}});
  };
  const auto calls = [&](const std::string& state) {
    return value(metrics, "ctsync_outbox_calls", {{"state", state}});
  };
  CHECK(entries("waiting") == 1);
  CHECK(entries("done") == 2);
  CHECK(entries("ignored") == 3);
  CHECK(entries("dead") == 4);
  CHECK(calls("waiting") == 5);
  CHECK(calls("accepted") == 6);
  CHECK(calls("dead") == 7);
  CHECK(seconds_gauge(metrics, "ctsync_inbox_oldest_waiting_age_seconds") == 1.5);
  CHECK(seconds_gauge(metrics, "ctsync_outbox_oldest_waiting_age_seconds") == 0);

  metrics.set_counts({}, now);
  CHECK(seconds_gauge(metrics, "ctsync_inbox_oldest_waiting_age_seconds") == 0);
}

TEST_CASE("no text in a label breaks the page") {
  const std::string hostile = "a\"b\\c\nd{e=\"f\"} 1\n# TYPE x counter\xE2\x82\xAC";
  Metrics metrics({hostile, hostile, {{"default", hostile}}, {{"default", hostile}}});
  metrics.webhook(hostile, WebhookOutcome::invalid, "quote\"and\\backslash", 1ms);
  CHECK(value(metrics, "ctsync_build_info", {{"version", hostile}, {"environment", hostile}}) == 1);
  CHECK(value(metrics, "ctsync_target_paused", {{"tenant", "default"}, {"target", hostile}}) == 0);
  CHECK(value(metrics, "ctsync_webhook_requests_total",
              {{"tenant", "default"},
               {"source", hostile},
               {"outcome", "invalid"},
               {"reason", "quote\"and\\backslash"}}) == 1);
}

TEST_CASE("counts from many threads are exact, while pages are read and reasons appear") {
  Metrics metrics(options);
  constexpr int threads = 8;
  constexpr int rounds = 2000;
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&metrics] {
      for (int i = 0; i < rounds; ++i) {
        metrics.webhook("shop", WebhookOutcome::accepted, "", 1ms);
        metrics.webhook("shop", WebhookOutcome::invalid, "reason_" + std::to_string(i % 10), 1ms);
        metrics.refused(400 + i % 100);
        metrics.call({"default", "segment"}, CallKind::track, CallState::accepted);
      }
    });
  }
  for (int i = 0; i < 20; ++i) CHECK_NOTHROW(exposition::read(metrics.text()));
  for (auto& thread : running) thread.join();
  CHECK(webhooks(metrics, "accepted", "") == threads * rounds);
  for (int i = 0; i < 10; ++i) {
    CHECK(webhooks(metrics, "invalid", "reason_" + std::to_string(i)) == threads * rounds / 10);
  }
  CHECK(value(metrics, "ctsync_http_refused_total", {{"status", "457"}}) == threads * rounds / 100);
  CHECK(value(metrics, "ctsync_webhook_request_duration_seconds",
              {{"tenant", "default"}, {"source", "shop"}}, "_count") == threads * rounds * 2);
}

TEST_CASE("jobs are counted by state, and what those that run have read by outcome") {
  Metrics metrics(options);
  std::vector<ctsync::Job> jobs(4);
  jobs[0].counts = {10, 4, 3, 2, 1};
  jobs[1].counts = {100, 50, 0, 0, 0};
  jobs[2].counts = {1'000, 1'000, 0, 0, 0};
  jobs[2].state = ctsync::JobState::failed;
  jobs[3].state = ctsync::JobState::done;
  metrics.set_jobs(jobs);
  CHECK(value(metrics, "ctsync_jobs", {{"state", "running"}}) == 2);
  CHECK(value(metrics, "ctsync_jobs", {{"state", "paused"}}) == 0);
  CHECK(value(metrics, "ctsync_jobs", {{"state", "failed"}}) == 1);
  CHECK(metrics.text().find(R"(ctsync_jobs{state="done"})") == std::string::npos);
  CHECK(value(metrics, "ctsync_job_resources", {{"outcome", "read"}}) == 110);
  CHECK(value(metrics, "ctsync_job_resources", {{"outcome", "told"}}) == 54);
  CHECK(value(metrics, "ctsync_job_resources", {{"outcome", "dead"}}) == 1);
  metrics.set_jobs({});
  CHECK(value(metrics, "ctsync_jobs", {{"state", "running"}}) == 0);
  CHECK(value(metrics, "ctsync_job_resources", {{"outcome", "read"}}) == 0);
}

TEST_CASE("drift is a number by tenant and kind, and what is equal is none") {
  Metrics metrics(options);
  const auto tenant = options.targets.front().tenant;
  metrics.set_drift(tenant, ctsync::Standing::missing, 7);
  metrics.set_drift(tenant, ctsync::Standing::gone, 2);
  metrics.set_drift(tenant, ctsync::Standing::gone, 1);
  metrics.set_drift(tenant, ctsync::Standing::equal, 100);
  metrics.set_drift("no-such-tenant", ctsync::Standing::missing, 9);
  const auto text = metrics.text();
  const auto line = [&](std::string_view drift, int number) {
    return text.find("ctsync_drift_resources{drift=\"" + std::string(drift) + "\",tenant=\"" +
                     tenant + "\"} " + std::to_string(number) + "\n") != std::string::npos;
  };
  CHECK(line("missing", 7));
  CHECK(line("outdated", 0));
  CHECK(line("gone", 1));
  CHECK(text.find("drift=\"equal\"") == std::string::npos);
  CHECK(text.find("no-such-tenant") == std::string::npos);
}
