// SPDX-License-Identifier: MIT
#include "operator/mapping/explain.hpp"

#include <algorithm>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/rules/transform.hpp>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "operator/mapping/changed_value.hpp"
#include "operator/mapping/json_fields.hpp"

namespace ctsync::server {

namespace {

/// The plan with the first rules of its target only.
Plan plan_with_first(const ExplainedMapping& mapping, std::size_t count) {
  Plan plan = mapping.plan;
  if (mapping.rules == nullptr) return plan;
  const auto& own = mapping.rules->targets.at(plan.target);
  const auto some = std::make_shared<rules::Rules>();
  some->constants = mapping.rules->constants;  // borrowed, and kept by `mapping`
  rules::TargetRules first = own;
  first.rules.resize(std::min(count, first.rules.size()));
  if (count < own.rules.size()) first.sends_builtin = true;  // as long as the rules are not whole
  some->targets.emplace(plan.target, std::move(first));
  plan.transform = rules::transform_of(some, plan.target);
  return plan;
}

std::size_t rules_of(const ExplainedMapping& mapping) {
  return mapping.rules == nullptr ? 0 : mapping.rules->targets.at(mapping.plan.target).rules.size();
}

/// The fields of calls by message id, and then by pointer.
using FieldsOfCalls = std::map<std::string, std::map<std::string, std::string>>;

FieldsOfCalls fields_of(const std::vector<Call>& calls) {
  FieldsOfCalls all;
  for (const auto& call : calls) {
    auto& fields = all[call.message_id];
    for (auto& [pointer, value] : json_fields(call.body)) fields[pointer] = value;
  }
  return all;
}

/// Says which rule made each field: the one after which it has the value that it keeps.
class ByRule {
 public:
  ByRule(const Sample& sample, const ExplainedMapping& mapping) : mapping_(mapping) {
    for (std::size_t count = 0; count <= rules_of(mapping); ++count) {
      const auto made = map_sample(sample, plan_with_first(mapping, count), mapping.shop);
      steps_.push_back(made ? fields_of(made->calls) : FieldsOfCalls{});
    }
  }

  std::string rule_of(const std::string& call, const std::string& field,
                      const std::string& value) const {
    std::size_t made_by = steps_.size() - 1;
    while (made_by > 0 && has(steps_[made_by - 1], call, field, value)) --made_by;
    return id_of(made_by);
  }
  /// The rule that sends a call: after it the call is there.
  std::string sender_of(const std::string& call) const {
    std::size_t sent_by = steps_.size() - 1;
    while (sent_by > 0 && steps_[sent_by - 1].contains(call)) --sent_by;
    return id_of(sent_by);
  }

 private:
  static bool has(const FieldsOfCalls& all, const std::string& call, const std::string& field,
                  const std::string& value) {
    const auto fields = all.find(call);
    if (fields == all.end()) return false;
    const auto found = fields->second.find(field);
    return found != fields->second.end() && found->second == value;
  }
  std::string id_of(std::size_t made_by) const {
    if (made_by == 0) return {};
    return mapping_.rules->targets.at(mapping_.plan.target).rules[made_by - 1].id;
  }

  const ExplainedMapping& mapping_;
  std::vector<FieldsOfCalls> steps_;  // after none, the first, the first two, ... rules
};

/// Finds the inputs of fields by changing one value of the sample after the other.
class ByTrying {
 public:
  ByTrying(const Sample& sample, const ExplainedMapping& mapping, Explained& explained)
      : sample_(sample), plan_(plan_of(mapping)), shop_(mapping.shop), explained_(explained) {}

  void run() {
    Sample plain = sample_;
    // In an envelope the notification may be encoded; it is as good without.
    if (auto notification = notification_of(sample_)) {
      plain.delivery = *std::move(notification);
      if (const auto made = map_sample(plain, plan_, shop_); !made || !alike(made->calls)) {
        plain.delivery = sample_.delivery;
      }
    }
    try_all(plain, plain.delivery, "",
            [](Sample& sample, std::string text) { sample.delivery = std::move(text); });
    if (plain.profile) {
      try_all(plain, *plain.profile, "profile:", [](Sample& sample, std::string text) {
        sample.profile = std::move(text);
      });
    }
    if (plain.fetched) {
      try_all(plain, *plain.fetched, "fetched:", [](Sample& sample, std::string text) {
        sample.fetched = std::move(text);
      });
    }
  }

 private:
  /// The calls among these that are the explained ones, with other contents perhaps; nothing if
  /// one is missing. There may be more: another e-mail address brings an Alias.
  std::optional<std::vector<const Call*>> alike(const std::vector<Call>& calls) const {
    std::vector<const Call*> found;
    for (const auto& call : calls) {
      const auto next = found.size();
      if (next == explained_.calls.size()) break;
      if (name(call.kind) == explained_.calls[next].kind) found.push_back(&call);
    }
    if (found.size() != explained_.calls.size()) return std::nullopt;
    return found;
  }

  template <class Put>
  void try_all(const Sample& plain, const std::string& text, std::string_view prefix, Put put) {
    json::Parser parser;
    const auto root = parser.parse(text);
    if (!root) return;
    const auto leaves = leaves_of(*root);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      for (const auto how : {Changed::alone, Changed::with_equal_ones}) {
        Sample changed = plain;
        put(changed, with_changed_leaf(*root, i, how));
        const auto made = map_sample(changed, plan_, shop_);
        const auto found = made ? alike(made->calls) : std::nullopt;
        if (!found) continue;
        note(*found, std::string(prefix) + leaves[i]);
        break;
      }
    }
  }

  void note(const std::vector<const Call*>& calls, const std::string& input) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const auto now = json_fields(calls[i]->body);
      for (auto& field : explained_.calls[i].fields) {
        const auto found = now.find(field.field);
        if (found == now.end() || found->second != field.value) field.inputs.push_back(input);
      }
    }
  }

  const Sample& sample_;
  Plan plan_;
  const Shop& shop_;
  Explained& explained_;
};

}  // namespace

Plan plan_of(const ExplainedMapping& mapping) {
  Plan plan = mapping.plan;
  if (mapping.rules != nullptr) plan.transform = rules::transform_of(mapping.rules, plan.target);
  return plan;
}

Result<Explained> explain_sample(const Sample& sample, const ExplainedMapping& mapping) {
  auto made = map_sample(sample, plan_of(mapping), mapping.shop);
  if (!made) return std::move(made).error();
  const ByRule by_rule(sample, mapping);
  Explained explained;
  explained.ignored = std::move(made->ignored);
  for (auto& call : made->calls) {
    auto& one = explained.calls.emplace_back();
    one.kind = name(call.kind);
    one.rule = by_rule.sender_of(call.message_id);
    one.refused = std::move(call.refused);
    for (auto& [pointer, value] : json_fields(call.body)) {
      one.fields.push_back({pointer, value, by_rule.rule_of(call.message_id, pointer, value), {}});
    }
  }
  ByTrying(sample, mapping, explained).run();
  return explained;
}

}  // namespace ctsync::server
