// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/map.hpp>
#include <ctsync/mapping/transform.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/pipeline/rules/amend.hpp>
#include <ctsync/pipeline/rules/compose.hpp>
#include <ctsync/pipeline/rules/evaluate.hpp>
#include <ctsync/pipeline/rules/payload.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The transform of a target's plan that its rules are.
namespace ctsync::rules {

namespace detail {

/// Workspaces of evaluations that are over, for the next ones of any thread.
class Workspaces {
 public:
  std::unique_ptr<Workspace> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<Workspace>();
    auto workspace = std::move(free_.back());
    free_.pop_back();
    return workspace;
  }
  void give(std::unique_ptr<Workspace> workspace) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(workspace));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> free_;
};

/// Applies the rules of a target to one step.
class Application {
 public:
  Application(const TargetRules& rules, const mapping::language::Value& constants, const Step& step,
              const Plan& plan, Mapped& builtin, Workspace& workspace)
      : rules_(rules),
        step_(step),
        plan_(plan),
        builtin_(builtin),
        workspace_(workspace),
        payload_(step, plan, rules.inputs, constants, workspace) {}

  /// `hearing` are the events that the target receives.
  Mapped run(const Hearing& hearing) {
    if (step_.events.empty()) {
      apply(std::nullopt);
    } else {
      for (std::size_t i = 0; i < step_.events.size(); ++i) {
        if (receives(step_.events, i, hearing)) apply(i);
      }
    }
    if (made_.calls.empty()) {
      made_.ignored = builtin_.calls.empty() ? std::move(builtin_.ignored) : left_out();
    }
    return std::move(made_);
  }

 private:
  /// The rules for one event, or for a customer.
  void apply(std::optional<std::size_t> at) {
    const Event* const event = at ? &step_.events[*at] : nullptr;
    payload_.begin_event(event);
    std::optional<Call> first;
    for (std::size_t i = 0; i < builtin_.calls.size(); ++i) {
      const bool is_of_event = !at || (!builtin_.events.empty() && builtin_.events[i] == *at);
      if (!is_of_event) continue;
      Call call = std::move(builtin_.calls[i]);
      const bool sent = call.kind == CallKind::delete_person ? rules_.sends_builtin : amended(call);
      if (!first && has_own_) first = call;
      if (sent) add(std::move(call), at);
    }
    payload_.begin_call(first ? &*first : nullptr);
    for (const Rule& rule : rules_.rules) {
      if (rule.from == From::empty) add(rule, event, first ? &*first : nullptr);
    }
  }

  /// Changes a call by each rule that applies, in their sequence; false if it is not sent. A rule
  /// that fails makes a dead letter of the call.
  bool amended(Call& call) {
    bool sent = rules_.sends_builtin;
    bool is_new = true;
    for (const Rule& rule : rules_.rules) {
      if (rule.from != From::builtin) continue;
      if (std::exchange(is_new, false)) payload_.begin_call(&call);
      const auto payload = payload_.value();
      const auto held = applies(rule, payload, workspace_);
      Status status = held ? Status(std::monostate{}) : Status(held.error());
      if (held && *held && rule.send == Send::nothing) return false;
      if (held && *held) {
        status = amend(rule, payload, workspace_, call);
        is_new = true;
      }
      if (!status) {
        call.refused = refusal(rule, status.error());
        return sent;
      }
    }
    return sent;
  }

  void add(const Rule& rule, const Event* event, const Call* builtin) {
    const auto payload = payload_.value();
    const auto held = applies(rule, payload, workspace_);
    if (held && !*held) return;
    Call call = compose(rule, payload, step_, plan_, event, builtin, workspace_);
    if (!held) call.refused = refusal(rule, held.error());
    add(std::move(call), std::nullopt);
  }

  void add(Call call, std::optional<std::size_t> event) {
    made_.calls.push_back(std::move(call));
    if (!step_.events.empty()) made_.events.push_back(event.value_or(no_event));
  }

  static Reason refusal(const Rule& rule, const Error& error) {
    return {ReasonCode::rule_failed, "rule " + rule.id + ": " + to_string(error)};
  }

  const TargetRules& rules_;
  const Step& step_;
  const Plan& plan_;
  Mapped& builtin_;
  Workspace& workspace_;
  Payload payload_;
  const bool has_own_ =
      std::ranges::any_of(rules_.rules, [](const Rule& rule) { return rule.from == From::empty; });
  Mapped made_;
};

}  // namespace detail

/// What the rules of a target make of a step. An error of the built-in mapping stays one, unless a
/// rule makes a call of its own or the built-in calls are not sent at all.
inline Result<Mapped> apply(const Rules& rules, const TargetRules& own, const Step& step,
                            const Plan& plan, const Hearing& hearing, Result<Mapped> builtin,
                            Workspace& workspace) {
  std::optional<Error> error;
  if (!builtin) {
    error = std::move(builtin).error();
    builtin = Mapped{};
  }
  Mapped made =
      detail::Application(own, rules.constants, step, plan, *builtin, workspace).run(hearing);
  if (!made.calls.empty() || !error) return made;
  if (own.sends_builtin) return *std::move(error);
  made.ignored = left_out();
  return made;
}

/// The transform of the plan of a target; without a function if the document has no rules for it.
inline Transform transform_of(std::shared_ptr<const Rules> rules, std::string_view target) {
  const auto found = rules->targets.find(target);
  if (found == rules->targets.end()) return {};
  const TargetRules& own = found->second;
  Transform transform;
  transform.reads_notification = own.inputs.scopes.has(Scope::notification);
  transform.reads_resource = own.inputs.scopes.has(Scope::resource);
  transform.replaces_builtin = !own.sends_builtin && !own.inputs.scopes.has(Scope::builtin);
  const auto workspaces = std::make_shared<detail::Workspaces>();
  transform.function = [rules, &own, workspaces](const Step& step, const Plan& plan,
                                                 const Hearing& hearing, Result<Mapped> builtin) {
    auto workspace = workspaces->take();
    auto made = apply(*rules, own, step, plan, hearing, std::move(builtin), *workspace);
    workspaces->give(std::move(workspace));
    return made;
  };
  return transform;
}

}  // namespace ctsync::rules
