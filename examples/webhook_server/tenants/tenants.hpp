// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/model/hearing.hpp>
#include <ctsync/pipeline/rules/compiled.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"
#include "settings/target_settings.hpp"
#include "tenants/tenant_versions.hpp"

namespace ctsync::server {

/// A tenant of this program: the tenant of the pipeline, where its calls go, and the commercetools
/// projects that its customers are read from.
struct ConfiguredTenant {
  Tenant tenant;                            ///< as configured, without rules
  std::vector<TargetSettings> connections;  ///< one per target of `tenant`, in their sequence
  std::vector<CommercetoolsSettings> projects;
  std::string rules_file;  ///< empty: the store alone says which rules are used
  std::unique_ptr<TenantVersions> versions = std::make_unique<TenantVersions>();

  const std::string& name() const noexcept { return tenant.name; }

  /// The tenant with the rules that are in use. The reference stays valid.
  const Tenant& in_use() const noexcept {
    const Tenant* newest = versions->newest();
    return newest != nullptr ? *newest : tenant;
  }

  /// The targets, as rules know them.
  std::vector<rules::TargetInfo> rule_targets() const;

  /// The project of that key; with an empty key the only one. Errors: invalid, which says what to
  /// name.
  Result<const CommercetoolsSettings*> choose_project(std::string_view key) const;

  /// The events that some target receives from that project.
  Hearing events_of(const CommercetoolsSettings& project) const;

  /// The connection of one of its targets, with or without rules.
  const TargetSettings& connection(const Target& target) const noexcept {
    return *std::ranges::find(connections, target.name, &TargetSettings::name);
  }
};

/// A source together with the tenant that its deliveries belong to.
struct TenantSource {
  SourceSettings settings;
  const ConfiguredTenant* tenant = nullptr;
};

/// The tenants of the settings and their sources. Only the rules of a tenant's mapping change after
/// construction; pointers to its tenants and sources are valid as long as it lives.
///
/// Only this folder reads tenants and the mapping rules of targets from the settings. Other code
/// takes them from the tenant of the source or of the store's entry.
class Tenants {
 public:
  explicit Tenants(const Settings& settings);
  Tenants(const Tenants&) = delete;
  Tenants& operator=(const Tenants&) = delete;

  /// The number of targets of all tenants.
  std::size_t targets() const noexcept {
    std::size_t count = 0;
    for (const auto& tenant : tenants_) count += tenant.connections.size();
    return count;
  }

  std::span<const ConfiguredTenant> all() const noexcept { return tenants_; }

  /// The pipeline's tenant of that name with the rules that are in use, or nullptr.
  const Tenant* find(std::string_view name) const noexcept;

  /// The tenant of that name, or nullptr.
  const ConfiguredTenant* configured(std::string_view name) const noexcept;

  /// Maps with these rules from now on; null: with none. `revision` is their number in the store.
  /// Threads that map at the same time take the old ones or the new ones for a whole entry.
  void use_rules(std::string_view tenant, const std::shared_ptr<const rules::Rules>& rules,
                 std::int64_t revision);

  /// The tenant of that name; with an empty name the only one. Errors: invalid, which says what to
  /// name.
  Result<const ConfiguredTenant*> choose(std::string_view name) const;

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
