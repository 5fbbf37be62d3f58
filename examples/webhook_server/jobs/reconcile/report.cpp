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
  writer.key("version").integer(sample.version).key("known").integer(sample.known);
  if (!sample.target.empty()) {
    writer.key("target").string(sample.target).key("fields").begin_array();
    for (const auto& field : sample.fields) writer.string(field);
    writer.end_array();
  }
  if (!sample.about.empty()) writer.key("about").string(sample.about);
  writer.end_object();
}

void write(json::Writer& writer, const StuckCalls& calls) {
  writer.begin_object().key("target").string(calls.target).key("dead").integer(calls.dead);
  writer.key("waiting").integer(calls.waiting);
  writer.key("at_least").boolean(calls.at_least).end_object();
}

std::int64_t integer(json::View view, std::string_view key) {
  return view[key].integer().value_or(0);
}

std::optional<DriftSample> read_sample(json::View view) {
  const auto standing = standing_of_word(view["drift"].string_or_empty());
  if (!standing) return std::nullopt;
  DriftSample sample{*standing, std::string(view["id"].string_or_empty()), integer(view, "version"),
                     integer(view, "known")};
  sample.about = view["about"].string_or_empty();
  sample.target = view["target"].string_or_empty();
  view["fields"].each_element([&](std::size_t, json::View field) {
    sample.fields.emplace_back(field.string_or_empty());
    return true;
  });
  return sample;
}

}  // namespace

std::int64_t ReconcileReport::compared() const noexcept {
  std::int64_t sum = 0;
  for (const auto count : found) sum += count;
  return sum - of(Standing::gone) - of(Standing::not_at_target) - of(Standing::differs);
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

bool ReconcileReport::add(ProfileDrift& drift, const std::string& id, const TargetProfile& profile,
                          std::span<const FieldDifference> differences) {
  DriftSample sample{drift.add(profile, differences), id, 0, 0, drift.target, {}};
  if (!is_drift(sample.standing)) return false;
  for (const auto& difference : differences) sample.fields.push_back(difference.field);
  if (!profile.known) sample.fields.clear();
  add(std::move(sample));
  return true;
}

bool ReconcileReport::is_partial() const noexcept {
  return std::ranges::any_of(profiles, [](const auto& drift) { return !drift.error.empty(); });
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
  writer.end_array().key("profiles").begin_array();
  for (const auto& drift : report.profiles) write(writer, drift);
  writer.end_array().key("calls").begin_array();
  for (const auto& calls : report.calls) write(writer, calls);
  writer.end_array();
  if (!report.note.empty()) writer.key("note").string(report.note);
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
  report.note = (*root)["note"].string_or_empty();
  (*root)["samples"].each_element([&](std::size_t, json::View each) {
    if (auto sample = read_sample(each)) report.samples.push_back(*std::move(sample));
    return true;
  });
  (*root)["profiles"].each_element([&](std::size_t, json::View each) {
    report.profiles.push_back(read_profile_drift(each));
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
