// SPDX-License-Identifier: MIT
//
// What a delivery costs from its bytes to the bytes of its Identify, beside its rivals and the
// lower bound, a DOM parse of the same bytes. Each iteration takes the next of 64 customers.
//   transform_bench [Google Benchmark's options]
//   transform_bench --bodies FOLDER      writes the bodies and their calls, for rivals elsewhere
//   transform_bench --growth DELIVERIES  heap in use before and after so many deliveries
//   transform_bench --only WHICH COUNT   transform|parse|pubsub, for profilers

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctsync/customers.hpp>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bodies.hpp"
#include "rivals/nlohmann_transform.hpp"
#include "rivals/rapidjson_transform.hpp"

namespace {

using ctsync::Transformer;

/// What a delivery came to, kept from one to the next.
struct Told {
  std::string record;
  ctsync::Mapped mapped;
};

/// The one place that knows how ctsync is asked for an Identify; null where it cannot do it.
const std::string* identify(Transformer& transformer, std::string_view body,
                            std::optional<std::string_view> record, const ctsync::Needs& needs,
                            Told& told) {
  static const ctsync::Plan plan;
  auto reading = transformer.read("commercetools", body);
  if (!reading) return nullptr;
  auto result = transformer.apply(std::move(**reading), record, ctsync::Reads{}, needs);
  if (!result) return nullptr;
  if (result->must_fetch) return nullptr;
  auto mapped = ctsync::map(*result, plan);
  if (!mapped) return nullptr;
  told.record = std::move(result->record);
  told.mapped = std::move(*mapped);
  return told.mapped.calls.empty() ? nullptr : &told.mapped.calls.front().body;
}

const ctsync::Needs no_record{false};

std::vector<std::string> texts(bool wrapped) {
  std::vector<std::string> texts;
  for (const auto& body : bench::customer_bodies()) {
    texts.push_back(wrapped ? bench::pubsub_push(body.text) : body.text);
  }
  return texts;
}

void count(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations());
}

void ctsync_form(benchmark::State& state, bool wrapped, const ctsync::Needs& needs = no_record) {
  const auto bodies = texts(wrapped);
  Transformer transformer{ctsync::Config{}};
  Told told;
  std::size_t bytes = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& body = bodies[at++ % bodies.size()];
    const auto* call = identify(transformer, body, std::nullopt, needs, told);
    if (call == nullptr) return state.SkipWithError("not available");
    benchmark::DoNotOptimize(call->data());
    bytes += body.size();
  }
  count(state, bytes);
}
void ctsync_plain(benchmark::State& state) { ctsync_form(state, false); }
void ctsync_pubsub(benchmark::State& state) { ctsync_form(state, true); }
/// As for a store: the record is made too.
void ctsync_with_record(benchmark::State& state) { ctsync_form(state, false, ctsync::Needs{}); }

/// The same with a record of the customer's version before.
void ctsync_update(benchmark::State& state) {
  const auto bodies = texts(false);
  Transformer transformer{ctsync::Config{}};
  Told told;
  std::vector<std::string> records;
  for (std::string body : bodies) {
    constexpr std::string_view version = "\"version\":14";
    body.replace(body.find(version), version.size(), "\"version\":13");
    if (identify(transformer, body, std::nullopt, {}, told) == nullptr) {
      return state.SkipWithError("not available");
    }
    records.push_back(told.record);
  }
  std::size_t bytes = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto i = at++ % bodies.size();
    const auto* call = identify(transformer, bodies[i], records[i], {}, told);
    if (call == nullptr) return state.SkipWithError("not available");
    benchmark::DoNotOptimize(call->data());
    bytes += bodies[i].size();
  }
  count(state, bytes);
}

void simdjson_parse(benchmark::State& state) {
  std::vector<simdjson::padded_string> bodies;
  for (const auto& text : texts(false)) bodies.emplace_back(text);
  simdjson::dom::parser parser;
  std::size_t bytes = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& body = bodies[at++ % bodies.size()];
    benchmark::DoNotOptimize(parser.parse(body).error());
    bytes += body.size();
  }
  count(state, bytes);
}

void nlohmann(benchmark::State& state) {
  const auto bodies = texts(false);
  std::size_t bytes = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& body = bodies[at++ % bodies.size()];
    const auto call = bench::rivals::nlohmann_identify(body);
    benchmark::DoNotOptimize(call.data());
    bytes += body.size();
  }
  count(state, bytes);
}

void rapidjson_dom(benchmark::State& state) {
  const auto bodies = texts(false);
  bench::rivals::RapidjsonTransform transform;
  std::size_t bytes = 0;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto& body = bodies[at++ % bodies.size()];
    benchmark::DoNotOptimize(transform.identify(body).data());
    bytes += body.size();
  }
  count(state, bytes);
}

BENCHMARK(simdjson_parse);
BENCHMARK(ctsync_plain);
BENCHMARK(ctsync_pubsub);
BENCHMARK(ctsync_with_record);
BENCHMARK(ctsync_update);
BENCHMARK(rapidjson_dom);
BENCHMARK(nlohmann);

/// Rivals count only if they say the same: the same traits and the same user, as JSON.
int check_rivals() {
  Transformer transformer{ctsync::Config{}};
  Told told;
  bench::rivals::RapidjsonTransform rapid;
  for (const auto& body : texts(false)) {
    const auto* call = identify(transformer, body, std::nullopt, no_record, told);
    if (call == nullptr) return std::fprintf(stderr, "a body is not taken\n"), 1;
    const auto ours = nlohmann::json::parse(*call);
    const auto one = nlohmann::json::parse(bench::rivals::nlohmann_identify(body));
    const auto other = nlohmann::json::parse(rapid.identify(body));
    for (const char* key : {"traits", "userId", "type", "timestamp"}) {
      if (ours.at(key) == one.at(key) && ours.at(key) == other.at(key)) continue;
      std::fprintf(stderr, "%s differ:\n%s\n%s\n%s\n", key, ours.at(key).dump().c_str(),
                   one.at(key).dump().c_str(), other.at(key).dump().c_str());
      return 1;
    }
  }
  return 0;
}

int write_bodies(const std::string& folder) {
  Transformer transformer{ctsync::Config{}};
  Told told;
  int i = 0;
  for (const auto& body : texts(false)) {
    const auto* call = identify(transformer, body, std::nullopt, no_record, told);
    if (call == nullptr) return 1;
    const std::string path = folder + "/" + std::to_string(i++);
    std::ofstream(path + ".in.json") << body;
    std::ofstream(path + ".out.json") << *call;
  }
  return 0;
}

int show_growth(long deliveries) {
  const auto bodies = texts(false);
  Transformer transformer{ctsync::Config{}};
  Told told;
  const auto run = [&](long times) {
    for (long i = 0; i < times; ++i) {
      identify(transformer, bodies[static_cast<std::size_t>(i) % bodies.size()], std::nullopt,
               no_record, told);
    }
  };
  run(1000);
  const auto before = mallinfo2();
  run(deliveries);
  const auto after = mallinfo2();
  std::printf(
      "{\"deliveries\":%ld,\"heap_before\":%zu,\"heap_after\":%zu,\"arena_before\":%zu,"
      "\"arena_after\":%zu}\n",
      deliveries, before.uordblks, after.uordblks, before.arena, after.arena);
  return 0;
}

int run_only(std::string_view which, long times) {
  const auto bodies = texts(which == "pubsub");
  Transformer transformer{ctsync::Config{}};
  Told told;
  simdjson::dom::parser parser;
  std::vector<simdjson::padded_string> padded;
  for (const auto& text : bodies) padded.emplace_back(text);
  for (long i = 0; i < times; ++i) {
    const auto at = static_cast<std::size_t>(i) % bodies.size();
    if (which == "parse") {
      benchmark::DoNotOptimize(parser.parse(padded[at]).error());
    } else if (identify(transformer, bodies[at], std::nullopt, no_record, told) == nullptr) {
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "--bodies" && argc == 3) return write_bodies(argv[2]);
  if (mode == "--growth" && argc == 3) return show_growth(std::atol(argv[2]));
  if (mode == "--only" && argc == 4) return run_only(argv[2], std::atol(argv[3]));
  if (check_rivals() != 0) return 1;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
