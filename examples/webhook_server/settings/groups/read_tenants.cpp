// SPDX-License-Identifier: MIT
#include "settings/groups/read_tenants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_table.hpp"
#include "settings/groups/tenant_table.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view name_rule = "1 to 64 of A-Z a-z 0-9 _ -";
constexpr std::string_view target_rule = "1 to 64 of a-z 0-9 _ -";
constexpr std::array<std::string_view, 5> groups{"sources", "commercetools", "targets", "shop",
                                                 "sync"};

bool is_name(std::string_view key) { return is_made_of(key, name_characters, 64); }
bool is_target_name(std::string_view key) { return is_made_of(key, source_characters, 64); }

class TenantReader {
 public:
  TenantReader(std::string_view name, const GroupContext& sources, const GroupContext& targets)
      : where_("tenants." + std::string(name)), sources_(sources), context_(targets) {
    tenant_.name = name;
  }

  TenantSettings run(json::View object) {
    std::set<std::string_view> seen;
    has_rules_ = !object["shop"]["rules"].string_or_empty().empty();
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
      const auto* foreign = foreign_key("tenants", key);
      const auto meant = foreign != nullptr ? std::optional(foreign->meant) : nearest(key, groups);
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
    if (key == "shop") return GroupReader(shop_table, at, context_, tenant_.shop).run(value);
    GroupReader(tenant_sync_table(), at, context_, tenant_).run(value);
  }

  void read_sources_of(json::View group, const std::string& at) {
    tenant_.sources = read_sources(group, at, sources_);
    for (const auto& source : tenant_.sources) {
      if (source.auth == Auth::hmac && !source.has("secrets") && sources_.is_used) {
        sources_.report(source.where("secrets"), "required for auth hmac in the group tenants");
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
                 check_target(target, context_, has_rules_);
                 tenant_.targets.push_back(std::move(target));
               });
    if (tenant_.targets.empty()) {
      context_.report(at, "expected an object of at least one target");
    }
    check_labels();
  }

  // The requests to the API for deletions are counted under such a name.
  void check_labels() const {
    for (const auto& target : tenant_.targets) {
      const auto label = deletions_label(target.name);
      for (const auto& other : tenant_.targets) {
        if (other.name != label) continue;
        context_.report(other.where, "expected another name: metrics count deletions of " +
                                         target.name + " under it");
      }
    }
  }

  const std::string where_;
  const GroupContext& sources_;
  const GroupContext& context_;
  TenantSettings tenant_;
  bool has_rules_ = false;
};

/// A secret that tenants share would let the senders of one deliver for the other.
void check_secrets(const std::vector<TenantSettings>& tenants, const GroupContext& context) {
  struct Owner {
    const TenantSettings* tenant;
    const SourceSettings* source;
  };
  std::map<std::string_view, Owner> owners;
  for (const auto& tenant : tenants) {
    for (const auto& source : tenant.sources) {
      for (const auto& secret : source.secrets) {
        const auto owner = owners.emplace(secret.reveal(), Owner{&tenant, &source}).first->second;
        if (owner.tenant == &tenant) continue;
        context.report(source.where("secrets"),
                       "expected secrets of its own, got one of " + owner.source->where("secrets"));
      }
    }
  }
}

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

/// A key that another way to authenticate uses would have no effect.
void check_authentication(const TargetSettings& target, const GroupContext& context) {
  const auto auth = target.credentials.auth;
  const auto refuse = [&](std::string_view key, bool is_used, std::string_view owner) {
    if (is_used || !target.has(key)) return;
    context.report(fmt::format("{}.{}", target.where, key),
                   fmt::format("belongs to auth {}, and this one is {}", owner,
                               target_auth_words[static_cast<std::size_t>(auth)]));
  };
  const bool is_oauth2 = auth == TargetAuth::oauth2;
  refuse("secret", auth != TargetAuth::none, "bearer, api_key, basic and oauth2");
  refuse("user", is_oauth2 || auth == TargetAuth::basic, "basic and oauth2");
  refuse("header", auth == TargetAuth::api_key, "api_key");
  refuse("token_url", is_oauth2, "oauth2");
  refuse("scopes", is_oauth2, "oauth2");
}

/// A header must be there once.
void check_headers(const TargetSettings& target, const GroupContext& context) {
  std::set<std::string> twice;
  const auto check = [&](const std::vector<RequestHeader>& headers) {
    std::set<std::string> names{ascii::lowered(target.credentials.header)};
    for (const auto& header : headers) {
      if (!names.insert(ascii::lowered(header.name)).second) twice.insert(header.name);
    }
  };
  for (const auto& request : target.rest.requests) check(request.headers);
  check(target.graphql.headers);
  for (const auto& header : twice) {
    context.report(target.where + ".headers",
                   fmt::format("expected each header once, got {} twice", header));
  }
}

/// A kind of call that is to be sent needs a request. Rules write requests without any setting.
void check_requests(const TargetSettings& target, const GroupContext& context, bool has_rules) {
  for (const auto kind : target.route.calls) {
    const auto word = ctsync::name(kind);
    if (kind == CallKind::request) {
      if (has_rules) continue;
      context.report(target.where + ".calls", "names request, and the target has no rules");
      continue;
    }
    if (!target.rest.request(kind).method.empty() || target.has(word)) continue;
    context.report(
        target.where + ".calls",
        fmt::format("names {0}, for which there is no request: set {1}.{0}", word, target.where));
  }
}

}  // namespace

void check_target(const TargetSettings& target, const GroupContext& context, bool has_rules) {
  const bool is_rest = target.kind == TargetKind::rest;
  if (!target.has_kind || (!is_rest && target.kind != TargetKind::graphql)) return;
  check_authentication(target, context);
  check_headers(target, context);
  if (is_rest) check_requests(target, context, has_rules);
  const auto require = [&](std::string_view key, bool is_set, std::string_view why) {
    // A key that is there and wrong has been reported already.
    if (is_set || target.has(key) || !context.is_used) return;
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
  if (!is_rest || has_rules) return;
  require("identify", !target.rest.request(CallKind::identify).method.empty(),
          "for kind rest, such as POST /customers");
}

std::vector<TenantSettings> read_tenants(json::View group, const GroupContext& sources,
                                         const GroupContext& targets) {
  std::vector<TenantSettings> tenants;
  each_named(group, "tenants", name_rule, targets, is_name,
             [&](std::string_view key, json::View value) {
               tenants.push_back(TenantReader(key, sources, targets).run(value));
             });
  if (tenants.empty()) targets.report("tenants", "expected an object of at least one tenant");
  check_names(tenants, targets);
  check_secrets(tenants, sources);
  return tenants;
}

}  // namespace ctsync::server
