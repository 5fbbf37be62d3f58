// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/mapping/admission.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/shop.hpp>
#include <ctsync/state/needs.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// A configured target, as the pipeline needs it.
struct Target {
  std::string name;  ///< unique within its tenant; equal to the name in its plan
  Plan plan;
  AnyProtocol protocol;
  Route route = {};
};

/// A set of targets and settings, isolated from the data of other tenants.
struct Tenant {
  std::string name;
  std::vector<Target> targets;
  RetryPolicy retry;
  Shop shop = {};
  Needs needs = {};        ///< needs_of() the other members
  std::int64_t rules = 0;  ///< the revision of the rules that the plans have; 0: none
};

/// What the targets of a tenant need of a step.
inline Needs needs_of(const Tenant& tenant) {
  Needs needs;
  needs.shop = tenant.shop;
  if (tenant.targets.empty()) needs.hearing = Hearing::of_nothing();
  for (const auto& target : tenant.targets) {
    needs.add(
        {hearing_of(target.plan, target.route), target.plan.user_id, target.plan.consent_field});
    needs.notification = needs.notification || target.plan.transform.reads_notification;
    needs.resource = needs.resource || target.plan.transform.reads_resource;
    needs.groups = needs.groups || target.plan.normal_forms.has(NormalForm::groups);
  }
  return needs;
}

/// The tenants of a process. `find` returns the tenant of that name, or null. The pointer stays
/// valid.
template <class T>
concept Tenants = requires(const T& tenants, std::string_view name) {
  { tenants.find(name) } -> std::same_as<const Tenant*>;
};

/// The events that a target of a tenant receives.
inline Hearing hearing_of(const Tenant& tenant, std::size_t target) {
  const auto& known = tenant.needs.listeners;
  if (target < known.size()) return known[target].hearing;
  return hearing_of(tenant.targets[target].plan, tenant.targets[target].route);
}

/// Exactly one tenant. The plan of each target gets the target's name.
class OneTenant {
 public:
  explicit OneTenant(Tenant tenant) : tenant_(std::move(tenant)) {
    for (auto& target : tenant_.targets) target.plan.target = target.name;
    tenant_.needs = needs_of(tenant_);
  }

  const Tenant* find(std::string_view name) const noexcept {
    return name == tenant_.name ? &tenant_ : nullptr;
  }

 private:
  Tenant tenant_;
};

}  // namespace ctsync
