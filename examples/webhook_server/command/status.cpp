// SPDX-License-Identifier: MIT
#include <ctsync/json/write.hpp>
#include <memory>
#include <string>

#include "clock.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/jobs/job_text.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/rows.hpp"
#include "delivery/open_store.hpp"
#include "operator/flow/flow.hpp"
#include "operator/sources.hpp"
#include "operator/text/counted.hpp"
#include "settings/environment.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

namespace {

int exit_code_of(const std::vector<Trouble>& troubles) {
  if (troubles.empty()) return exit_ok;
  return troubles.front().kind == Trouble::Kind::no_server ? exit_unreachable : exit_failed;
}

void print_sources(const Tenants& tenants, AnyStore& store, Time now) {
  for (const auto& source : source_states(tenants, &store, now)) {
    const auto* const ready =
        source.awaits_confirmation ? "its subscription awaits confirmation" : "ready";
    print("source      {} ({}): {}\n", printed(source.name), name(source.auth),
          source.problem.empty() ? std::string(ready) : printed(source.problem));
  }
}

void print_targets(const Tenants& tenants, const Flow& flow) {
  for (const auto& tenant : tenants.all()) {
    for (const auto& target : tenant.connections) {
      const auto* const stalled = stalled_of(flow, tenant.name(), target.name);
      const auto* const hold = hold_of(flow, tenant.name(), target.name);
      print("target      {}: {}\n", printed(name_of(tenant.name(), target.name)),
            hold != nullptr      ? "paused by " + printed(hold->author)
            : stalled == nullptr ? std::string("no call failed of those that wait")
                                 : printed(stalled->reason.text));
    }
  }
}

void print_day(const Day& day) {
  print("last 24 h   {} received, {} refused, {} accepted by targets", grouped(day.received),
        grouped(day.refused), counted(day.accepted, "call", "calls"));
  if (day.p99) print(", p50 {}, p99 {}", latency_text(*day.p50), latency_text(*day.p99));
  print("\n");
}

void write_day(json::Writer& writer, const Day& day) {
  writer.key("last_24_hours").begin_object().key("received").integer(day.received);
  writer.key("refused").integer(day.refused).key("accepted_calls").integer(day.accepted);
  if (day.p50) writer.key("p50_ms").integer(day.p50->count());
  if (day.p99) writer.key("p99_ms").integer(day.p99->count());
  writer.end_object();
}

void print_text(const Flow& flow, const Tenants& tenants, AnyStore& store, Time at) {
  const auto troubles = troubles_of(flow, at);
  print("{}\n\n", printed(sentence_of(flow, at)));
  print("server      {}\n",
        flow.server->detail.empty() ? std::string("ready") : printed(flow.server->detail));
  print_sources(tenants, store, at);
  print_counts(flow.counts);
  print_day(flow.day);
  print_targets(tenants, flow);
  for (const auto& job : flow.jobs) {
    print("job         {} {}: {}, {}\n", job.number, printed(title_of(job)), name(job.state),
          counts_text(job.counts));
  }
  for (const auto& trouble : troubles) {
    print("\n{}\n  {}\n", printed(trouble.text), printed(trouble.advice));
  }
}

void print_json(const Flow& flow, Time at) {
  const auto troubles = troubles_of(flow, at);
  print_object([&](json::Writer& writer) {
    writer.key("sentence").string(sentence_of(flow, at));
    writer.key("needs_attention").boolean(!troubles.empty());
    writer.key("server").string(flow.server->is_ready  ? "ready"
                                : flow.server->answers ? "not ready"
                                                       : "unreachable");
    write_counts(writer, flow.counts);
    write_day(writer, flow.day);
    writer.key("jobs").begin_array();
    for (const auto& job : flow.jobs) {
      writer.begin_object();
      write_job(writer, job, at);
      writer.end_object();
    }
    writer.end_array();
    writer.key("troubles").begin_array();
    for (const auto& trouble : troubles) {
      writer.begin_object().key("kind").string(name(trouble.kind)).key("text").string(trouble.text);
      writer.key("advice").string(trouble.advice).end_object();
    }
    writer.end_array();
  });
}

int run(bool json, const Settings& settings) {
  auto store = open_shared_store(settings.store);
  if (!store) return failed("status", store.error());
  const Time at = now();
  auto flow = read_flow(*store, {}, at);
  if (!flow) return failed("status", flow.error());
  flow->server = find_server(settings);
  if (json) {
    print_json(*flow, at);
  } else {
    print_text(*flow, Tenants(settings), *store, at);
  }
  return exit_code_of(troubles_of(*flow, at));
}

}  // namespace

void add_status(Command program) {
  auto command = program.add_command(
      "status", "Say in one sentence whether everything flows, and what is wrong",
      "Exit code 0 if nobody is needed, 4 if no server answers on this machine, else 1.");
  const auto json = std::make_shared<bool>(false);
  command.add_json_flag(*json);
  command.add_examples({"ctsync status", "ctsync status --json | jq -r .sentence"});
  command.choose_with_settings([json](const Settings& s) { return run(*json, s); });
}

}  // namespace ctsync::server
