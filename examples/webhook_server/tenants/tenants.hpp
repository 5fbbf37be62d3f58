// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/pipeline/tenant.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"
#include "settings/target_settings.hpp"

namespace ctsync::server {

/// A tenant of this program: the tenant of the pipeline, where its calls go, and the commercetools
/// project that its customers are read from.
struct ConfiguredTenant {
  Tenant tenant;
  std::vector<TargetSettings> connections;  ///< one per target of `tenant`, in their sequence
  CommercetoolsSettings commercetools;

  const std::string& name() const noexcept { return tenant.name; }

  /// The connection of one of its targets.
  const TargetSettings& connection(const Target& target) const noexcept {
    return connections[static_cast<std::size_t>(&target - tenant.targets.data())];
  }
};

/// A source together with the tenant that its deliveries belong to.
struct TenantSource {
  SourceSettings settings;
  const ConfiguredTenant* tenant = nullptr;
};

/// The tenants of the settings and their sources. It never changes after construction, and pointers
/// to its tenants and sources are valid as long as it lives.
///
/// Only this folder reads `tenant` and the mapping rules of `segment` from the settings. Other code
/// takes them from the tenant of the source or of the store's entry.
class Tenants {
 public:
  explicit Tenants(const Settings& settings);
  Tenants(const Tenants&) = delete;
  Tenants& operator=(const Tenants&) = delete;

  std::span<const ConfiguredTenant> all() const noexcept { return tenants_; }

  /// The pipeline's tenant of that name, or nullptr.
  const Tenant* find(std::string_view name) const noexcept;

  /// The tenant for a command that names none. The settings of this release define exactly one.
  const ConfiguredTenant& standard() const noexcept { return tenants_.front(); }

  /// Every source of every tenant, in the sequence of all_sources().
  std::span<const TenantSource> sources() const noexcept { return sources_; }

  /// The source of that name, or nullptr.
  const TenantSource* source(std::string_view name) const noexcept;

 private:
  std::vector<ConfiguredTenant> tenants_;
  std::vector<TenantSource> sources_;
};

static_assert(ctsync::Tenants<Tenants>);

}  // namespace ctsync::server
