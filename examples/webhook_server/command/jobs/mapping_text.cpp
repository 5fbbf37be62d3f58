// SPDX-License-Identifier: MIT
#include "command/jobs/mapping_text.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "command/jobs/field_text.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

void print_target(const TargetComparison& target) {
  print("  {}: {}\n", printed(target.target), counted(target.calls, "call", "calls"));
  print_some(target.same, "as it was sent them last");
  print_some(target.different, "different, in these fields:");
  print_fields(target.fields);
  print_some(target.fresh, "that it was not sent");
  print_some(target.no_body, "of which what it was sent is no longer kept");
  print_some(target.refused, "that break a limit of the target: dead letters from the start");
  print_some(target.not_made,
             "that it was sent before, and that the mapping makes no more: they stay as they are");
}

std::int64_t repeats_of(const MappingComparison& compared) {
  std::int64_t repeats = 0;
  for (const auto& target : compared.targets) repeats += target.repeats;
  return repeats;
}

void print_repeats(const MappingComparison& compared, bool new_ids) {
  if (new_ids) return;
  if (const auto repeats = repeats_of(compared); repeats > 0) {
    print(
        "Segment drops a message id that it saw in the last 24 hours: {} of these calls. They "
        "stay as Segment has them.\n",
        grouped(repeats));
  }
}

void print_left_out(std::int64_t n, std::string_view why) {
  if (n > 0) print("  {} left out: {}\n", grouped(n), why);
}

}  // namespace

void print_mapping_count(const MappingReplayCount& count) {
  print("{} and {} of events were mapped in that time\n",
        counted(count.customers, "customer", "customers"),
        counted(count.steps, "stored step", "stored steps"));
  print_left_out(count.deleted, "customers who were deleted since");
  print_left_out(count.no_body, "steps that are no longer kept (store.keep_bodies_days)");
}

void print_mapping_comparison(const MappingReplayCount& count, const MappingComparison& compared,
                              const MappingReplayRequest& request) {
  if (compared.compared == 0) return;
  if (count.is_all) {
    print("The mapping makes of them now:\n");
  } else {
    print("The mapping makes of the newest {} now:\n", grouped(compared.compared));
  }
  for (const auto& target : compared.targets) print_target(target);
  print_left_out(compared.left_out, "a newer state was told, or the person was erased");
  print_left_out(compared.dead, "no target's mapping takes them: they would be dead letters");
  if (compared.must_read > 0) {
    print("  {} not compared: their customer has to be read from commercetools first\n",
          grouped(compared.must_read));
  }
  print_repeats(compared, request.new_ids);
}

void print_mapping_json(const MappingReplayCount& count, const MappingComparison& compared) {
  print_object([&](json::Writer& writer) {
    writer.key("customers").integer(count.customers).key("deleted").integer(count.deleted);
    writer.key("steps").integer(count.steps).key("no_body").integer(count.no_body);
    writer.key("compared").integer(compared.compared).key("is_all").boolean(count.is_all);
    writer.key("left_out").integer(compared.left_out).key("dead").integer(compared.dead);
    writer.key("must_read").integer(compared.must_read);
  });
  for (const auto& target : compared.targets) {
    print_object([&](json::Writer& writer) {
      writer.key("target").string(target.target).key("calls").integer(target.calls);
      writer.key("same").integer(target.same).key("different").integer(target.different);
      writer.key("fresh").integer(target.fresh).key("no_body").integer(target.no_body);
      writer.key("refused").integer(target.refused).key("not_made").integer(target.not_made);
      writer.key("drops_repeats").boolean(target.drops_repeats);
      write_fields(writer.key("repeats").integer(target.repeats).key("fields"), target.fields);
    });
  }
}

}  // namespace ctsync::server
