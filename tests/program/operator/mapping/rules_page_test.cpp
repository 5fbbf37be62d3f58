// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <ctsync/pipeline/rules/rule.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "operator/mapping/loose_rules.hpp"
#include "operator/mapping/rule_tests.hpp"

namespace ctsync::test {

namespace {

/// The documents of rules on the page about them.
std::vector<std::string> documents_of_page() {
  const std::string page = file_text(std::string(CTSYNC_DOCS) + "/mapping-rules.md");
  std::vector<std::string> documents;
  constexpr std::string_view fence = "```json\n";
  for (auto at = page.find(fence); at != page.npos; at = page.find(fence, at + 1)) {
    const auto begin = at + fence.size();
    documents.push_back(page.substr(begin, page.find("```", begin) - begin));
  }
  return documents;
}

/// A tenant with the targets that a document has rules for.
server::ConfiguredTenant tenant_for(const rules::Rules& rules) {
  server::ConfiguredTenant tenant;
  for (const auto& [name, target] : rules.targets) {
    Plan plan;
    plan.target = name;
    tenant.tenant.targets.push_back({name, plan, segment::Protocol{}});
  }
  return tenant;
}

}  // namespace

TEST_CASE("every document on the page about rules has no mistake, and its tests pass") {
  const auto documents = documents_of_page();
  CHECK(documents.size() >= 5);
  std::size_t with_tests = 0;
  for (const auto& document : documents) {
    const auto loose = server::compile_loosely(document, "");
    for (const auto& mistake : loose.compiled.mistakes) FAIL_CHECK(to_string(mistake));
    if (loose.compiled.rules == nullptr) continue;
    const auto tenant = tenant_for(*loose.compiled.rules);
    const auto tests = server::run_rule_tests(document, "", loose.compiled.rules, tenant);
    REQUIRE_MESSAGE(tests.has_value(), to_string(tests.error()));
    if (!tests->empty()) ++with_tests;
    for (const auto& test : *tests) {
      for (const auto& failure : test.failures) FAIL_CHECK(test.name << ": " << failure);
    }
  }
  CHECK(with_tests >= 4);
}

}  // namespace ctsync::test
