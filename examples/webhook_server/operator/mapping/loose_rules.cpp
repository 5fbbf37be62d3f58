// SPDX-License-Identifier: MIT
#include "operator/mapping/loose_rules.hpp"

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/rules/compile_rules.hpp>
#include <vector>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

namespace {

bool has_query(json::View target) {
  bool found = false;
  target["rules"].each_element([&](std::size_t, json::View rule) {
    found = found || !rule["query"].is_null();
    return !found;
  });
  return found;
}

}  // namespace

LooseRules compile_loosely(std::string_view document, std::string_view target) {
  std::vector<rules::TargetInfo> targets;
  json::Parser parser;
  const auto root = parser.parse(document);
  if (root) {
    for (auto member = (*root)["targets"].members(); member.next();) {
      const auto requests =
          has_query(member.value) ? rules::Requests::graphql : rules::Requests::rest;
      targets.push_back({member.key, requests});
    }
  }
  LooseRules loose{rules::compile_rules(document, targets, built_normalisers()),
                   std::string(target)};
  if (targets.size() == 1 && target.empty()) loose.target = targets.front().name;
  const bool known =
      std::ranges::find(targets, loose.target, &rules::TargetInfo::name) != targets.end();
  if (known || loose.compiled.rules == nullptr) return loose;
  std::string names;
  for (const auto& each : targets) names.append(names.empty() ? "" : ", ").append(each.name);
  loose.compiled.rules = nullptr;
  loose.compiled.mistakes.push_back(
      {Errc::invalid, "--target",
       (target.empty() ? "there are rules of several targets, expected one of: "
                       : "there are no rules of this target, expected one of: ") +
           names});
  return loose;
}

}  // namespace ctsync::server
