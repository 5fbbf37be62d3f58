// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/pipeline/rules/compiled.hpp>
#include <string_view>

#include "tenants/tenants.hpp"

/// A document of rules for one tenant of the configuration.
namespace ctsync::server {

/// How many rules a document has, and for how many targets.
struct RulesSize {
  std::size_t rules = 0;  ///< that are enabled
  std::size_t targets = 0;
  std::size_t tests = 0;
};
RulesSize size_of(const rules::Rules& rules, std::string_view document);

/// Why an operator must not publish rules of a tenant: they are those of a file.
Status may_publish(const ConfiguredTenant& tenant);

}  // namespace ctsync::server
