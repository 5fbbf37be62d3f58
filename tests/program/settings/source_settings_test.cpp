// SPDX-License-Identifier: MIT
#include "settings/sources/source_settings.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "settings/load.hpp"
#include "settings/raw_value.hpp"
#include "settings/shown.hpp"
#include "settings/sources/all_sources.hpp"
#include "settings/sources/source_settings_table.hpp"

using namespace ctsync;
using namespace ctsync::server;

namespace {

using Texts = std::vector<std::string>;
using test::Variables;

const Variables secrets{{"SEGMENT_WRITE_KEY", "k"},
                        {"WEBHOOK_SECRET", "canary-secret-of-webhooks"}};
const std::string topic = "arn:aws:sns:eu-central-1:123456789012:ct";

Loaded from_file(const std::string& json, const Variables& variables = secrets,
                 Purpose purpose = Purpose::serve) {
  const test::Folder folder;
  return load(
      folder.write("ctsync.json", json),
      [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      purpose);
}

/// One source with the name `s`, its members given as JSON.
Loaded of(const std::string& members) {
  return from_file(R"({"sources":{"s":{)" + members + "}}}");
}

Texts texts(const Loaded& loaded) {
  Texts all;
  for (const auto& error : loaded.errors) {
    CHECK(error.code == Errc::configuration);
    all.push_back(to_string(error));
  }
  return all;
}

/// The source of `members`, which must be valid.
SourceSettings source(const std::string& members) {
  CAPTURE(members);
  const auto loaded = of(members);
  CHECK(texts(loaded) == Texts{});
  REQUIRE(loaded.settings.sources.size() == 1);
  return loaded.settings.sources[0];
}

/// Checks that each value gives exactly one error, at sources.s.<key>, that says what was expected.
void refuses(const std::string& auth, const std::string& key, const Texts& values) {
  const std::map<std::string, Variables> needed{
      {"hmac", {}},
      {"segment", {{"secrets", R"("0123456789abcdef")"}}},
      {"eventbridge", {{"secrets", R"("0123456789abcdef")"}}},
      {"event_grid", {{"secrets", R"("0123456789abcdef")"}}},
      {"pubsub", {{"audience", R"("a")"}, {"service_account", R"("a@b")"}}},
      {"sns", {{"topics", R"([")" + topic + R"("])"}}}};
  const auto* row = source_table().find(
      key, static_cast<std::size_t>(std::find(auth_words.begin(), auth_words.end(), auth) -
                                    auth_words.begin()));
  REQUIRE(row != nullptr);
  for (const auto& value : values) {
    CAPTURE(key);
    CAPTURE(value);
    std::string members = fmt::format(R"("auth":"{}","{}":{})", auth, key, value);
    for (const auto& [other, good] : needed.at(auth)) {
      if (other != key) members += fmt::format(R"(,"{}":{})", other, good);
    }
    const auto loaded = of(members);
    REQUIRE(loaded.errors.size() == 1);
    CHECK(loaded.errors[0].where == "sources.s." + key);
    CHECK(loaded.errors[0].detail.starts_with(fmt::format("expected {}", row->expected)));
  }
}

std::string kinds_in_docs(Kinds auths) {
  if (auths == every_kind) return "all";
  std::vector<std::string_view> kinds;
  for (std::size_t kind = 0; kind < auth_words.size(); ++kind) {
    if ((auths & only(static_cast<Auth>(kind))) != 0) kinds.push_back(auth_words[kind]);
  }
  return fmt::format("{}", fmt::join(kinds, ", "));
}

std::string default_in_docs(const SourceRow& row) {
  if (row.required) return "required";
  return row.standard.empty() ? "none" : fmt::format("`{}`", row.standard);
}

}  // namespace

TEST_CASE("a file names sources, each with the proof it asks for") {
  const auto loaded = from_file(R"({"sources":{
    "pub":{"auth":"pubsub","audience":"https://a/b","service_account":"a@b",
           "subscriptions":["projects/p/subscriptions/s"],"project":"my-shop",
           "keys_url":"http://127.0.0.1:1/keys"},
    "sns":{"topics":["arn:aws:sns:eu-central-1:123456789012:ct"],"auth":"sns","auto_confirm":true,
           "min_signature_version":2,"sns_url":"https://proxy.example/sns","trust_file":"/a.pem"},
    "bridge":{"auth":"eventbridge","secrets":["${BRIDGE}","0123456789abcdef"],"key_in":"basic",
              "user":"u"},
    "grid":{"auth":"event_grid","secrets":"0123456789abcdef","subscriptions":["One"]},
    "twilio":{"auth":"segment","secrets":"0123456789abcdef"},
    "erp":{"auth":"hmac","secrets":"fedcba9876543210","tolerance_seconds":60,
           "replay_protection":"dedup-only"}}})",
                                {{"SEGMENT_WRITE_KEY", "k"}, {"BRIDGE", "0123456789,0123456789"}});
  CHECK(texts(loaded) == Texts{});
  const auto& all = loaded.settings.sources;
  REQUIRE(all.size() == 6);
  CHECK(all[0].auth == Auth::pubsub);
  CHECK(all[0].audience == "https://a/b");
  CHECK(all[0].service_account == "a@b");
  CHECK(all[0].subscriptions == Texts{"projects/p/subscriptions/s"});
  CHECK(all[0].project == "my-shop");
  CHECK(all[0].keys_url == "http://127.0.0.1:1/keys");
  CHECK(all[1].auth == Auth::sns);
  CHECK(all[1].topics == Texts{topic});
  CHECK(all[1].auto_confirm);
  CHECK(all[1].min_signature_version == 2);
  CHECK(all[1].sns_url == "https://proxy.example/sns");
  CHECK(all[1].trust_file == "/a.pem");
  CHECK(all[2].secrets == std::vector{Secret("0123456789,0123456789"), Secret("0123456789abcdef")});
  CHECK(all[2].key_in.place == signature::KeyPlace::basic);
  CHECK(all[2].user == "u");
  CHECK(all[3].subscriptions == Texts{"One"});
  CHECK(all[4].auth == Auth::segment);
  CHECK(all[5].tolerance == std::chrono::seconds{60});
  CHECK(all[5].replay_protection == signature::ReplayProtection::dedup_only);
}

TEST_CASE("a key that a source does not set has its default") {
  const auto bridge = source(R"("auth":"eventbridge","secrets":"0123456789abcdef")");
  CHECK(bridge.key_in.place == signature::KeyPlace::header);
  CHECK(bridge.key_in.name == "x-api-key");
  const auto grid = source(R"("auth":"event_grid","secrets":"0123456789abcdef")");
  CHECK(grid.key_in.place == signature::KeyPlace::query);
  CHECK(grid.key_in.name == "code");
  const auto pubsub = source(R"("auth":"pubsub","audience":"a","service_account":"a@b")");
  CHECK(pubsub.keys_url == "https://www.googleapis.com/oauth2/v3/certs");
  const auto sns = source(R"("auth":"sns","topics":[")" + topic + R"("])");
  CHECK(sns.min_signature_version == 1);
  CHECK_FALSE(sns.auto_confirm);
}

TEST_CASE("a key may be in a header, which is compared in lower case, or in the query") {
  const auto with = [](const std::string& key_in) {
    return source(R"("auth":"eventbridge","secrets":"0123456789abcdef","key_in":")" + key_in + "\"")
        .key_in;
  };
  CHECK(with("header:X-Secret").name == "x-secret");
  CHECK(with("query:Key").name == "Key");
  CHECK(with("query:Key").place == signature::KeyPlace::query);
  CHECK(with("bearer").place == signature::KeyPlace::bearer);
  refuses("eventbridge", "key_in",
          {R"("header:")", R"("header")", R"("Basic")", R"("query:a b")", R"("cookie:a")", "1"});
}

TEST_CASE("a value of a source that breaks its rule is an error that names the key") {
  refuses("segment", "secrets", {R"("short")", "[]", R"(["0123456789abcdef","b"])", "7"});
  refuses("eventbridge", "secrets", {R"("short")", R"(" 0123456789abcdef")", "null"});
  refuses("hmac", "secrets", {R"("short")", R"("whsec_0123456789abcdef")"});
  refuses("hmac", "tolerance_seconds", {"0", "86401", "1.5"});
  refuses("hmac", "replay_protection", {R"("none")"});
  refuses("pubsub", "audience", {R"("")", R"("a b")"});
  refuses("pubsub", "service_account", {R"("nobody")", R"("@b")", R"("a@")"});
  refuses("pubsub", "subscriptions",
          {"[]", R"(["s"])", R"(["projects/p/topics/t"])", R"(["projects//subscriptions/s"])",
           R"(["projects/p/subscriptions/"])", R"(["projects/p/subscriptions/s/t"])",
           R"("projects/p/subscriptions/s")"});
  refuses("pubsub", "keys_url", {R"("http://a.example/keys")", R"("ftp://a")", R"("https://a?b")"});
  refuses("pubsub", "project", {R"("")", R"("a b")"});
  refuses("event_grid", "subscriptions", {R"(["a/b"])", R"(["a","a"])"});
  refuses("sns", "topics", {"[]", R"(["*"])", R"(["arn:aws:sqs:eu-central-1:123456789012:ct"])"});
  refuses("sns", "min_signature_version", {"0", "3", R"("2")"});
  refuses("sns", "auto_confirm", {R"("yes")", "1"});
  refuses("sns", "sns_url", {R"("http://a.example")"});
  refuses("sns", "trust_file", {R"("")"});
}

TEST_CASE("everything that is wrong with sources is said at once, with what was probably meant") {
  const auto loaded = from_file(R"({"sources":{
    "a":{"auth":"pubsub","audiance":"x","topics":[],"service_account":"a@b"},
    "b":{},"C d":{},"e":{"auth":"basic","secrets":"x"},"f":3,
    "g":{"auth":"eventbridge","secrets":"0123456789abcdef","key_in":"basic"},
    "h":{"auth":"eventbridge","secrets":"0123456789abcdef","user":"u"},
    "i":{"auth":"sns"},"a":{},"j":{"auth":"hmac","secret":"x","project":"p","project":"p"}}})");
  CHECK(texts(loaded) ==
        Texts{"sources.a.audiance: unknown setting, did you mean sources.a.audience?",
              "sources.a.topics: belongs to sources of auth sns, and this one is pubsub",
              "sources.a.audience: required for auth pubsub: printable ASCII without spaces",
              "sources.b.auth: required: hmac, pubsub, sns, eventbridge, event_grid or segment",
              "sources.C d: expected a name of 1 to 64 of a-z 0-9 _ -",
              "sources.e.auth: expected hmac, pubsub, sns, eventbridge, event_grid or segment, got "
              "basic",
              "sources.f: expected an object, got an integer",
              "sources.g.user: required for key_in basic",
              "sources.h.user: belongs to key_in basic only",
              "sources.i.topics: required for auth sns: an array of ARNs of SNS topics, none twice",
              "sources.a: appears more than once",
              "sources.j.secret: unknown setting, did you mean sources.j.secrets?",
              "sources.j.project: appears more than once"});
  CHECK(texts(from_file(R"({"sources":{}})")) ==
        Texts{"sources: expected an object of at least one source"});
  CHECK(texts(from_file(R"({"sources":[]})")) ==
        Texts{"sources: expected an object, got an array"});
  CHECK(texts(from_file(R"({"source":{}})")) ==
        Texts{"source: unknown setting, did you mean sources?"});
}

TEST_CASE("no error about a source quotes a secret, nor what looks like one") {
  const auto loaded = from_file(R"({"sources":{"a":{"auth":"canary-0123456789"},
    "b":{"auth":"segment","secrets":"canary"},"c":{"auth":"sns","topics":["canary-0123456789"]},
    "d":{"auth":"pubsub","audience":"canary-0123456789 canary",
         "service_account":"canary-0123456789"}}})");
  CHECK(loaded.errors.size() == 5);
  for (const auto& text : texts(loaded)) CHECK(text.find("canary") == std::string::npos);
}

TEST_CASE("the secret of webhooks is needed only where a source uses it") {
  const Variables none{{"SEGMENT_WRITE_KEY", "k"}};
  const std::string segment = R"("seg":{"auth":"segment","secrets":"0123456789abcdef"})";
  const std::string own = R"("own":{"auth":"hmac","secrets":"0123456789abcdef"})";
  CHECK(texts(from_file("{\"sources\":{" + segment + "," + own + "}}", none)) == Texts{});
  for (const std::string& json :
       {"{\"sources\":{" + segment + R"(,"bare":{"auth":"hmac"}}})",
        R"({"webhooks":{"accepted_sources":["seg","erp"]},"sources":{)" + segment + "}}"}) {
    CAPTURE(json);
    const auto loaded = from_file(json, none);
    REQUIRE(loaded.errors.size() == 1);
    CHECK(loaded.errors[0].where == "webhooks.secret (WEBHOOK_SECRET)");
  }
}

TEST_CASE("accepted sources come first, and those of the group are accepted in any case") {
  const std::string group = R"("sources":{"seg":{"auth":"segment","secrets":"0123456789abcdef"},
    "bare":{"auth":"hmac","project":"p"}})";
  const auto names = [](const Loaded& loaded) {
    CHECK(texts(loaded) == Texts{});
    Texts all;
    for (const auto& one : all_sources(loaded.settings)) {
      all.push_back(one.name + " " + std::string(name(*one.auth)));
    }
    return all;
  };
  CHECK(names(from_file("{}")) == Texts{"commercetools hmac"});
  CHECK(names(from_file("{" + group + "}")) == Texts{"seg segment", "bare hmac"});
  CHECK(names(from_file(R"({"webhooks":{"accepted_sources":["erp","bare"]},)" + group + "}")) ==
        Texts{"erp hmac", "bare hmac", "seg segment"});
}

TEST_CASE("an hmac source has the settings of webhooks where it has none of its own") {
  const auto loaded = from_file(
      R"({"webhooks":{"tolerance_seconds":60,"replay_protection":"dedup-only"},"sources":{
      "bare":{"auth":"hmac"},
      "own":{"auth":"hmac","secrets":"0123456789abcdef","tolerance_seconds":9}}})");
  const auto all = all_sources(loaded.settings);
  REQUIRE(all.size() == 2);
  CHECK(all[0].secrets == loaded.settings.webhooks.secrets);
  CHECK(all[0].tolerance == std::chrono::seconds{60});
  CHECK(all[0].replay_protection == signature::ReplayProtection::dedup_only);
  CHECK(all[1].secrets == std::vector{Secret("0123456789abcdef")});
  CHECK(all[1].tolerance == std::chrono::seconds{9});
}

TEST_CASE("tools do without the secrets of sources, and still refuse what else is wrong") {
  const std::string json = R"({"sources":{"a":{"auth":"segment","secrets":"${NOT_THERE}"},
    "b":{"auth":"eventbridge"},"c":{"auth":"sns"}}})";
  const auto loaded = from_file(json, {}, Purpose::tools);
  REQUIRE(loaded.errors.size() == 1);
  CHECK(loaded.errors[0].where == "sources.c.topics");
  CHECK(from_file(json).errors.size() == 3);
}

TEST_CASE("a secret of a source may be in a file that NAME_FILE names") {
  const test::Folder folder;
  const auto path = folder.write("key", "0123456789abcdef\n");
  const auto loaded = from_file(R"({"sources":{"a":{"auth":"segment","secrets":"${MINE}"}}})",
                                {{"SEGMENT_WRITE_KEY", "k"}, {"MINE_FILE", path}});
  CHECK(texts(loaded) == Texts{});
  CHECK(loaded.settings.sources[0].secrets == std::vector{Secret("0123456789abcdef")});
}

TEST_CASE("sources are shown with every key they can have, and no secret") {
  const auto loaded = of(R"("auth":"eventbridge","secrets":"canary-0123456789")");
  Texts lines;
  for (const auto& one : shown(loaded.settings)) {
    CHECK(one.value.find("canary") == std::string::npos);
    if (one.name.starts_with("sources.")) {
      lines.push_back(fmt::format("{} = {} ({})", one.name, one.value, one.origin));
    }
  }
  CHECK(lines ==
        Texts{"sources.s.auth = eventbridge (file)", "sources.s.project = not set (default)",
              "sources.s.rate_limit_per_minute = 0 (default)", "sources.s.secrets = *** (file)",
              "sources.s.key_in = header:x-api-key (default)",
              "sources.s.user = not set (default)"});
}

TEST_CASE("each key of a source has one row for each kind of proof, and keeps its own rule") {
  for (std::size_t kind = 0; kind < auth_words.size(); ++kind) {
    std::map<std::string_view, int> seen;
    for (const auto& row : source_table().rows) {
      if ((row.kinds & only(static_cast<Auth>(kind))) == 0) continue;
      CAPTURE(row.key);
      CHECK(++seen[row.key] == 1);
      CHECK_FALSE(row.meaning.empty());
      SourceSettings settings;
      if (!row.standard.empty()) {
        CHECK(row.read(RawValue::loose(std::string(row.standard)), settings));
        CHECK(row.show(settings) == row.standard);
      }
    }
    CHECK(seen.contains("auth"));
  }
}

TEST_CASE("the table of sources in docs/configure.md is the table of keys") {
  std::ifstream docs(std::string(CTSYNC_DOCS) + "/configure.md");
  REQUIRE(docs.good());
  Texts found;
  bool inside = false;
  for (std::string line; std::getline(docs, line);) {
    if (line.starts_with("## ")) inside = line == "## Sources";
    if (inside && line.starts_with("| `")) found.push_back(line);
  }
  Texts expected;
  for (const auto& row : source_table().rows) {
    expected.push_back(fmt::format("| `{}` | {} | {} | {} | {} |", row.key,
                                   kinds_in_docs(row.kinds), row.expected, default_in_docs(row),
                                   row.meaning));
  }
  CHECK(found == expected);
}
