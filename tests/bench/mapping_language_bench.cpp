// SPDX-License-Identifier: MIT
//
// What rules in the mapping language cost beside the built-in mapping of the same customers. The
// built-in mapping begins at a step, the language at a parsed delivery; "_text" begins at its
// bytes.
//   mapping_language_bench [Google Benchmark's options]
//   mapping_language_bench --pairs FOLDER  writes the rules and the deliveries, for a rival
//   elsewhere

#include <benchmark/benchmark.h>

#include <cstdio>
#include <ctsync/customers.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/mapping/language/apply.hpp>
#include <ctsync/pipeline/rules/compile_rules.hpp>
#include <ctsync/pipeline/rules/transform.hpp>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bodies.hpp"

namespace {

namespace language = ctsync::mapping::language;

/// Ten fields as rules change them: paths, templates, conditions.
constexpr std::string_view ten_fields = R"({
  "email": {"@path": "$.customer.email"},
  "firstName": {"@path": "$.customer.firstName"},
  "number": {"@path": "$.customer.customerNumber"},
  "city": {"@path": "$.customer.addresses[0].city"},
  "tier": {"@path": "$.customer.custom.fields.loyaltyTier"},
  "name": {"@template": "{{customer.firstName}} {{customer.lastName}}"},
  "greeting": {"@template": "{{customer.salutation}} {{customer.title}} {{customer.lastName}}"},
  "birthday": {"@if": {"exists": {"@path": "$.customer.dateOfBirth"},
                       "then": {"@path": "$.customer.dateOfBirth"}, "else": "unknown"}},
  "company": {"@if": {"blank": {"@path": "$.customer.companyName"},
                      "then": {"@path": "$.customer.companyName"}, "else": "private"}},
  "stores": {"@path": "$.customer.stores"}
})";

/// An Identify as the built-in mapping writes it, as far as the language can say it.
constexpr std::string_view whole = R"({
  "type": "identify",
  "userId": {"@case": {"operator": "lower", "value": {"@path": "$.customer.email"}}},
  "timestamp": {"@path": "$.customer.lastModifiedAt"},
  "integrations": {},
  "traits": {
    "email": {"@path": "$.customer.email"},
    "firstName": {"@path": "$.customer.firstName"},
    "lastName": {"@path": "$.customer.lastName"},
    "name": {"@template": "{{customer.firstName}} {{customer.middleName}} {{customer.lastName}}"},
    "phone": {"@path": "$.customer.addresses[0].mobile"},
    "address": {
      "street": {"@template": "{{customer.addresses.0.streetName}} {{customer.addresses.0.streetNumber}}\n{{customer.addresses.0.additionalStreetInfo}}"},
      "city": {"@path": "$.customer.addresses[0].city"},
      "state": {"@path": "$.customer.addresses[0].state"},
      "postalCode": {"@path": "$.customer.addresses[0].postalCode"},
      "country": {"@path": "$.customer.addresses[0].country"},
      "region": {"@path": "$.customer.addresses[0].region"},
      "company": {"@path": "$.customer.addresses[0].company"},
      "department": {"@path": "$.customer.addresses[0].department"}
    },
    "birthday": {"@path": "$.customer.dateOfBirth"},
    "company": {"@if": {"exists": {"@path": "$.customer.companyName"},
                        "then": {"name": {"@path": "$.customer.companyName"}}}},
    "createdAt": {"@path": "$.customer.createdAt"},
    "id": {"@path": "$.customer.id"},
    "locale": {"@path": "$.customer.locale"},
    "customerNumber": {"@path": "$.customer.customerNumber"},
    "customerGroup": {"@path": "$.customer.customerGroup.id"},
    "isEmailVerified": {"@path": "$.customer.isEmailVerified"},
    "salutation": {"@path": "$.customer.salutation"},
    "honorific": {"@path": "$.customer.title"},
    "stores": {"@arrayPath": ["$.customer.stores", {"@path": "$.key"}]},
    "custom": {"@path": "$.customer.custom.fields"}
  },
  "context": {"library": {"name": "ctsync", "version": "2"}},
  "messageId": {"@path": "$.id"}
})";

language::Program compiled(std::string_view rules) {
  auto made = language::compile(rules, language::Dialect::ctsync);
  if (!made.program) {
    std::fprintf(stderr, "%s\n", to_string(made.mistakes.front()).c_str());
    std::exit(1);
  }
  return *made.program;
}

/// Rules of the target `segment` that were compiled.
ctsync::Plan plan_with(const std::string& rules) {
  const ctsync::rules::TargetInfo segment{"segment"};
  const auto compiled = ctsync::rules::compile_rules(
      R"({"version":1,"targets":{"segment":)" + rules + "}}", {&segment, 1});
  if (compiled.rules == nullptr) {
    std::fprintf(stderr, "%s\n", to_string(compiled.mistakes.front()).c_str());
    std::exit(1);
  }
  ctsync::Plan plan;
  plan.transform = ctsync::rules::transform_of(compiled.rules, "segment");
  return plan;
}

/// The paths of a mapping of a delivery, for a customer as rules read them.
std::string for_rules(std::string_view mapping) {
  std::string text(mapping);
  for (const std::string_view root : {"$.customer.", "{{customer.", "{{ customer."}) {
    const std::string to = root.starts_with('$') ? "$.after." : "{{after.";
    for (auto at = text.find(root); at != text.npos; at = text.find(root, at)) {
      text.replace(at, root.size(), to);
    }
  }
  return text;
}

void mapped_by(benchmark::State& state, const ctsync::Plan& plan) {
  std::vector<std::unique_ptr<ctsync::Transformer>> transformers;  // steps borrow from them
  std::vector<ctsync::Step> steps;
  const ctsync::Needs no_record{false};
  for (const auto& body : bench::customer_bodies()) {
    auto& transformer =
        *transformers.emplace_back(std::make_unique<ctsync::Transformer>(ctsync::Config{}));
    auto reading = transformer.read("commercetools", body.text);
    auto step = transformer.apply(std::move(**reading), std::nullopt, ctsync::Reads{}, no_record);
    steps.push_back(std::move(*step));
  }
  std::size_t at = 0;
  for (auto _ : state) {
    auto mapped = ctsync::map(steps[at++ % steps.size()], plan);
    if (!mapped || mapped->calls.empty()) return state.SkipWithError("not mapped");
    benchmark::DoNotOptimize(mapped->calls.front().body.data());
  }
}

/// From the bytes of a delivery to those of the calls.
void delivered_and_mapped_by(benchmark::State& state, const ctsync::Plan& plan) {
  const auto bodies = bench::customer_bodies();
  const ctsync::Needs no_record{false};
  ctsync::Transformer transformer{ctsync::Config{}};
  std::size_t at = 0;
  for (auto _ : state) {
    auto reading = transformer.read("commercetools", bodies[at++ % bodies.size()].text);
    auto step = transformer.apply(std::move(**reading), std::nullopt, ctsync::Reads{}, no_record);
    auto mapped = ctsync::map(*step, plan);
    if (!mapped || mapped->calls.empty()) return state.SkipWithError("not mapped");
    benchmark::DoNotOptimize(mapped->calls.front().body.data());
  }
}

void builtin_mapping(benchmark::State& state) { mapped_by(state, {}); }
void builtin_delivery(benchmark::State& state) { delivered_and_mapped_by(state, {}); }

/// Rules that start from the built-in call and change ten fields.
ctsync::Plan ten_fields_plan() {
  return plan_with(R"({"rules":[{"id":"a","from":"builtin","set":{"traits":)" +
                   for_rules(ten_fields) + "}}]}");
}
void rules_ten_fields(benchmark::State& state) { mapped_by(state, ten_fields_plan()); }
void rules_ten_fields_delivery(benchmark::State& state) {
  delivered_and_mapped_by(state, ten_fields_plan());
}

/// A rule that makes the whole Identify.
ctsync::Plan whole_plan() {
  const std::string traits(ctsync::json::raw_member(whole, "traits"));
  return plan_with(R"({"sendBuiltin":false,"rules":[{"id":"a","from":"empty",)"
                   R"("send":"identify","userId":{"@case":{"operator":"lower","value":)"
                   R"({"@path":"$.after.email"}}},"traits":)" +
                   for_rules(traits) + "}]}");
}
void rules_whole(benchmark::State& state) { mapped_by(state, whole_plan()); }
void rules_whole_delivery(benchmark::State& state) { delivered_and_mapped_by(state, whole_plan()); }

void applied(benchmark::State& state, std::string_view rules) {
  const auto bodies = bench::customer_bodies();
  std::vector<std::unique_ptr<ctsync::json::Parser>> parsers;
  std::vector<ctsync::json::View> payloads;
  for (const auto& body : bodies) {
    parsers.push_back(std::make_unique<ctsync::json::Parser>());
    payloads.push_back(*parsers.back()->parse(body.text));
  }
  const auto program = compiled(rules);
  language::Memory memory;
  std::size_t at = 0;
  for (auto _ : state) {
    std::string out;
    if (!language::apply(program, payloads[at++ % payloads.size()], out, memory)) {
      return state.SkipWithError("not applied");
    }
    benchmark::DoNotOptimize(out.data());
  }
}
void language_ten_fields(benchmark::State& state) { applied(state, ten_fields); }
void language_whole(benchmark::State& state) { applied(state, whole); }

/// From the bytes of a delivery to those of the result.
void applied_to_text(benchmark::State& state, std::string_view rules) {
  const auto bodies = bench::customer_bodies();
  const auto program = compiled(rules);
  ctsync::json::Parser parser;
  language::Memory memory;
  std::size_t at = 0;
  for (auto _ : state) {
    std::string out;
    const auto payload = parser.parse(bodies[at++ % bodies.size()].text);
    if (!payload || !language::apply(program, *payload, out, memory)) {
      return state.SkipWithError("not applied");
    }
    benchmark::DoNotOptimize(out.data());
  }
}
void language_ten_fields_text(benchmark::State& state) { applied_to_text(state, ten_fields); }
void language_whole_text(benchmark::State& state) { applied_to_text(state, whole); }

void language_compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(compiled(whole));
}

BENCHMARK(builtin_mapping);
BENCHMARK(rules_ten_fields);
BENCHMARK(rules_whole);
BENCHMARK(builtin_delivery);
BENCHMARK(rules_ten_fields_delivery);
BENCHMARK(rules_whole_delivery);
BENCHMARK(language_ten_fields);
BENCHMARK(language_whole);
BENCHMARK(language_ten_fields_text);
BENCHMARK(language_whole_text);
BENCHMARK(language_compile);

int write_pairs(const std::string& folder) {
  std::ofstream(folder + "/ten_fields.json") << ten_fields;
  std::ofstream(folder + "/whole.json") << whole;
  language::Memory memory;
  int i = 0;
  for (const auto& body : bench::customer_bodies()) {
    const std::string path = folder + "/" + std::to_string(i++);
    std::ofstream(path + ".in.json") << body.text;
    for (const auto& [name, rules] : {std::pair{"ten_fields", ten_fields}, {"whole", whole}}) {
      std::string out;
      if (!language::apply(compiled(rules), std::string_view(body.text), out, memory)) return 1;
      std::ofstream(path + "." + name + ".out.json") << out;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--pairs") return write_pairs(argv[2]);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
