// SPDX-License-Identifier: MIT
#include "settings/groups/tenant_table.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string>

#include "settings/setting_readers.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

constexpr double second = 1'000;
constexpr double hour = 3'600'000;

using G = const RawValue&;
using Project = CommercetoolsSettings;
using Tenant = TenantSettings;

template <class T>
std::string shown_amount(const std::optional<T>& value, double unit) {
  return value ? fmt::format("{}", static_cast<double>(value->count()) / unit) : "";
}

bool take_optional(G given, double least, double most, double unit, std::optional<Duration>& into) {
  Duration time{};
  const bool good = take_duration(given, least, most, unit, time);
  if (good) into = time;
  return good;
}

// clang-format off
constexpr std::array project_rows{
  GroupRow<Project>{
    "client_id", every_kind, true, Kind::text, Count::one,
    "1 to 128 of A-Z a-z 0-9 _ -", "", false,
    "the API client that reads customers and what events need; `ctsync doctor` names the scopes",
    [](G given, Project& s) { return take_name(given, name_characters, 128, s.client_id); },
    [](const Project& s) { return s.client_id; }},
  GroupRow<Project>{
    "client_secret", every_kind, true, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "the secret of the API client",
    [](G given, Project& s) { return take_secret(given, s.client_secret); },
    [](const Project& s) { return std::string(s.client_secret.empty() ? "" : "***"); }},
  GroupRow<Project>{
    "region", every_kind, false, Kind::text, Count::one,
    "a region such as europe-west1.gcp", "", false,
    "where the project is; required unless both addresses below are set",
    take_commercetools_region,
    [](const Project& s) { return s.region; }},
  GroupRow<Project>{
    "auth_url", every_kind, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where tokens are requested, instead of the region's host",
    [](G given, Project& s) { return take_url(given, s.auth_url); },
    [](const Project& s) { return s.auth_url; }},
  GroupRow<Project>{
    "api_url", every_kind, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where customers are read, instead of the region's host",
    [](G given, Project& s) { return take_url(given, s.api_url); },
    [](const Project& s) { return s.api_url; }},
  GroupRow<Project>{
    "scopes", every_kind, false, Kind::text, Count::one,
    "scopes with a space between them", "", false,
    "the scopes asked for; all that the client has, if none is named",
    [](G given, Project& s) { return take_scopes(given, s.scopes); },
    [](const Project& s) { return s.scopes; }},
};

constexpr std::array sync_rows{
  GroupRow<Tenant>{
    "max_retry_age_hours", every_kind, false, Kind::number, Count::one,
    "a number above 0 and up to 720", "", false,
    "instead of sync.max_retry_age_hours",
    [](G given, Tenant& s) {
      return take_optional(given, std::numeric_limits<double>::min(), 720, hour, s.max_retry_age);
    },
    [](const Tenant& s) { return shown_amount(s.max_retry_age, hour); }},
  GroupRow<Tenant>{
    "max_retries", every_kind, false, Kind::integer, Count::one,
    "an integer from 0 to 1000", "", false,
    "instead of sync.max_retries",
    [](G given, Tenant& s) {
      int retries = 0;
      const bool good = take_integer(given, 0, 1'000, retries);
      if (good) s.max_retries = retries;
      return good;
    },
    [](const Tenant& s) { return s.max_retries ? std::to_string(*s.max_retries) : std::string(); }},
  GroupRow<Tenant>{
    "backoff_seconds", every_kind, false, Kind::number, Count::one,
    "a number from 0.05 to 60", "", false,
    "instead of sync.backoff_seconds",
    [](G given, Tenant& s) { return take_optional(given, 0.05, 60, second, s.backoff); },
    [](const Tenant& s) { return shown_amount(s.backoff, second); }},
};
// clang-format on

constexpr GroupTable<Project> projects{project_rows, "projects"};
constexpr GroupTable<Tenant> syncs{sync_rows, "tenants"};

}  // namespace

const GroupTable<CommercetoolsSettings>& project_table() noexcept { return projects; }
const GroupTable<TenantSettings>& tenant_sync_table() noexcept { return syncs; }

}  // namespace ctsync::server
