// SPDX-License-Identifier: MIT
#include "settings/dependent_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/protocol/segment/hosts.hpp>
#include <ctsync/protocol/tealium/hosts.hpp>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "settings/all_tenants.hpp"
#include "settings/hosting.hpp"
#include "settings/settings_table.hpp"

namespace ctsync::server {

namespace {

void report(std::vector<Error>& errors, std::string_view where, std::string detail) {
  errors.push_back({Errc::configuration, std::string(where), std::move(detail)});
}

bool is_default(const Settings& settings, std::string_view name) {
  const auto place = static_cast<std::size_t>(setting_row(name) - settings_table().data());
  const auto& origin = settings.origins[place];
  return origin.empty() || origin == "default";
}

/// The other APIs are in the region of the tracking API, unless their addresses are set.
void settle_apis(TargetSettings& segment) {
  for (const std::string_view region : {"us", "eu"}) {
    if (segment.url != segment::tracking_host(region)) continue;
    if (segment.public_api_url.empty()) segment.public_api_url = segment::public_api_host(region);
    if (segment.profile.url.empty()) segment.profile.url = segment::profile_api_host(region);
  }
}

/// Tealium's hosts follow from the region, and from whether there is an API key.
void settle_tealium(TargetSettings& target) {
  const auto& [account, profile, data_source, region] = target.tealium;
  const bool has_key = target.has("secret");
  if (target.url.empty()) {
    target.url = has_key ? tealium::platform_url(region) : tealium::collect_url(region);
  }
  if (target.credentials.token_url.empty()) {
    target.credentials.token_url = tealium::token_url(account, profile);
  }
}

std::string setting_of(const TargetSettings& target, std::string_view key) {
  return setting_name(fmt::format("{}.{}", target.where, key));
}

/// The API that deletes people. A setting that is present and wrong has been reported already.
void check_public_api(const TargetSettings& target, std::vector<Error>& errors) {
  const auto detail =
      fmt::format("required by {} suppress_with_delete", setting_of(target, "on_delete"));
  if (!target.has("public_api_token")) {
    report(errors, setting_of(target, "public_api_token"), detail);
  }
  if (target.public_api_url.empty() && !target.has("public_api_url") && !target.url.empty()) {
    const bool has_region = target.kind == TargetKind::segment;
    report(errors, setting_of(target, "public_api_url"),
           has_region ? fmt::format("{} where {} is a URL", detail, setting_of(target, "region"))
                      : detail);
  }
}

/// Whether the target can do what `on_delete` asks for.
void check_deletion(const TargetSettings& target, std::vector<Error>& errors) {
  if (target.on_delete != OnDelete::suppress_with_delete) return;
  switch (target.kind) {
    case TargetKind::segment:
    case TargetKind::rudderstack:
    case TargetKind::mparticle: return check_public_api(target, errors);
    case TargetKind::jitsu:
      return report(errors, setting_of(target, "on_delete"),
                    "expected identify or ignore: Jitsu has no request that deletes a person");
    case TargetKind::tealium:
      return report(errors, setting_of(target, "on_delete"),
                    "expected identify or ignore: Tealium's Collect API deletes nobody");
    case TargetKind::rest:
      if (target.has("delete")) return;
      return report(
          errors, setting_of(target, "delete"),
          fmt::format("required by {} suppress_with_delete", setting_of(target, "on_delete")));
    case TargetKind::customerio:
    case TargetKind::graphql:
    case TargetKind::ndjson: return;
  }
}

/// An API key and its user belong together. Tealium wants requests with a token at the host of the
/// profile's region.
void check_login(const TargetSettings& target, std::vector<Error>& errors) {
  if (target.kind != TargetKind::tealium) return;
  const auto require = [&](std::string_view key, std::string_view with) {
    if (!target.has(with) || target.has(key)) return;
    report(errors, setting_of(target, key),
           fmt::format("required with {}", setting_of(target, with)));
  };
  require("user", "secret");
  require("region", "secret");
  require("secret", "user");
  require("secret", "token_url");
}

/// Whether the settings by which a target is asked for a person are complete.
void check_profile(const TargetSettings& target, std::vector<Error>& errors) {
  const auto require = [&](std::string_view key, std::string_view with, std::string_view where) {
    if (!target.has(with) || target.has(key)) return;
    report(errors, setting_of(target, key),
           fmt::format("required with {}{}", setting_of(target, with), where));
  };
  if (target.kind == TargetKind::rest) {
    require("profile_fields", "profile", "");
    require("profile", "profile_fields", "");
  }
  if (target.kind != TargetKind::segment) return;
  require("profile_api_space", "profile_api_token", "");
  if (!target.profile.url.empty() || target.url.empty()) return;
  require("profile_api_url", "profile_api_token",
          fmt::format(" where {} is a URL", setting_of(target, "region")));
}

/// The names of customer groups are read from commercetools.
void check_groups(const TargetSettings& target, std::span<const CommercetoolsSettings> projects,
                  std::vector<Error>& errors) {
  if (!target.normal_forms.has(NormalForm::groups)) return;
  const bool reads = std::ranges::any_of(projects, [](const CommercetoolsSettings& project) {
    return !project.project_key.empty() && !project.client_id.empty();
  });
  if (reads) return;
  report(errors, setting_of(target, "normal_forms"),
         "groups needs an API client that reads customer groups: expected the settings of a "
         "commercetools project, got none");
}

/// A file belongs to one target: two would mix their calls and remove each other's renamed files.
void check_files(const Settings& settings, std::vector<Error>& errors) {
  const auto whole = [](const std::string& path) {
    std::error_code ignored;
    return std::filesystem::absolute(path, ignored).lexically_normal().string();
  };
  std::map<std::string, std::string> users;
  if (!settings.store.path.empty()) {
    users[whole(settings.store.path)] = setting_name("store.url");
  }
  for (const auto& tenant : settings.tenants) {
    for (const auto& target : tenant.targets) {
      if (target.ndjson.path.empty()) continue;
      const auto where = setting_of(target, "path");
      const auto [user, is_free] = users.emplace(whole(target.ndjson.path), where);
      if (!is_free)
        report(errors, where, "expected a file of its own, got that of " + user->second);
    }
  }
}

/// The keys of the group `segment` that are set, in the form of any target.
void note_given(Settings& settings, TargetSettings& target) {
  for (const auto& row : settings_table()) {
    if (!row.name.starts_with(target.where + ".") || is_default(settings, row.name)) continue;
    target.given.push_back({row.name.substr(target.where.size() + 1), ""});
  }
}

/// The groups cdp and crm are REST targets of fixed forms. `secret` is the key of their secret.
void settle_fixed(Settings& settings, TargetSettings& target, std::string_view secret,
                  Purpose purpose, std::vector<Error>& errors) {
  note_given(settings, target);
  if (target.given.empty() || !needs_targets(purpose)) return;
  const auto require = [&](std::string_view key) {
    if (target.has(key)) return;
    report(errors, fmt::format("{}.{}", target.where, key),
           fmt::format("required: name it in the group {}", target.where));
  };
  require("base_url");
  require(secret);
}

void settle_targets(Settings& settings, Purpose purpose, std::vector<Error>& errors) {
  name_fixed_targets(settings);
  note_given(settings, settings.segment);
  settle_fixed(settings, settings.cdp, "token", purpose, errors);
  settle_fixed(settings, settings.crm, "api_key", purpose, errors);
  settle_apis(settings.segment);
  if (needs_targets(purpose) && settings.has_segment) {
    check_deletion(settings.segment, errors);
    check_profile(settings.segment, errors);
    check_groups(settings.segment, {&settings.commercetools, 1}, errors);
  }
  for (auto& tenant : settings.tenants) {
    for (auto& target : tenant.targets) {
      if (!target.has_kind) continue;
      if (target.kind == TargetKind::segment) settle_apis(target);
      if (target.kind == TargetKind::tealium) settle_tealium(target);
      if (!needs_targets(purpose)) continue;
      check_deletion(target, errors);
      check_login(target, errors);
      check_profile(target, errors);
      check_groups(target, tenant.projects, errors);
    }
  }
}

/// Decides the mode. Durable mode with a file needs a host that keeps files.
void settle_mode(Settings& settings, const Environment& environment, Purpose purpose,
                 std::vector<Error>& errors) {
  Mode& mode = settings.sync.mode;
  const bool durable_here = is_shared(settings.store) || keeps_files(environment);
  const bool file_wanted = mode == Mode::durable || !is_default(settings, "store.url");
  if (!durable_here && purpose != Purpose::tools && file_wanted) {
    report(
        errors, mode == Mode::durable ? "sync.mode (SYNC_MODE)" : "store.url (INBOX_DATABASE_URL)",
        "this host keeps no files, so deliveries in a SQLite file would be lost: use direct as "
        "sync.mode (SYNC_MODE) and leave store.url (INBOX_DATABASE_URL) unset, name a PostgreSQL "
        "database there, or run ctsync as a server with a disk");
  }
  if (mode == Mode::automatic) mode = durable_here ? Mode::durable : Mode::direct;
}

/// A gateway and workers meet in a store. Workers of one machine share the default of server.port,
/// which only their pages for machines need.
void settle_role(Settings& settings, const Environment& environment, Purpose purpose,
                 std::vector<Error>& errors) {
  const bool is_stored = settings.sync.mode == Mode::durable && is_shared(settings.store);
  if (needs_targets(purpose) && is_stored && !keeps_files(environment)) {
    report(errors, "--role",
           "expected gateway: this host suspends the program between requests, so that workers run "
           "elsewhere");
  }
  if (settings.role == Role::all) return;
  settings.server.any_port = settings.role == Role::worker && is_default(settings, "server.port");
  const auto role = name(settings.role);
  if (settings.sync.mode == Mode::direct) {
    return report(errors, "sync.mode (SYNC_MODE)",
                  fmt::format("expected durable for the role {}: in direct mode there is no store "
                              "that gateway and workers could share",
                              role));
  }
  if (is_shared(settings.store)) return;
  report(errors, "store.url (INBOX_DATABASE_URL)",
         fmt::format("expected postgresql://... for the role {}: a SQLite file belongs to one "
                     "process, which serves with the role all",
                     role));
}

/// Without tokens everybody who reaches the admin API sees the data of customers.
void check_admin(const AdminSettings& admin, std::vector<Error>& errors) {
  if (!admin.on || !admin.tokens.empty() || is_loopback(admin.host)) return;
  report(errors, setting_name("admin.listen"),
         "expected an address of this machine alone, such as 127.0.0.1:8081, while admin.tokens "
         "(ADMIN_TOKENS) names nobody: everybody on the network could read the data of customers; "
         "`ctsync admin token` makes a token");
}

}  // namespace

void settle_dependent_settings(Settings& settings, const Environment& environment, Purpose purpose,
                               std::vector<Error>& errors) {
  settle_targets(settings, purpose, errors);
  check_files(settings, errors);
  settle_mode(settings, environment, purpose, errors);
  settle_role(settings, environment, purpose, errors);
  check_admin(settings.admin, errors);
}

}  // namespace ctsync::server
