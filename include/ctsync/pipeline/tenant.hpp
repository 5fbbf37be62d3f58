// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/base/retry.hpp>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/mapping/route.hpp>
#include <string>
#include <string_view>
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
};

/// The tenants of a process. `find` returns the tenant of that name, or null. The pointer stays
/// valid.
template <class T>
concept Tenants = requires(const T& tenants, std::string_view name) {
  { tenants.find(name) } -> std::same_as<const Tenant*>;
};

/// Exactly one tenant.
class OneTenant {
 public:
  explicit OneTenant(Tenant tenant) : tenant_(std::move(tenant)) {}

  const Tenant* find(std::string_view name) const noexcept {
    return name == tenant_.name ? &tenant_ : nullptr;
  }

 private:
  Tenant tenant_;
};

}  // namespace ctsync
