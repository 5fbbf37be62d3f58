// SPDX-License-Identifier: MIT
#include "tenants/acceptance.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctsync/customer_event/interpret.hpp>
#include <string>

namespace ctsync::server {

namespace {

std::optional<Error> foreign(const SourceSettings& source, const Notification& notification) {
  const bool same = source.project.empty() || notification.project_key.empty() ||
                    notification.project_key == source.project;
  if (same || notification.kind == NotificationKind::customer_event) return std::nullopt;
  return Error{Errc::invalid, "/projectKey",
               "is of another project than " + source.where("project")};
}

bool takes(const SourceSettings& source, std::string_view version) {
  const auto& accepted = source.schema_versions;
  return accepted.empty() || std::any_of(accepted.begin(), accepted.end(),
                                         [&](int one) { return std::to_string(one) == version; });
}

std::optional<Error> wrong_version(const SourceSettings& source, const Reading& reading) {
  const auto version = customer_event::version_of(reading.notification);
  if (version.empty() || takes(source, version)) return std::nullopt;
  return Error{Errc::unsupported, reading.at + "/schema_version",
               fmt::format("version {} is not accepted, expected one of: {} "
                           "(webhooks.schema_versions)",
                           version, fmt::join(source.schema_versions, ", "))};
}

/// Whether the source accepts any notification, so that none has to be read for it.
bool takes_all(const SourceSettings& source) {
  return source.project.empty() &&
         std::all_of(customer_event::decoders.begin(), customer_event::decoders.end(),
                     [&](const auto& d) { return takes(source, d.version); });
}

}  // namespace

std::optional<Error> not_accepted(const SourceSettings& source, const Reading& reading) {
  if (auto error = foreign(source, reading.notification)) return error;
  return wrong_version(source, reading);
}

std::optional<Reason> not_accepted(const ClaimedEntry& entry, const Tenants& tenants,
                                   Transformer& transformer) {
  const auto* tenant = tenants.configured(entry.tenant);
  const bool is_own = entry.is_step || entry.entry_class == EntryClass::job;
  if (tenant == nullptr || is_own) return std::nullopt;
  const auto* source = tenants.source(entry.source);
  if (source == nullptr || source->tenant != tenant) {
    return Reason{ReasonCode::unsupported,
                  "its tenant accepts no source of this name: name it in sources or "
                  "webhooks.accepted_sources, or correct the sender"};
  }
  if (takes_all(source->settings)) return std::nullopt;
  const auto reading = transformer.read(entry.tenant, entry.source, entry.body);
  if (!reading) return std::nullopt;  // the pipeline tells why
  const auto error = not_accepted(source->settings, **reading);
  if (!error) return std::nullopt;
  const auto code =
      error->code == Errc::unsupported ? ReasonCode::unsupported : ReasonCode::invalid;
  return Reason{code, to_string(*error)};
}

}  // namespace ctsync::server
