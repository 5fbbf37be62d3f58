// SPDX-License-Identifier: MIT
#include "settings/dependent_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctsync/protocol/segment/hosts.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "settings/hosting.hpp"
#include "settings/settings_table.hpp"

namespace ctsync::server {

namespace {

void report(std::vector<Error>& errors, std::string_view where, std::string detail) {
  errors.push_back({Errc::configuration, std::string(where), std::move(detail)});
}

bool is_default(const Settings& settings, std::string_view name) {
  const auto rows = settings_table();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [name](const SettingRow& known) { return known.name == name; });
  return settings.origins[static_cast<std::size_t>(row - rows.begin())] == "default";
}

/// The Public API is in the region of the tracking API, unless its address is set.
void settle_public_api(SegmentSettings& segment) {
  if (!segment.public_api_url.empty()) return;
  for (const std::string_view region : {"us", "eu"}) {
    if (segment.url != segment::tracking_host(region)) continue;
    segment.public_api_url = segment::public_api_host(region);
  }
}

/// A setting that is present and wrong has been reported already.
void check_deletion(const Settings& settings, std::vector<Error>& errors) {
  const auto& segment = settings.segment;
  if (segment.on_delete != OnDelete::suppress_with_delete) return;
  constexpr std::string_view detail =
      "required by segment.on_delete (SEGMENT_ON_DELETE) suppress_with_delete";
  if (segment.public_api_token.empty() && is_default(settings, "segment.public_api_token")) {
    report(errors, "segment.public_api_token (SEGMENT_PUBLIC_API_TOKEN)", std::string(detail));
  }
  if (segment.public_api_url.empty() && is_default(settings, "segment.public_api_url") &&
      !segment.url.empty()) {
    report(errors, "segment.public_api_url (SEGMENT_PUBLIC_API_URL)",
           fmt::format("{} where segment.region (SEGMENT_REGION) is a URL", detail));
  }
}

/// Decides the mode. Durable mode needs a host that keeps files, because the store is a local file.
void settle_mode(Settings& settings, const Environment& environment, Purpose purpose,
                 std::vector<Error>& errors) {
  Mode& mode = settings.sync.mode;
  const bool durable_here = keeps_files(environment);
  const bool file_wanted = mode == Mode::durable || !is_default(settings, "store.url");
  if (!durable_here && purpose == Purpose::serve && file_wanted) {
    report(errors,
           mode == Mode::durable ? "sync.mode (SYNC_MODE)" : "store.url (INBOX_DATABASE_URL)",
           "this host keeps no files, so deliveries in a SQLite file would be lost: use direct as "
           "sync.mode (SYNC_MODE) and leave store.url (INBOX_DATABASE_URL) unset, or run ctsync "
           "as a server with a disk");
  }
  if (mode == Mode::automatic) mode = durable_here ? Mode::durable : Mode::direct;
}

}  // namespace

void settle_dependent_settings(Settings& settings, const Environment& environment, Purpose purpose,
                               std::vector<Error>& errors) {
  settle_public_api(settings.segment);
  settle_mode(settings, environment, purpose, errors);
  if (purpose == Purpose::serve) check_deletion(settings, errors);
}

}  // namespace ctsync::server
