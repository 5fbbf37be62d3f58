// SPDX-License-Identifier: MIT
#include "settings/source_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "settings/nearest.hpp"
#include "settings/setting_values.hpp"
#include "settings/settings_rules.hpp"
#include "settings/source_settings_table.hpp"

namespace ctsync::server {

namespace {

/// Reads one source: `auth` first, since it decides which other keys are allowed.
class SourceReader {
 public:
  SourceReader(std::string_view name, const Environment& environment, bool need_secrets,
               std::vector<Error>& errors)
      : environment_(environment), need_secrets_(need_secrets), errors_(errors) {
    source_.name = name;
  }

  SourceSettings run(json::View object) {
    read_auth(object);
    std::set<std::string_view> seen;
    object.each_member([&](std::string_view key, json::View value) {
      if (!seen.insert(key).second) {
        report(source_.where(printable(key)), "appears more than once");
      } else if (key != "auth") {
        read_member(key, value);
      }
      return true;
    });
    if (source_.auth) finish();
    return std::move(source_);
  }

 private:
  void report(std::string where, std::string detail) {
    errors_.push_back({Errc::configuration, std::move(where), std::move(detail)});
  }

  void report(const SourceRow& row, std::string detail) {
    if (!row.secret || need_secrets_) report(source_.where(row.key), std::move(detail));
  }

  void take(const SourceRow& row, json::View value) {
    source_.given.push_back(row.key);
    auto given = RawValue::from_json(value, environment_, row.secret);
    if (!given) return report(row, std::move(given).error().detail);
    take_all(row, *given, source_, [&](std::string detail) { report(row, std::move(detail)); });
  }

  void read_auth(json::View object) {
    const auto& row = source_table().front();
    const bool missing = object.each_member([&](std::string_view key, json::View value) {
      if (key == row.key) take(row, value);
      return key != row.key;
    });
    if (missing) report(row, fmt::format("required: {}", row.expected));
  }

  void read_member(std::string_view key, json::View value) {
    std::vector<std::string_view> kinds;
    for (std::size_t kind = 0; kind < auth_words.size(); ++kind) {
      if (source_row(key, static_cast<Auth>(kind)) != nullptr) kinds.push_back(auth_words[kind]);
    }
    if (kinds.empty()) {
      return report(source_.where(printable(key)), "unknown setting" + suggestion(key));
    }
    if (!source_.auth) return;
    if (const auto* row = source_row(key, *source_.auth)) return take(*row, value);
    report(source_.where(key),
           fmt::format("belongs to sources of auth {}, and this one is {}{}",
                       fmt::join(kinds, ", "), name(*source_.auth), suggestion(key)));
  }

  std::string suggestion(std::string_view key) const {
    std::vector<std::string_view> known;
    for (const auto& row : source_table()) {
      if (!source_.auth || (row.auths & only(*source_.auth)) != 0) known.push_back(row.key);
    }
    const auto meant = nearest(key, known);
    return meant ? fmt::format(", did you mean {}?", source_.where(*meant)) : "";
  }

  void finish() {
    for (const auto& row : source_table()) {
      if ((row.auths & only(*source_.auth)) == 0 || source_.has(row.key)) continue;
      if (row.required) {
        report(row, fmt::format("required for auth {}: {}", name(*source_.auth), row.expected));
      } else if (!row.standard.empty()) {
        take_all(row, RawValue::loose(std::string(row.standard)), source_,
                 [&](std::string detail) { report(row, std::move(detail)); });
      }
    }
    const bool keyed = *source_.auth == Auth::eventbridge || *source_.auth == Auth::event_grid;
    const bool basic = keyed && source_.key_in.place == signature::KeyPlace::basic;
    if (basic && !source_.has("user")) {
      report(source_.where("user"), "required for key_in basic");
    } else if (keyed && !basic && source_.has("user")) {
      report(source_.where("user"), "belongs to key_in basic only");
    }
  }

  const Environment& environment_;
  const bool need_secrets_;
  std::vector<Error>& errors_;
  SourceSettings source_;
};

}  // namespace

std::string SourceSettings::where(std::string_view key) const {
  return fmt::format("sources.{}.{}", name, key);
}

bool SourceSettings::has(std::string_view key) const {
  return std::find(given.begin(), given.end(), key) != given.end();
}

std::string printable(std::string_view key) {
  constexpr std::size_t most = 100;
  if (key.empty()) return "\"\"";
  std::string text(key.substr(0, most));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return key.size() > most ? text + "..." : text;
}

std::vector<SourceSettings> read_sources(json::View group, const Environment& environment,
                                         bool need_secrets, std::vector<Error>& errors) {
  std::vector<SourceSettings> sources;
  std::set<std::string_view> seen;
  const auto report = [&errors](std::string where, std::string detail) {
    errors.push_back({Errc::configuration, std::move(where), std::move(detail)});
  };
  group.each_member([&](std::string_view key, json::View value) {
    const auto where = "sources." + printable(key);
    if (!seen.insert(key).second) {
      report(where, "appears more than once");
    } else if (!is_made_of(key, source_characters, 64)) {
      report(where, "expected a name of 1 to 64 of a-z 0-9 _ -");
    } else if (!value.is_object()) {
      report(where, fmt::format("expected an object, got {}", ctsync::json::name(value.type())));
    } else {
      sources.push_back(SourceReader(key, environment, need_secrets, errors).run(value));
    }
    return true;
  });
  if (seen.empty()) report("sources", "expected an object of at least one source");
  return sources;
}

}  // namespace ctsync::server
