// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/model/shop.hpp>
#include <ctsync/pipeline/rules/compiled.hpp>
#include <memory>
#include <string>
#include <vector>

#include "operator/mapping/sample.hpp"

/// Why a call is as it is.
namespace ctsync::server {

/// The mapping of one target. The rules are those of plan.target.
struct ExplainedMapping {
  Plan plan;
  Shop shop;
  std::shared_ptr<const rules::Rules> rules{};  ///< null: none
};

/// The plan with its rules.
Plan plan_of(const ExplainedMapping& mapping);

struct ExplainedField {
  std::string field;  ///< JSON pointer in the call
  std::string value;  ///< JSON
  std::string rule;   ///< the id of the rule that made it; empty: the built-in mapping
  /// JSON pointers of the inputs on which it depends: in the notification, or after `profile:` or
  /// `fetched:` in these. Without any it is always the same.
  std::vector<std::string> inputs;
};

struct ExplainedCall {
  std::string kind;
  std::string rule;  ///< the id of the rule that sends it; empty: the built-in mapping
  Reason refused;
  std::vector<ExplainedField> fields;
};

struct Explained {
  std::vector<ExplainedCall> calls;
  std::vector<Reason> ignored;
};

/// Maps a sample and says of every field which rule made it and from which input. The inputs are
/// found by trying: each value of the sample is changed alone, and what changes then in the calls
/// depends on it. So nothing is said that is not so. Errors: those of map_sample().
Result<Explained> explain_sample(const Sample& sample, const ExplainedMapping& mapping);

}  // namespace ctsync::server
