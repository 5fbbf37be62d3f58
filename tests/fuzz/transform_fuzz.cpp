// SPDX-License-Identifier: MIT
// libFuzzer target for the core. Input: a delivery, after a zero byte the record before it, and
// after another one the resource that every read finds. Build: clang++ -std=c++20 -g -O1
// -fsanitize=fuzzer,address,undefined -Iinclude tests/fuzz/transform_fuzz.cpp -lsimdjson -lfmt
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/customers.hpp>
#include <ctsync/state/identify_subject.hpp>
#include <ctsync/state/told.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using ctsync::Call;
using ctsync::Fetch;
using ctsync::Fetched;
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
  require((*body)["userId"].string_or_empty() == call.user_id);
  require(!call.user_id.empty() || (*body)["anonymousId"].string_or_empty() == call.anonymous_id);
  require(!call.user_id.empty() || !call.anonymous_id.empty());
  require(call.kind != ctsync::CallKind::identify || (*body)["traits"].size() == call.traits);
  require((*body)["messageId"].string() == call.message_id && call.message_id.size() == 36);
}

/// Checks that a record can be read, and that it is written again with the same bytes.
void check_record(const Step& step) {
  const std::string& record = step.record;
  if (record.empty()) return;
  ctsync::json::Parser parser;
  if (!step.events.empty()) {
    auto told = ctsync::Told::read(parser, record);
    require(told && told->write() == record);
    return;
  }
  ctsync::Profile profile;
  require(ctsync::commercetools::read_record(parser, record, profile).has_value());
  std::string again;
  ctsync::commercetools::write_record(profile, again);
  require(again == record);
}

constexpr std::array rules{UserId::email, UserId::customer_id, UserId::external_id,
                           UserId::customer_number};

/// A target by a rule that wants all events.
ctsync::Plan plan_of(UserId rule) {
  ctsync::Plan plan;
  plan.user_id = rule;
  plan.consent_field = "consent";
  for (const auto& event : ctsync::event_names) plan.events_on.emplace_back(event.name);
  return plan;
}

/// What such targets need.
const ctsync::Needs& needs() {
  static const ctsync::Needs all = [] {
    ctsync::Needs made;
    made.shop = {"de", "brand", "category", "https://a/{slug}/{sku}/{product_id}/{locale}", true};
    for (const auto rule : rules) made.add({hearing_of(plan_of(rule)), rule, "consent"});
    return made;
  }();
  return all;
}

/// The reads that were asked for, each answered with one resource.
class Answers {
 public:
  explicit Answers(std::optional<std::string_view> resource) : resource_(resource) {}

  /// Answers a read; false if nothing can be read, or if it was answered before.
  bool answer(const Fetch& what) {
    if (!resource_ || reads().find(what) != nullptr) return false;
    const bool page = what.kind == Fetch::Kind::orders_of_payment;
    std::string text(*resource_);
    if (page) text = "{\"results\":[" + text + "]}";
    wanted_.push_back(what);
    results_.push_back({Fetched::Kind::found, std::move(text), {}});
    return true;
  }
  ctsync::Reads reads() const { return {wanted_, results_}; }

 private:
  std::optional<std::string_view> resource_;
  std::vector<Fetch> wanted_;
  std::vector<Fetched> results_;
};

/// The calls of a step by a rule; each is one JSON object.
Mapped check_map(const Step& step, UserId rule) {
  const ctsync::Plan plan = plan_of(rule);
  auto mapped = ctsync::map(step, plan);
  if (!mapped) {
    check_error(mapped.error());
    return {};
  }
  require(mapped->calls.empty() == static_cast<bool>(mapped->ignored));
  for (const auto& call : mapped->calls) check_call(call);
  return std::move(*mapped);
}

/// The second stage of events: the subject's identity, and the calls by each rule.
void identify(Step step, Answers& answers, std::vector<std::string>& bodies) {
  ctsync::detail::SubjectParsers parsers;
  auto known =
      ctsync::detail::identify_subject(step, std::nullopt, answers.reads(), needs(), parsers);
  if (known && known->must_fetch && answers.answer(known->must_fetch->what)) {
    known = ctsync::detail::identify_subject(std::move(step), std::nullopt, answers.reads(),
                                             needs(), parsers);
  }
  if (!known) return check_error(known.error());
  if (known->must_fetch) return;
  for (const auto rule : rules) {
    for (const auto& call : check_map(*known, rule).calls) bodies.push_back(call.body);
  }
}

/// The result of a delivery, given a record: the new record, and the calls by each rule.
struct Outcome {
  std::string record;
  std::vector<std::string> bodies;
  bool is_step = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Applies a reading, and reads what it asks for.
ctsync::Result<Step> apply(Transformer& transformer, const ctsync::Reading& reading,
                           std::optional<std::string_view> record, Answers& answers) {
  auto applied = transformer.apply(reading, record, answers.reads(), needs());
  while (applied && applied->must_fetch && answers.answer(applied->must_fetch->what)) {
    applied = transformer.apply(reading, record, answers.reads(), needs());
  }
  return applied;
}

Outcome run(Transformer& transformer, std::string_view body, std::optional<std::string_view> record,
            std::optional<std::string_view> resource) {
  Outcome outcome;
  auto reading = transformer.read("fuzz", body);
  if (!reading) {
    check_error(reading.error());
    return outcome;
  }
  require(!(*reading)->delivery_id.empty());
  for (const auto rule : rules) {
    if (auto status = ctsync::check_identity(**reading, plan_of(rule)); !status) {
      check_error(status.error());
    }
  }
  Answers answers(resource);
  auto applied = apply(transformer, **reading, record, answers);
  if (!applied) {
    check_error(applied.error());
    return outcome;
  }
  if (applied->must_fetch) return outcome;
  outcome.is_step = true;
  outcome.record = applied->record;
  check_record(*applied);
  if (!applied->events.empty()) {
    identify(std::move(*applied), answers, outcome.bodies);
    return outcome;
  }
  for (const auto rule : rules) {
    for (const auto& call : check_map(*applied, rule).calls) outcome.bodies.push_back(call.body);
  }
  return outcome;
}

void check(std::string_view body, std::optional<std::string_view> record,
           std::optional<std::string_view> resource) {
  static Transformer used{{"t", ctsync::commercetools::all_families}};
  const Outcome outcome = run(used, body, record, resource);
  Transformer fresh{{"t", ctsync::commercetools::all_families}};
  require(run(fresh, body, record, resource) == outcome);
  // A delivery can be applied to its own record.
  if (outcome.is_step && !outcome.record.empty()) run(used, body, outcome.record, resource);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::array<std::optional<std::string>, 3> parts;
  for (std::size_t part = 0, at = 0; part < parts.size(); ++part) {
    const auto zero = input.find('\0', at);
    parts[part] = input.substr(at, zero == input.npos ? zero : zero - at);
    if (part > 0 && parts[part]->empty()) parts[part].reset();
    at = zero + 1;  // 0 after the last part
    if (at == 0) break;
  }
  check(*parts[0], parts[1], parts[2]);
  return 0;
}
