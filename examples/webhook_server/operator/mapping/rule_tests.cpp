// SPDX-License-Identifier: MIT
#include "operator/mapping/rule_tests.hpp"

#include <algorithm>
#include <array>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/rules/transform.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "operator/mapping/expected_json.hpp"
#include "operator/mapping/sample.hpp"

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 9> members{
    "name", "description", "target", "source", "delivery", "file", "profile", "fetched", "expect"};

std::string text_of(json::View value) {
  std::string text;
  json::Writer writer(text);
  json::write(writer, value);
  return text;
}

std::optional<std::string> given(json::View value) {
  return value.is_null() ? std::nullopt : std::optional(text_of(value));
}

Result<std::string> read_delivery(json::View test, const json::Pointer& at,
                                  const std::string& folder) {
  if (!test["delivery"].is_null()) return text_of(test["delivery"]);
  const auto path = test["file"].string_or_empty();
  if (path.empty()) return at.error(Errc::missing, "expected a member delivery, or file");
  const std::string whole = path.starts_with('/') || folder.empty()
                                ? std::string(path)
                                : folder + "/" + std::string(path);
  std::ifstream file(whole, std::ios::binary);
  if (!file) {
    return json::Pointer{&at, "file"}.error(Errc::missing,
                                            "there is no file that can be read here");
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The target that a test is about: the one that it names, else the only one that has rules.
Result<const Target*> target_of(json::View test, const json::Pointer& at, const rules::Rules& rules,
                                const ConfiguredTenant& tenant) {
  std::string_view name = test["target"].string_or_empty();
  if (name.empty() && rules.targets.size() == 1) name = rules.targets.begin()->first;
  for (const auto& target : tenant.tenant.targets) {
    if (target.name == name) return &target;
  }
  return json::Pointer{&at, "target"}.error(
      Errc::invalid, name.empty() ? "expected the name of the target, of which there are several"
                                  : "there is no target of this name");
}

Status check_members(json::View test, const json::Pointer& at) {
  for (auto member = test.members(); member.next();) {
    if (std::ranges::find(members, member.key) != members.end()) continue;
    std::string names;
    for (const auto name : members) names.append(names.empty() ? "" : " ").append(name);
    return json::Pointer{&at, member.key}.error(Errc::invalid,
                                                "there is no such member, there are: " + names);
  }
  if (!test["expect"].is_array()) {
    return json::Pointer{&at, "expect"}.wrong_type("an array of calls", test["expect"].type());
  }
  return std::monostate{};
}

void compare(json::View expected, const MappedSample& made, RuleTest& test) {
  if (expected.size() != made.calls.size()) {
    std::string kinds;
    for (const auto& call : made.calls)
      kinds.append(kinds.empty() ? "" : " ").append(name(call.kind));
    std::string text = "expected " + std::to_string(expected.size()) + " calls, got " +
                       std::to_string(made.calls.size());
    if (!kinds.empty()) text.append(": ").append(kinds);
    for (const auto& reason : made.ignored) text.append("; ignored: ").append(reason.text);
    test.failures.push_back(std::move(text));
  }
  expected.each_element([&](std::size_t index, json::View call) {
    if (index >= made.calls.size()) return false;
    const auto& got = made.calls[index];
    const std::string which = "call " + std::to_string(index + 1) + " ";
    if (got.refused) {
      test.failures.push_back(which + "would be a dead letter: " + got.refused.text);
      return true;
    }
    json::Parser parser;
    const auto body = parser.parse(got.body);
    if (!body) return true;
    for (auto& difference : differences_from_expected(call, *body)) {
      test.failures.push_back(which + difference);
    }
    return true;
  });
}

Result<RuleTest> run(json::View given_test, const json::Pointer& at, const std::string& folder,
                     const std::shared_ptr<const rules::Rules>& rules,
                     const ConfiguredTenant& tenant) {
  if (!given_test.is_object())
    return at.wrong_type("a test, which is an object", given_test.type());
  if (auto status = check_members(given_test, at); !status) return std::move(status).error();
  const auto target = target_of(given_test, at, *rules, tenant);
  if (!target) return target.error();
  auto delivery = read_delivery(given_test, at, folder);
  if (!delivery) return std::move(delivery).error();
  Sample sample;
  sample.delivery = *std::move(delivery);
  if (const auto source = given_test["source"].string()) sample.source = *source;
  sample.profile = given(given_test["profile"]);
  sample.fetched = given(given_test["fetched"]);
  Plan plan = (*target)->plan;
  plan.transform = rules::transform_of(rules, plan.target);
  RuleTest test{std::string(given_test["name"].string_or_empty()), at.text(), {}};
  if (test.name.empty()) test.name = test.at;
  const auto made = map_sample(sample, plan, tenant.tenant.shop);
  if (!made) {
    test.failures.push_back("the delivery cannot be mapped: " + to_string(made.error()));
  } else {
    compare(given_test["expect"], *made, test);
  }
  return test;
}

}  // namespace

Result<std::vector<RuleTest>> run_rule_tests(std::string_view document, const std::string& folder,
                                             const std::shared_ptr<const rules::Rules>& rules,
                                             const ConfiguredTenant& tenant) {
  json::Parser parser;
  const auto root = parser.parse(document);
  if (!root) return root.error();
  const json::Pointer top;
  const json::Pointer list{&top, "tests"};
  std::vector<RuleTest> tests;
  std::optional<Error> error;
  (*root)["tests"].each_element([&](std::size_t index, json::View each) {
    auto test = run(each, json::Pointer{&list, {}, index}, folder, rules, tenant);
    if (test) {
      tests.push_back(*std::move(test));
    } else {
      error = std::move(test).error();
    }
    return !error;
  });
  if (error) return *std::move(error);
  return tests;
}

}  // namespace ctsync::server
