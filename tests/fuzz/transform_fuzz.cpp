// SPDX-License-Identifier: MIT
// libFuzzer target for the core. Input: a delivery, and after a zero byte the record before it.
// Build: clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude
// tests/fuzz/transform_fuzz.cpp -lsimdjson -lfmt
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/customers.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using ctsync::Call;
using ctsync::Mapped;
using ctsync::Step;
using ctsync::Transformer;
using ctsync::UserId;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_error(const ctsync::Error& error) {
  require(!error.detail.empty());
  require(error.where.empty() || error.where.front() == '/');
}

void check_call(const Call& call) {
  ctsync::json::Parser parser;
  auto body = parser.parse(call.body);
  require(body && (*body)["type"].string() == ctsync::name(call.kind));
  require((*body)["userId"].string() == call.user_id);
  require(call.kind != ctsync::CallKind::identify || (*body)["traits"].size() == call.traits);
  require((*body)["messageId"].string() == call.message_id && call.message_id.size() == 36);
}

/// Checks that a record can be read, and that it is written again with the same bytes.
void check_record(const std::string& record) {
  if (record.empty()) return;
  ctsync::json::Parser parser;
  ctsync::Profile profile;
  require(ctsync::commercetools::read_record(parser, record, profile).has_value());
  std::string again;
  ctsync::commercetools::write_record(profile, again);
  require(again == record);
}

/// The calls of a step by a rule; each is one JSON object.
Mapped check_map(const Step& step, UserId rule) {
  ctsync::Plan plan;
  plan.user_id = rule;
  auto mapped = ctsync::map(step, plan);
  if (!mapped) {
    check_error(mapped.error());
    return {};
  }
  require(mapped->calls.empty() == static_cast<bool>(mapped->ignored));
  for (const auto& call : mapped->calls) check_call(call);
  return std::move(*mapped);
}

constexpr std::array rules{UserId::email, UserId::customer_id, UserId::external_id,
                           UserId::customer_number};

/// The result of a delivery, given a record: the new record, and the calls by each rule.
struct Outcome {
  std::string record;
  std::vector<std::string> bodies;
  bool is_step = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome run(Transformer& transformer, std::string_view body,
            std::optional<std::string_view> record) {
  Outcome outcome;
  auto reading = transformer.read("fuzz", body);
  if (!reading) {
    check_error(reading.error());
    return outcome;
  }
  require(!(*reading)->delivery_id.empty());
  for (const auto rule : rules) {
    ctsync::Plan plan;
    plan.user_id = rule;
    if (auto status = ctsync::check_identity(**reading, plan); !status) check_error(status.error());
  }
  auto applied = transformer.apply(**reading, record);
  if (!applied) {
    check_error(applied.error());
    return outcome;
  }
  const Step* step = &*applied;
  if (step->must_fetch) return outcome;
  outcome.is_step = true;
  outcome.record = step->record;
  check_record(outcome.record);
  for (const auto rule : rules) {
    for (const auto& call : check_map(*step, rule).calls) outcome.bodies.push_back(call.body);
  }
  return outcome;
}

void check(std::string_view body, std::optional<std::string_view> record) {
  static Transformer used{{"t", ctsync::commercetools::all_families}};
  const Outcome outcome = run(used, body, record);
  Transformer fresh{{"t", ctsync::commercetools::all_families}};
  require(run(fresh, body, record) == outcome);
  // A delivery can be applied to its own record.
  if (outcome.is_step && !outcome.record.empty()) run(used, body, outcome.record);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto zero = input.find('\0');
  const std::string body(input.substr(0, zero));
  std::optional<std::string> record;
  if (zero != std::string_view::npos) record = input.substr(zero + 1);
  check(body, record);
  return 0;
}
