// SPDX-License-Identifier: MIT
#include "command/jobs/field_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

/// Fields that are shown of a target, those that differ most often first.
constexpr std::size_t most_fields = 30;

std::int64_t sum_of(const FieldCounts& field) {
  return field.added + field.removed + field.changed;
}

std::vector<std::pair<std::string, FieldCounts>> by_number(const FieldDifferences& fields) {
  std::vector<std::pair<std::string, FieldCounts>> sorted(fields.begin(), fields.end());
  std::ranges::stable_sort(sorted, std::ranges::greater(),
                           [](const auto& field) { return sum_of(field.second); });
  return sorted;
}

}  // namespace

void print_some(std::int64_t n, std::string_view what) {
  if (n > 0) print("    {} {}\n", grouped(n), what);
}

void print_fields(const FieldDifferences& fields) {
  const auto sorted = by_number(fields);
  for (std::size_t i = 0; i < std::min(sorted.size(), most_fields); ++i) {
    const auto& [name, field] = sorted[i];
    std::string how;
    const auto add = [&](std::int64_t n, std::string_view word) {
      if (n > 0) how += fmt::format("{}{} in {}", how.empty() ? "" : ", ", word, grouped(n));
    };
    add(field.changed, "changed");
    add(field.added, "added");
    add(field.removed, "removed");
    print("      {:<40} {}\n", printed(name), how);
  }
  if (sorted.size() > most_fields) {
    print("      and {} more: --json has all\n",
          grouped(std::ssize(sorted) - static_cast<std::int64_t>(most_fields)));
  }
}

void write_fields(json::Writer& writer, const FieldDifferences& fields) {
  writer.begin_array();
  for (const auto& [name, field] : by_number(fields)) {
    writer.begin_object().key("field").string(name).key("changed").integer(field.changed);
    writer.key("added").integer(field.added).key("removed").integer(field.removed);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace ctsync::server
