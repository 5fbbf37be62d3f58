// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/rules/compiled.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// A file with rules that was compiled for a tenant.
struct RulesFile {
  std::string name;
  std::string text;
  const ConfiguredTenant* tenant = nullptr;
  std::shared_ptr<const rules::Rules> rules;
};

/// Reads and compiles a file for the tenant that is named, else the only one. Warnings and mistakes
/// are printed; with mistakes there is nothing, and `code` is the exit code. `mistakes`, if it is
/// given, gets them too.
std::optional<RulesFile> open_rules(std::string_view command, const std::string& file,
                                    const std::string& tenant, const Tenants& tenants, int& code,
                                    std::vector<Error>* mistakes = nullptr);

}  // namespace ctsync::server
