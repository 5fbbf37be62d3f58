// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "settings/file/foreign_keys.hpp"
#include "settings/groups/target_table.hpp"
#include "settings/groups/tenant_table.hpp"
#include "settings/load.hpp"
#include "settings/settings_table.hpp"
#include "settings/shown.hpp"
#include "settings/sources/source_settings_table.hpp"
#include "settings/variables/variable_names.hpp"

namespace ctsync::test {

using namespace ctsync::server;

namespace {

using Texts = std::vector<std::string>;

const Variables secrets{{"SEGMENT_WRITE_KEY", "canary-write-key"},
                        {"WEBHOOK_SECRET", "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5"}};

Variables with(Variables more) {
  more.insert(secrets.begin(), secrets.end());
  return more;
}

Environment environment(const Variables& variables) {
  const auto find = [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return {find, [variables] {
            std::vector<std::string> names;
            for (const auto& [name, value] : variables) names.push_back(name);
            return names;
          }};
}

Loaded load_from(const Variables& variables) { return load(std::nullopt, environment(variables)); }

Loaded load_file(const std::string& json, const Variables& variables = secrets) {
  const Folder folder;
  return load(folder.write("sync-config.json", json), environment(variables));
}

Texts texts(const std::vector<Error>& errors) {
  Texts all;
  for (const auto& error : errors) all.push_back(to_string(error));
  return all;
}

ShownSetting shown_setting(const Loaded& loaded, std::string_view name) {
  for (const auto& each : shown(loaded.settings)) {
    if (each.name == name) return each;
  }
  return {};
}

/// A value that the row accepts and that is not its default.
std::string another_value(const SettingRow& row) {
  static const std::map<std::string_view, std::string> values{
      {"segment.region", "eu"},
      {"segment.user_id", "customer_id"},
      {"segment.on_delete", "ignore"},
      {"segment.on_email_change", "identify"},
      {"webhooks.schema_versions", "2"},
      {"webhooks.replay_protection", "dedup-only"},
      {"webhooks.secret", "0123456789abcdef"},
      {"store.url", "sqlite:other.db"},
      {"commercetools.region", "us-central1.gcp"},
      {"shop.guests", "anonymous"},
      {"shop.events_on", "Order Paid,Order Closed"},
      {"shop.events_off", "Order Paid"},
      {"shop.product_url", "https://shop.example/{sku}"},
      {"shop.order_updates", "all"},
      {"shop.default_country", "DE"},
      {"segment.normal_forms", "dates"},
      {"admin.listen", "off"},
      {"admin.tokens", "ada:viewer:" + std::string(64, 'a')},
      {"sync.mode", "direct"},
      {"reconcile.at", "03:00"},
      {"log.level", "warn"},
      {"log.format", "json"}};
  const auto found = values.find(row.name);
  if (found != values.end()) return found->second;
  if (row.kind == Kind::boolean) return row.standard == "true" ? "false" : "true";
  if (row.name == "webhooks.max_body_bytes") return "2048";
  if (row.kind != Kind::text) return "2";
  return row.name.ends_with("url") ? "https://host.example" : "name";
}

}  // namespace

TEST_CASE("every setting of the table comes from CTSYNC_ and its name too") {
  for (const auto& row : settings_table()) {
    for (const auto& names : variables_of(row)) {
      if (names.own.ends_with("_PREVIOUS")) continue;
      CAPTURE(names.own);
      auto variables = secrets;
      variables.erase(std::string(names.familiar));
      variables[names.own] = another_value(row);
      const auto loaded = load(std::nullopt, environment(variables), Purpose::tools);
      CHECK(texts(loaded.errors) == Texts{});
      const auto setting = shown_setting(loaded, row.name);
      CHECK(setting.origin == "environment " + names.own);
      CHECK(setting.value != "not set");
      const auto standard = load(std::nullopt, environment(secrets), Purpose::tools);
      if (!row.secret) CHECK(setting.value != shown_setting(standard, row.name).value);
    }
  }
}

TEST_CASE("a secret may be in the file that its variable by the rule names with _FILE") {
  const Folder folder;
  const auto path = folder.write("token", "canary-token\n");
  const auto loaded = load_from(
      with({{"CTSYNC_CDP_TOKEN_FILE", path}, {"CTSYNC_CDP_BASE_URL", "https://cdp.example"}}));
  CHECK(texts(loaded.errors) == Texts{});
  CHECK(loaded.settings.cdp.credentials.secret.reveal() == "canary-token");
  CHECK(shown_setting(loaded, "cdp.token").origin == "environment CTSYNC_CDP_TOKEN_FILE");
}

TEST_CASE("the groups cdp and crm need no file, and then Segment is no target unless it is set") {
  const Variables variables{{"WEBHOOK_SECRET", secrets.at("WEBHOOK_SECRET")},
                            {"CTSYNC_CDP_BASE_URL", "https://cdp.example"},
                            {"CTSYNC_CDP_TOKEN", "canary-token"}};
  const auto loaded = load_from(variables);
  CHECK(texts(loaded.errors) == Texts{});
  CHECK_FALSE(loaded.settings.has_segment);
  auto more = variables;
  more["CTSYNC_SEGMENT_WRITE_KEY"] = "canary-write-key";
  CHECK(load_from(more).settings.has_segment);
}

TEST_CASE("both names of a variable may have one value, and two are an error that names both") {
  const auto same = load_from(with({{"SYNC_TENANT", "a\n"}, {"CTSYNC_TENANT", "a"}}));
  CHECK(texts(same.errors) == Texts{});
  CHECK(same.settings.tenant == "a");
  CHECK(texts(load_from(with({{"PORT", "81"}, {"CTSYNC_SERVER_PORT", "82"}})).errors) ==
        Texts{"server.port (PORT): PORT and CTSYNC_SERVER_PORT are both set and differ, expected "
              "one"});
  const auto secret = load_from(with({{"CTSYNC_WEBHOOKS_SECRET", "canary-canary-canary"}}));
  CHECK(
      texts(secret.errors) ==
      Texts{"webhooks.secret (WEBHOOK_SECRET): WEBHOOK_SECRET and CTSYNC_WEBHOOKS_SECRET are both "
            "set and differ, expected one"});
}

TEST_CASE("an error from a variable by the rule names that variable") {
  CHECK(texts(load_from(with({{"CTSYNC_SYNC_MAX_RETRIES", "many"}})).errors) ==
        Texts{"sync.max_retries (CTSYNC_SYNC_MAX_RETRIES): expected an integer from 0 to 1000, got "
              "many"});
}

TEST_CASE("the secret of a variable by the rule cannot be put where it would be shown") {
  CHECK(texts(load_file(R"({"tenant":"${CTSYNC_CDP_TOKEN}"})",
                        with({{"CTSYNC_CDP_TOKEN", "canary"},
                              {"CTSYNC_CDP_BASE_URL", "https://cdp.example"}}))
                  .errors) ==
        Texts{"tenant: CTSYNC_CDP_TOKEN is a secret, which only a secret setting may hold"});
}

TEST_CASE("CTSYNC_CONFIG_PATH names the file as SYNC_CONFIG_PATH does") {
  const Folder folder;
  const auto path = folder.write("sync-config.json", R"({"server":{"port":81}})");
  CHECK(load_from(with({{"CTSYNC_CONFIG_PATH", path}})).settings.server.port == 81);
  CHECK(texts(load_from(with({{"CTSYNC_CONFIG_PATH", path}, {"SYNC_CONFIG_PATH", "x"}})).errors) ==
        Texts{"SYNC_CONFIG_PATH and CTSYNC_CONFIG_PATH are both set and differ, expected one"});
}

TEST_CASE("a variable of ours that belongs to no setting is an error with the one that was meant") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"CTSYNC_SERVER_PROT", ", did you mean CTSYNC_SERVER_PORT?"},
      {"CTSYNC_PORT", ", did you mean CTSYNC_SERVER_PORT?"},
      {"CTSYNC_SEGMENT_REGON", ", did you mean CTSYNC_SEGMENT_REGION?"},
      {"CTSYNC_CDP_TOKN_FILE", ", did you mean CTSYNC_CDP_TOKEN_FILE?"},
      {"CTSYNC_SERVER_PORT_FILE",
       ", did you mean CTSYNC_SERVER_PORT? Only secrets may be in a file of their own"},
      {"CTSYNC_CONFIG", ", did you mean CTSYNC_CONFIG_PATH?"},
      {"CTSYNC_SOURCES_SHOP_SECRETS",
       ": sources of their own, tenants and their targets are in the file only, where ${NAME} "
       "names "
       "a variable"},
      {"CTSYNC_COLOUR", "; docs/configure.md lists them"}};
  for (const auto& each : cases) {
    CAPTURE(each.first);
    CHECK(texts(load_from(with({{each.first, "x"}})).errors) ==
          Texts{each.first + ": is the variable of no setting" + each.second});
  }
}

TEST_CASE("a mistyped familiar variable is an error where the default would count in silence") {
  CHECK(texts(load_from(with({{"SEGMENT_REGON", "eu"}})).errors) ==
        Texts{"SEGMENT_REGON: is read by nothing, did you mean SEGMENT_REGION? If not, unset it or "
              "set SEGMENT_REGION"});
  for (const std::string name : {"SEGEMENT_REGION", "segment_region", "INBOX_DATABSE_URL",
                                 "WEBHOOK_SECRET_PREVIOS", "SYNC_TENNANT", "SHOP_GUEST"}) {
    CAPTURE(name);
    CHECK(load_from(with({{name, "x"}})).errors.size() == 1);
  }
}

TEST_CASE("it is a warning where the setting is set, or where other tools have such variables") {
  const auto warned = [](const Variables& variables) {
    const auto loaded = load_from(with(variables));
    CHECK(texts(loaded.errors) == Texts{});
    return texts(loaded.settings.warnings);
  };
  CHECK(warned({{"SEGMENT_REGON", "eu"}, {"SEGMENT_REGION", "eu"}}) ==
        Texts{"SEGMENT_REGON: is read by nothing, did you mean SEGMENT_REGION?"});
  CHECK(warned({{"CTP_SCOPE", "x"}}) ==
        Texts{"CTP_SCOPE: is read by nothing, did you mean CTP_SCOPES?"});
  CHECK(warned({{"LOGLEVEL", "debug"}}) ==
        Texts{"LOGLEVEL: is read by nothing, did you mean LOG_LEVEL?"});
  CHECK(warned({{"SEGMENT_BATCH_SIZE", "5"}}) ==
        Texts{"SEGMENT_BATCH_SIZE: is read by nothing, did you mean CTSYNC_SEGMENT_BATCH_SIZE?"});
}

TEST_CASE("a variable whose setting the file has with another value is a warning") {
  const auto warned = [](const std::string& file, const Variables& variables) {
    const auto loaded = load_file(file, with(variables));
    CHECK(texts(loaded.errors) == Texts{});
    return texts(loaded.settings.warnings);
  };
  CHECK(
      warned(R"({"segment":{"region":"us"}})", {{"SEGMENT_REGION", "eu"}}) ==
      Texts{"SEGMENT_REGION: has no effect: the file has segment.region, which takes precedence"});
  CHECK(warned(R"({"server":{"port":81}})", {{"CTSYNC_SERVER_PORT", "80"}}) ==
        Texts{"CTSYNC_SERVER_PORT: has no effect: the file has server.port, which takes "
              "precedence"});
  CHECK(warned(R"({"webhooks":{"secret":"the-secret-of-the-file"}})", {}).front() ==
        "WEBHOOK_SECRET: has no effect: the file has webhooks.secret, which takes precedence");
  CHECK(
      warned(
          R"({"segment":{"region":"eu","write_key":"${SEGMENT_WRITE_KEY}"},)"
          R"("sync":{"dead_letter_queue":true,"backoff_seconds":0.5},"server":{"port":81},"webhooks":{"schema_versions":[1,2]}})",
          {{"SEGMENT_REGION", "eu"},
           {"PORT", "81"},
           {"CTSYNC_SYNC_DEAD_LETTER_QUEUE", "true"},
           {"CTSYNC_SYNC_BACKOFF_SECONDS", "0.5"},
           {"CTSYNC_WEBHOOKS_SCHEMA_VERSIONS", "1,2"}}) == Texts{});
}

TEST_CASE("beside tenants a variable of the form without them is a warning") {
  const auto loaded = load_file(
      R"({"tenants":{"a":{"sources":{"s":{"auth":"hmac","secrets":"${WEBHOOK_SECRET}"}},
          "targets":{"t":{"kind":"segment","write_key":"${SEGMENT_WRITE_KEY}"}}}}})",
      with({{"CTSYNC_SEGMENT_REGION", "eu"},
            {"SEGMENT_REGON", "eu"},
            {"CTSYNC_LOG_LEVEL", "warn"}}));
  CHECK(texts(loaded.errors) == Texts{});
  CHECK(texts(loaded.settings.warnings) ==
        Texts{"SEGMENT_REGON: is read by nothing, did you mean SEGMENT_REGION?",
              "CTSYNC_SEGMENT_REGION: is read by nothing beside the group tenants of the file"});
}

TEST_CASE("variables of others are neither refused nor mentioned") {
  const auto loaded = load_from(with({{"CTP_AUTH_URL", "https://auth.example"},
                                      {"CTP_API_URL", "https://api.example"},
                                      {"SEGMENT_DOWNLOADS", "1"},
                                      {"SEGMENT_ANALYTICS_WORKSPACE", "1"},
                                      {"GITHUB_WEBHOOK_SECRET", "1"},
                                      {"POST", "1"},
                                      {"HOSTNAME", "1"},
                                      {"SYNC_INTERVAL", "1"},
                                      {"LOG_FILE", "1"},
                                      {"CTSYNC_EMPTY", ""},
                                      {"CTSYNC_SERVICE_HOST", "10.0.0.1"},
                                      {"CTSYNC_SERVICE_PORT_HTTP", "8080"},
                                      {"CTSYNC_PORT", "tcp://10.0.0.1:8080"},
                                      {"CTSYNC_PORT_8080_TCP_ADDR", "10.0.0.1"},
                                      {"CTSYNC_SERVER_PORT", "tcp://10.0.0.1:8080"}}));
  CHECK(texts(loaded.errors) == Texts{});
  CHECK(texts(loaded.settings.warnings) == Texts{});
  CHECK(loaded.settings.server.port == 8080);
}

TEST_CASE("a variable that the file names is not mistyped, whatever its name") {
  const auto loaded = load_file(R"({"tenant":"${CTSYNC_MINE}","environment":"${SEGMENT_REGON}"})",
                                with({{"CTSYNC_MINE", "a"}, {"SEGMENT_REGON", "b"}}));
  CHECK(texts(loaded.errors) == Texts{});
  CHECK(texts(loaded.settings.warnings) == Texts{});
}

TEST_CASE("keys of other programs' files are told what they are here") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"targets":{}})",
       "targets: unknown setting, did you mean tenants? Targets are in tenants.NAME.targets; the "
       "form without tenants has the groups segment, cdp and crm"},
      {R"({"database":{}})", "database: unknown setting, did you mean store.url?"},
      {R"({"segment":{"apiKey":"x"}})",
       "segment.apiKey: unknown setting, did you mean segment.write_key?"},
      {R"({"sync":{"retry_attempts":3}})",
       "sync.retry_attempts: unknown setting, did you mean sync.max_retries?"},
      {R"({"sync":{"max-retry-hours":3}})",
       "sync.max-retry-hours: unknown setting, did you mean sync.max_retry_age_hours?"},
      {R"({"server":{"tls":true}})",
       "server.tls: unknown setting: a proxy in front of ctsync ends TLS, and ctsync listens for "
       "plain HTTP"},
      {R"({"sources":{"a":{"auth":"hmac","token":"x"}}})",
       "sources.a.token: unknown setting, did you mean sources.a.secrets?"}};
  for (const auto& each : cases) {
    CAPTURE(each.first);
    CHECK(texts(load_file(each.first).errors) == Texts{each.second});
  }
}

TEST_CASE("the keys of other programs are no settings, and what each is here is one") {
  const auto is_setting = [](std::string_view name) {
    if (name == "tenants" || name == "sources") return true;
    return std::any_of(settings_table().begin(), settings_table().end(), [name](const auto& row) {
      return row.name == name || row.name.starts_with(std::string(name) + ".");
    });
  };
  const auto has = [](const auto& rows, std::string_view key) {
    return std::any_of(rows.begin(), rows.end(), [key](const auto& row) { return row.key == key; });
  };
  for (const auto& row : foreign_keys()) {
    CAPTURE(row.group);
    CAPTURE(row.keys);
    CHECK_FALSE((row.meant.empty() && row.advice.empty()));
    std::string_view rest = row.meant;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      const auto word = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (row.group == "sources") {
        CHECK(has(source_table().rows, word));
      } else if (row.group == "targets") {
        CHECK(has(target_table().rows, word));
      } else if (row.group == "tenants") {
        CHECK((word == "sources" || word == "commercetools" || word == "targets"));
      } else {
        CHECK_MESSAGE(is_setting(word), word);
      }
    }
  }
}

TEST_CASE("what Standard Webhooks makes of a secret is said, and the secret is not shown") {
  const auto noted = [](const std::string& secret) {
    const auto loaded = load_from({{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", secret}});
    CHECK(texts(loaded.errors) == Texts{});
    auto all = texts(loaded.settings.warnings);
    for (const auto& note : loaded.settings.notes) all.push_back("note " + to_string(note));
    for (const auto& text : all) CHECK(text.find(secret) == std::string::npos);
    return all;
  };
  CHECK(noted("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == Texts{});
  CHECK(noted("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == Texts{});
  const auto unusable = noted("0123456789abcdef0123");
  REQUIRE(unusable.size() == 1);
  CHECK(unusable[0].starts_with("webhooks.secret (WEBHOOK_SECRET): verifies X-Signature only: "));
  CHECK(unusable[0].find("this one of 20 bytes") != std::string::npos);
  const auto hex = noted("8f14e45fceea167a5a36dedd4bea2543aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
  REQUIRE(hex.size() == 1);
  CHECK(hex[0].starts_with("note webhooks.secret (WEBHOOK_SECRET): is hexadecimal. "));
}

TEST_CASE("a note on a secret is of its source, by its number, and of hmac sources alone") {
  const auto loaded = load_file(
      R"({"webhooks":{"accepted_sources":["a","b"]},
          "sources":{"c":{"auth":"hmac","secrets":["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                                  "canary canary canary"]},
                     "d":{"auth":"eventbridge","secrets":"canary-canary-canary"}}})",
      {{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", "canary canary canary"}});
  CHECK(texts(loaded.errors) == Texts{});
  REQUIRE(loaded.settings.warnings.size() == 2);
  CHECK(loaded.settings.warnings[0].where == "webhooks.secret (WEBHOOK_SECRET)");
  CHECK(loaded.settings.warnings[1].where == "sources.c.secrets");
  CHECK(loaded.settings.warnings[1].detail.starts_with("secret 2 verifies X-Signature only"));
}

TEST_CASE("check-config, sources and doctor tell of a secret that one scheme cannot use") {
  const Folder folder;
  const Variables variables{{"SEGMENT_WRITE_KEY", "k"},
                            {"WEBHOOK_SECRET", "0123456789abcdef0123"},
                            {"SEGMENT_REGION", "http://127.0.0.1:9"},
                            {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}};
  const auto says = [](const std::string& text) {
    return text.find("verifies X-Signature only") != std::string::npos;
  };
  const auto checked = run({"check-config"}, variables);
  CHECK(checked.exit_code == 0);
  CHECK(says(checked.err));
  CHECK(says(run({"sources"}, variables).out));
  CHECK(says(run({"doctor"}, variables).out));
}

}  // namespace ctsync::test
