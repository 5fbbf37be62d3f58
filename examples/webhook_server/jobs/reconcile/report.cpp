// SPDX-License-Identifier: MIT
#include "jobs/reconcile/report.hpp"

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <utility>

namespace ctsync::server {

namespace {

constexpr std::size_t first_drift = static_cast<std::size_t>(Standing::missing);

std::optional<Standing> standing_of_word(std::string_view word) {
  const auto found = std::ranges::find(standing_words, word);
  if (found == standing_words.end()) return std::nullopt;
  return static_cast<Standing>(found - standing_words.begin());
}

void write(json::Writer& writer, const DriftSample& sample) {
  writer.begin_object().key("drift").string(name(sample.standing)).key("id").string(sample.id);
  writer.key("version").integer(sample.version).key("known").integer(sample.known).end_object();
}

void write(json::Writer& writer, const StuckCalls& calls) {
  writer.begin_object().key("target").string(calls.target).key("dead").integer(calls.dead);
  writer.key("waiting").integer(calls.waiting);
  writer.key("at_least").boolean(calls.at_least).end_object();
}

std::int64_t integer(json::View view, std::string_view key) {
  return view[key].integer().value_or(0);
}

}  // namespace

std::int64_t ReconcileReport::compared() const noexcept {
  std::int64_t sum = 0;
  for (const auto count : found) sum += count;
  return sum - of(Standing::gone);
}

std::int64_t ReconcileReport::drift() const noexcept {
  std::int64_t sum = 0;
  for (std::size_t i = first_drift; i < found.size(); ++i) sum += found[i];
  return sum;
}

void ReconcileReport::add(DriftSample resource) {
  const auto before = of(resource.standing)++;
  if (!is_drift(resource.standing)) return;
  if (before < static_cast<std::int64_t>(most_samples)) samples.push_back(std::move(resource));
}

std::string to_json(const ReconcileReport& report) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("resources").integer(report.resources);
  writer.key("at_least").boolean(report.at_least).key("compared").integer(report.compared());
  for (std::size_t i = 0; i < report.found.size(); ++i) {
    writer.key(standing_words[i]).integer(report.found[i]);
  }
  writer.key("added").integer(report.added).key("samples").begin_array();
  for (const auto& sample : report.samples) write(writer, sample);
  writer.end_array().key("calls").begin_array();
  for (const auto& calls : report.calls) write(writer, calls);
  writer.end_array();
  if (report.repeats != 0) writer.key("repeats").integer(report.repeats);
  writer.end_object();
  return text;
}

ReconcileReport parse_reconcile_report(std::string_view text) {
  ReconcileReport report;
  json::Parser parser;
  const auto root = parser.parse(text);
  if (!root) return report;
  report.resources = integer(*root, "resources");
  report.at_least = (*root)["at_least"].boolean().value_or(false);
  for (std::size_t i = 0; i < report.found.size(); ++i) {
    report.found[i] = integer(*root, standing_words[i]);
  }
  report.added = integer(*root, "added");
  report.repeats = integer(*root, "repeats");
  (*root)["samples"].each_element([&](std::size_t, json::View each) {
    if (const auto standing = standing_of_word(each["drift"].string_or_empty())) {
      report.samples.push_back({*standing, std::string(each["id"].string_or_empty()),
                                integer(each, "version"), integer(each, "known")});
    }
    return true;
  });
  (*root)["calls"].each_element([&](std::size_t, json::View each) {
    report.calls.push_back({std::string(each["target"].string_or_empty()), integer(each, "dead"),
                            integer(each, "waiting"), each["at_least"].boolean().value_or(false)});
    return true;
  });
  return report;
}

}  // namespace ctsync::server
