// SPDX-License-Identifier: MIT
#include "settings/sources/source_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "settings/groups/reader.hpp"
#include "settings/settings_rules.hpp"
#include "settings/sources/source_settings_table.hpp"

namespace ctsync::server {

namespace {

void check_user(const SourceSettings& source, const GroupContext& context) {
  if (!source.auth) return;
  const bool keyed = *source.auth == Auth::eventbridge || *source.auth == Auth::event_grid;
  const bool basic = keyed && source.key_in.place == signature::KeyPlace::basic;
  if (basic && !source.has("user")) {
    context.report(source.where("user"), "required for key_in basic");
  } else if (keyed && !basic && source.has("user")) {
    context.report(source.where("user"), "belongs to key_in basic only");
  }
}

}  // namespace

std::string SourceSettings::where(std::string_view key) const {
  return fmt::format("{}.{}.{}", group, name, key);
}

std::string SourceSettings::where_of_secrets() const {
  return auth == Auth::hmac && !has("secrets") ? "webhooks.secret (WEBHOOK_SECRET)"
                                               : where("secrets");
}

bool SourceSettings::has(std::string_view key) const { return is_given(given, key); }

std::vector<SourceSettings> read_sources(json::View group, const std::string& where,
                                         const GroupContext& context) {
  std::vector<SourceSettings> sources;
  bool any = false;
  group.each_member([&any](std::string_view, json::View) {
    any = true;
    return false;
  });
  if (!any) context.report(where, "expected an object of at least one source");
  const auto is_name = [](std::string_view key) { return is_made_of(key, source_characters, 64); };
  each_named(
      group, where, "1 to 64 of a-z 0-9 _ -", context, is_name,
      [&](std::string_view key, json::View value) {
        SourceSettings source;
        source.name = key;
        source.group = where;
        GroupReader(source_table(), fmt::format("{}.{}", where, key), context, source).run(value);
        check_user(source, context);
        sources.push_back(std::move(source));
      });
  return sources;
}

}  // namespace ctsync::server
