// SPDX-License-Identifier: MIT
#include "tenants/rules.hpp"

#include <algorithm>
#include <ctsync/pipeline/rules/compile_rules.hpp>
#include <fstream>
#include <iterator>
#include <utility>

#include "settings/file/json_error.hpp"
#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

rules::CompiledRules compile_rules(std::string_view text, const ConfiguredTenant& tenant) {
  auto compiled = rules::compile_rules(text, tenant.rule_targets(), built_normalisers());
  for (auto& mistake : compiled.mistakes) {
    // The parser gives no position.
    if (mistake.code == Errc::malformed && mistake.where.empty()) {
      mistake.detail = why_no_json(text, mistake);
    }
  }
  return compiled;
}

Error error_of(const std::vector<Error>& mistakes) {
  Error all = mistakes.front();
  for (std::size_t i = 1; i < mistakes.size(); ++i) {
    all.detail.append("; ").append(to_string(mistakes[i]));
  }
  return all;
}

Result<std::string> read_rules(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{Errc::missing, path, "the file with the rules (shop.rules) cannot be read"};
  }
  std::string text(rules::longest_document + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > rules::longest_document) {
    return Error{Errc::too_large, path, "expected rules of at most 1 MiB, got more"};
  }
  return text;
}

namespace {

Result<std::optional<RulesRevision>> first_with_text(AnyStore& store, RulesFilter filter) {
  filter.with_text = true;
  auto found = store.rules(filter);
  if (!found) return std::move(found).error();
  if (found->empty()) return std::optional<RulesRevision>{};
  return std::optional(std::move(found->front()));
}

}  // namespace

Result<std::optional<RulesRevision>> rules_of(AnyStore& store, std::string_view tenant,
                                              std::int64_t number) {
  RulesFilter filter;
  filter.tenant = tenant;
  filter.number = number;
  return first_with_text(store, filter);
}

Result<std::optional<RulesRevision>> active_rules(AnyStore& store, std::string_view tenant) {
  RulesFilter filter;
  filter.tenant = tenant;
  filter.active = true;
  return first_with_text(store, filter);
}

Result<std::int64_t> import_rules(AnyStore& store, std::string_view tenant, std::string_view text,
                                  std::string_view author, std::string_view note, Time now) {
  const auto active = active_rules(store, tenant);
  if (!active) return active.error();
  if (*active && (*active)->text == text) return (*active)->number;
  const auto number = store.add_rules({tenant, text, author, note}, now);
  if (!number) return number.error();
  const auto used = store.use_rules(tenant, *number, now);
  if (!used) return used.error();
  return *number;
}

namespace {

/// Uses the active revision of one tenant, unless it is in use.
Status use_active(AnyStore& store, const ConfiguredTenant& tenant, std::int64_t number,
                  Tenants& tenants) {
  if (number == tenant.in_use().rules) return std::monostate{};
  if (number == 0) return tenants.use_rules(tenant.name(), nullptr, 0), std::monostate{};
  const auto active = active_rules(store, tenant.name());
  if (!active) return active.error();
  if (!*active) return std::monostate{};
  auto compiled = compile_rules((*active)->text, tenant);
  if (compiled.rules == nullptr) {
    Error error = error_of(compiled.mistakes);
    error.detail.insert(0, "revision " + std::to_string((*active)->number) + " of the rules of " +
                               tenant.name() + " does not fit the configuration: ");
    return error;
  }
  tenants.use_rules(tenant.name(), compiled.rules, (*active)->number);
  return std::monostate{};
}

}  // namespace

Status use_active_rules(AnyStore& store, Tenants& tenants) {
  RulesFilter filter;
  filter.active = true;
  filter.limit = static_cast<int>(most_tenants);
  const auto active = store.rules(filter);
  if (!active) return active.error();
  Status first{std::monostate{}};
  for (const auto& tenant : tenants.all()) {
    const auto found = std::ranges::find(*active, tenant.name(), &RulesRevision::tenant);
    auto status = use_active(store, tenant, found == active->end() ? 0 : found->number, tenants);
    if (first && !status) first = std::move(status);
  }
  return first;
}

}  // namespace ctsync::server
