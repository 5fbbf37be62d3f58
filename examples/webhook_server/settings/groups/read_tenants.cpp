// SPDX-License-Identifier: MIT
#include "settings/groups/read_tenants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "settings/groups/target_table.hpp"
#include "settings/groups/tenant_table.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view name_rule = "1 to 64 of A-Z a-z 0-9 _ -";
constexpr std::string_view target_rule = "1 to 64 of a-z 0-9 _ -";
constexpr std::array<std::string_view, 4> groups{"sources", "commercetools", "targets", "sync"};

bool is_name(std::string_view key) { return is_made_of(key, name_characters, 64); }
bool is_target_name(std::string_view key) { return is_made_of(key, source_characters, 64); }

class TenantReader {
 public:
  TenantReader(std::string_view name, const GroupContext& context)
      : where_("tenants." + std::string(name)), context_(context) {
    tenant_.name = name;
  }

  TenantSettings run(json::View object) {
    std::set<std::string_view> seen;
    object.each_member([&](std::string_view key, json::View value) {
      read_group(key, value, seen.insert(key).second);
      return true;
    });
    if (tenant_.sources.empty() && !seen.contains("sources")) {
      context_.report(where_ + ".sources", "required: an object of at least one source");
    }
    if (tenant_.targets.empty() && !seen.contains("targets")) {
      context_.report(where_ + ".targets", "required: an object of at least one target");
    }
    return std::move(tenant_);
  }

 private:
  void read_group(std::string_view key, json::View value, bool is_first) {
    const auto at = where_ + "." + printable(key);
    if (std::find(groups.begin(), groups.end(), key) == groups.end()) {
      const auto meant = nearest(key, groups);
      return context_.report(
          at, meant ? fmt::format("unknown setting, did you mean {}.{}?", where_, *meant)
                    : "unknown setting");
    }
    if (!is_first) return context_.report(at, "appears more than once");
    if (!value.is_object()) {
      return context_.report(
          at, fmt::format("expected an object, got {}", ctsync::json::name(value.type())));
    }
    if (key == "sources") return read_sources_of(value, at);
    if (key == "commercetools") return read_projects(value, at);
    if (key == "targets") return read_targets(value, at);
    GroupReader(tenant_sync_table(), at, context_, tenant_).run(value);
  }

  // A secret that tenants share would let the senders of one sign for another.
  void read_sources_of(json::View group, const std::string& at) {
    tenant_.sources = read_sources(group, at, context_);
    for (const auto& source : tenant_.sources) {
      if (source.auth == Auth::hmac && !source.has("secrets") && context_.is_used) {
        context_.report(source.where("secrets"), "required for auth hmac in the group tenants");
      }
    }
  }

  void read_projects(json::View group, const std::string& at) {
    each_named(group, at, name_rule, context_, is_name,
               [&](std::string_view key, json::View value) {
                 CommercetoolsSettings project;
                 project.project_key = key;
                 project.where = fmt::format("{}.{}", at, key);
                 GroupReader(project_table(), project.where, context_, project).run(value);
                 const bool has_hosts = !project.auth_url.empty() && !project.api_url.empty();
                 if (project.region.empty() && !has_hosts && context_.is_used) {
                   context_.report(project.where + ".region",
                                   "required unless auth_url and api_url are set");
                 }
                 tenant_.projects.push_back(std::move(project));
               });
  }

  void read_targets(json::View group, const std::string& at) {
    each_named(group, at, target_rule, context_, is_target_name,
               [&](std::string_view key, json::View value) {
                 TargetSettings target;
                 target.has_kind = false;
                 target.name = key;
                 target.where = fmt::format("{}.{}", at, key);
                 GroupReader(target_table(), target.where, context_, target).run(value);
                 check_target(target, context_);
                 tenant_.targets.push_back(std::move(target));
               });
    if (tenant_.targets.empty()) {
      context_.report(at, "expected an object of at least one target");
    }
  }

  const std::string where_;
  const GroupContext& context_;
  TenantSettings tenant_;
};

void check_names(const std::vector<TenantSettings>& tenants, const GroupContext& context) {
  std::set<std::string_view> names;
  std::size_t targets = 0;
  for (const auto& tenant : tenants) {
    targets += tenant.targets.size();
    for (const auto& source : tenant.sources) {
      if (names.insert(source.name).second) continue;
      context.report(fmt::format("{}.{}", source.group, source.name),
                     "another tenant has a source of this name, and /webhooks/NAME can be of one "
                     "only");
    }
  }
  if (tenants.size() > most_tenants) {
    context.report("tenants", fmt::format("expected at most {} tenants, got {}", most_tenants,
                                          tenants.size()));
  }
  if (targets > most_targets) {
    context.report("tenants", fmt::format("expected at most {} targets of all tenants, got {}",
                                          most_targets, targets));
  }
}

}  // namespace

void check_target(const TargetSettings& target, const GroupContext& context) {
  if (!target.has_kind || target.kind != TargetKind::rest) return;
  const auto require = [&](std::string_view key, bool is_set, std::string_view why) {
    const bool given = std::any_of(target.given.begin(), target.given.end(),
                                   [key](const GivenKey& each) { return each.key == key; });
    // A key that is there and wrong has been reported already.
    if (is_set || given || !context.is_used) return;
    context.report(fmt::format("{}.{}", target.where, key), fmt::format("required {}", why));
  };
  const auto& credentials = target.credentials;
  const bool by_user =
      credentials.auth == TargetAuth::basic || credentials.auth == TargetAuth::oauth2;
  require("secret", !credentials.secret.empty() || credentials.auth == TargetAuth::none,
          "unless auth is none");
  require("user", !by_user || !credentials.user.empty(), "for auth basic and oauth2");
  require("token_url", credentials.auth != TargetAuth::oauth2 || !credentials.token_url.empty(),
          "for auth oauth2");
  require("identify", !target.rest.request(CallKind::identify).method.empty(),
          "for kind rest, such as POST /customers");
}

std::vector<TenantSettings> read_tenants(json::View group, const GroupContext& context) {
  std::vector<TenantSettings> tenants;
  each_named(group, "tenants", name_rule, context, is_name,
             [&](std::string_view key, json::View value) {
               tenants.push_back(TenantReader(key, context).run(value));
             });
  if (tenants.empty()) context.report("tenants", "expected an object of at least one tenant");
  check_names(tenants, context);
  return tenants;
}

}  // namespace ctsync::server
