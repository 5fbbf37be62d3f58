// SPDX-License-Identifier: MIT
#include "operator/sources.hpp"

#include <array>
#include <chrono>
#include <map>

#include "admin/answers/shown.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::array<std::string_view, 1> parameters{"tenant"};

/// What arrived at a source in the last hour.
struct LastHour {
  std::int64_t received = 0;
  std::int64_t refused = 0;
};

Result<std::map<std::string, LastHour>> read_last_hour(AnyStore& store, Time at) {
  TallyFilter filter;
  filter.resolution = Resolution::minute;
  filter.from = at - std::chrono::hours{1};
  filter.summed = true;
  const auto points = store.tallies(filter);
  if (!points) return points.error();
  std::map<std::string, LastHour> sources;
  for (const auto& point : *points) {
    auto& source = sources[point.series.place];
    if (point.series.tally == Tally::received) source.received += point.n;
    if (point.series.tally == Tally::refused) source.refused += point.n;
  }
  return sources;
}

std::optional<Time> last_received(AnyStore& store, const TenantSource& source) {
  HistoryFilter filter;
  filter.tenant = source.tenant->name();
  filter.place = source.settings.name;
  filter.limit = 1;
  const auto page = store.history(filter);
  if (!page || page->rows.empty()) return std::nullopt;
  return page->rows.front().since;
}

http::Response answer(Context& context, const Ask& ask) {
  auto tenant = tenant_of(ask, ask.query["tenant"]);
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& only = std::get<std::string>(tenant);
  const Time at = now();
  const auto hour = read_last_hour(context.store, at);
  if (!hour) return answer_of(hour.error());
  const auto states = source_states(context.tenants, &context.store, at);
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& state : states) {
      const auto* const source = context.tenants.source(state.name);
      if (source == nullptr) continue;
      const auto& owner = source->tenant->name();
      if (!ask.caller.may_see(owner) || (!only.empty() && only != owner)) continue;
      const auto found = hour->find(state.name);
      const auto counts = found == hour->end() ? LastHour{} : found->second;
      writer.begin_object().key("tenant").string(owner).key("source").string(state.name);
      writer.key("auth").string(name(state.auth)).key("paths").begin_array();
      for (const auto& path : state.paths) writer.string(path);
      writer.end_array();
      write_time(writer.key("last_received_at"), last_received(context.store, *source));
      writer.key("per_minute").decimal(static_cast<double>(counts.received) / 60);
      writer.key("refused").integer(counts.refused);
      writer.key("complete").boolean(state.problem.empty());
      writer.key("missing").begin_array();
      if (!state.problem.empty()) writer.string(state.problem);
      if (!state.limit.empty()) writer.string(state.limit);
      writer.end_array();
      writer.key("awaits_confirmation").boolean(state.awaits_confirmation).end_object();
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint sources{
    "GET",  "/sources", AdminRole::viewer, "The sources, and what arrives at them", parameters,
    answer, true};

}  // namespace ctsync::server::admin
