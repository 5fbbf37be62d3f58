// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/pipeline/rules/compiled.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tenants/tenants.hpp"

/// The tests that stand beside rules in their document.
namespace ctsync::server {

struct RuleTest {
  std::string name;
  std::string at;                     ///< JSON pointer in the document
  std::vector<std::string> failures;  ///< what is not as expected; none: the test has passed
};

/// Runs the tests of a document whose rules compiled. Each has a `delivery`, or the path of one as
/// `file`, relative to `folder`; what is known (`profile`) and can be read (`fetched`); and the
/// calls that it expects (`expect`), each with some of its members. Errors: invalid, at the JSON
/// pointer of a test that cannot be run.
Result<std::vector<RuleTest>> run_rule_tests(std::string_view document, const std::string& folder,
                                             const std::shared_ptr<const rules::Rules>& rules,
                                             const ConfiguredTenant& tenant);

}  // namespace ctsync::server
