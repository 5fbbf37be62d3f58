// SPDX-License-Identifier: MIT
#include "operator/mapping/rules_document.hpp"

#include <ctsync/json/raw.hpp>
#include <ctsync/pipeline/rules/rule.hpp>

namespace ctsync::server {

RulesSize size_of(const rules::Rules& rules, std::string_view document) {
  RulesSize size;
  size.targets = rules.targets.size();
  for (const auto& [name, target] : rules.targets) size.rules += target.rules.size();
  size.tests = json::raw_size(json::raw_member(document, "tests"));
  return size;
}

Status may_publish(const ConfiguredTenant& tenant) {
  if (tenant.rules_file.empty()) return std::monostate{};
  return Error{Errc::invalid, "shop.rules",
               "the rules of " + tenant.name() + " are those of " + tenant.rules_file +
                   ": change that file instead"};
}

}  // namespace ctsync::server
