// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/admission.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/model/step.hpp>
#include <ctsync/pipeline/rules/customer_value.hpp>
#include <ctsync/pipeline/rules/scopes.hpp>
#include <span>
#include <string>
#include <string_view>

namespace ctsync::rules {

/// The memory of one evaluation, to be reused. One thread at a time.
struct Workspace {
  mapping::language::Memory memory{};
  json::Parser before{};
  json::Parser after{};
  json::Parser event{};
  json::Parser builtin{};
  json::Parser output{};
  std::string record{};
  std::string text{};
};

/// What the rules of one target read of a step: an object with a member for each scope that is used
/// and there. It borrows from the step and the workspace.
class Payload {
 public:
  using Value = mapping::language::Value;
  using Member = mapping::language::Member;

  Payload(const Step& step, const Plan& plan, const Inputs& inputs, const Value& constants,
          Workspace& workspace)
      : step_(step), used_(inputs.scopes), workspace_(workspace) {
    const Scopes used = used_;
    workspace.memory.clear();
    if (used.has(Scope::change)) set(Scope::change, change(plan));
    if (used.has(Scope::after)) set(Scope::after, customer(step.after, inputs, workspace.after));
    if (used.has(Scope::before)) {
      // Who is told again did not change.
      const bool again = step.retold && !step.before;
      set(Scope::before, customer(again ? step.after : step.before, inputs, workspace.before));
    }
    if (used.has(Scope::notification)) set(Scope::notification, given(step.notification));
    if (used.has(Scope::resource)) set(Scope::resource, given(step.whole_resource));
    if (used.has(Scope::constants)) set(Scope::constants, constants);
  }

  /// The event that rules are applied to; null for none.
  void begin_event(const Event* event) {
    if (!used_.has(Scope::event)) return;
    set(Scope::event, event == nullptr ? Value() : told(*event));
  }
  /// The call that is `builtin`; null for none.
  void begin_call(const Call* call) {
    if (!used_.has(Scope::builtin)) return;
    Value value;
    if (call != nullptr) {
      if (const auto root = workspace_.builtin.parse(call->body)) value = Value(*root);
    }
    set(Scope::builtin, value);
  }

  Value value() {
    Member* const made = workspace_.memory.make<Member>(scope_words.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < scope_words.size(); ++i) {
      if (!scopes_[i].is_undefined()) made[size++] = {scope_words[i], scopes_[i]};
    }
    return Value(std::span<const Member>(made, size));
  }

 private:
  void set(Scope scope, const Value& value) { scopes_[static_cast<std::size_t>(scope)] = value; }

  static Value given(json::View view) { return view.is_null() ? Value() : Value(view); }

  Value object(std::initializer_list<Member> members) {
    return Value(workspace_.memory.copy(std::span<const Member>(members.begin(), members.size())));
  }
  /// A text that outlives the evaluation; absent if it is empty.
  static Value text(std::string_view text) { return text.empty() ? Value() : Value(text); }

  Value change(const Plan& plan) {
    return object({{"kind", Value(name(kind_of(step_)))},
                   {"tenant", text(step_.resource.tenant)},
                   {"project", text(step_.project)},
                   {"target", text(plan.target)},
                   {"resourceType", text(step_.resource.type)},
                   {"resourceId", text(step_.resource.id)},
                   {"store", text(step_.store)},
                   {"timestamp", text(step_.timestamp)},
                   {"again", Value(step_.retold)}});
  }

  Value customer(const std::optional<Profile>& profile, const Inputs& inputs,
                 json::Parser& parser) {
    if (!profile) return {};
    return customer_value(*profile, inputs.customer, workspace_.memory, parser, workspace_.record);
  }

  Value told(const Event& event) {
    const auto properties =
        workspace_.event.parse(event.properties.empty() ? "{}" : event.properties);
    return object({{"type", Value(name(event.kind))},
                   {"name", text(event.name)},
                   {"timestamp", text(event.timestamp)},
                   {"properties", properties ? Value(*properties) : Value()}});
  }

  const Step& step_;
  Scopes used_;
  Workspace& workspace_;
  std::array<Value, scope_words.size()> scopes_{};
};

}  // namespace ctsync::rules
