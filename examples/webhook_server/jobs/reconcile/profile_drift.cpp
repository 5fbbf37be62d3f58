// SPDX-License-Identifier: MIT
#include "jobs/reconcile/profile_drift.hpp"

#include <algorithm>

namespace ctsync::server {

namespace {

void count(const FieldDifference& difference, std::vector<FieldDrift>& fields) {
  auto found = std::ranges::find(fields, difference.field, &FieldDrift::field);
  if (found == fields.end()) {
    if (fields.size() == ProfileDrift::most_fields) return;
    found = fields.insert(fields.end(), FieldDrift{difference.field, 0, 0, {}});
  }
  ++(difference.missing ? found->missing : found->different);
  auto& writers = found->written_by;
  const bool is_new = !difference.written_by.empty() &&
                      std::ranges::find(writers, difference.written_by) == writers.end();
  if (is_new && writers.size() < FieldDrift::most_writers) {
    writers.push_back(difference.written_by);
  }
}

void write(json::Writer& writer, const FieldDrift& field) {
  writer.begin_object().key("field").string(field.field).key("missing").integer(field.missing);
  writer.key("different").integer(field.different).key("written_by").begin_array();
  for (const auto& each : field.written_by) writer.string(each);
  writer.end_array().end_object();
}

std::int64_t integer(json::View view, std::string_view key) {
  return view[key].integer().value_or(0);
}

FieldDrift read_field(json::View view) {
  FieldDrift field{std::string(view["field"].string_or_empty()),
                   integer(view, "missing"),
                   integer(view, "different"),
                   {}};
  view["written_by"].each_element([&](std::size_t, json::View each) {
    field.written_by.emplace_back(each.string_or_empty());
    return true;
  });
  return field;
}

}  // namespace

Standing ProfileDrift::add(const TargetProfile& profile,
                           std::span<const FieldDifference> differences) {
  ++asked;
  if (!profile.known) return ++unknown, Standing::not_at_target;
  if (differences.empty()) return ++equal, Standing::equal;
  for (const auto& difference : differences) count(difference, fields);
  return ++different, Standing::differs;
}

void write(json::Writer& writer, const ProfileDrift& drift) {
  writer.begin_object().key("target").string(drift.target).key("asked").integer(drift.asked);
  writer.key("equal").integer(drift.equal).key("unknown").integer(drift.unknown);
  writer.key("different").integer(drift.different).key("fields").begin_array();
  for (const auto& field : drift.fields) write(writer, field);
  writer.end_array();
  if (!drift.error.empty()) writer.key("error").string(drift.error);
  writer.end_object();
}

ProfileDrift read_profile_drift(json::View view) {
  ProfileDrift drift;
  drift.target = view["target"].string_or_empty();
  drift.asked = integer(view, "asked");
  drift.equal = integer(view, "equal");
  drift.unknown = integer(view, "unknown");
  drift.different = integer(view, "different");
  view["fields"].each_element([&](std::size_t, json::View each) {
    drift.fields.push_back(read_field(each));
    return true;
  });
  drift.error = view["error"].string_or_empty();
  return drift;
}

}  // namespace ctsync::server
