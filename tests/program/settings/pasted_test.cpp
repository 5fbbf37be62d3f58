// SPDX-License-Identifier: MIT
#include "settings/pasted.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operator/subscribe/subscribe.hpp"
#include "program/program.hpp"
#include "settings/load.hpp"
#include "settings/settings_table.hpp"
#include "settings/sources/source_settings_table.hpp"

namespace ctsync::server {
namespace {

/// The text as it was meant, or the error.
std::string meant(std::string_view text, Pasted kind = Pasted::credential) {
  auto result = as_meant(text, kind);
  if (result) return *std::move(result);
  CHECK(result.error().code == Errc::configuration);
  CHECK(result.error().detail.find("canary") == std::string::npos);
  return "refused: " + result.error().detail;
}

const std::string canary = "canary-0123456789-canary";

Loaded loaded_from(const std::map<std::string, std::string>& variables) {
  return load(
      std::nullopt,
      [variables](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      Purpose::serve);
}

/// What people paste that is not what was meant.
std::vector<std::string> pasted_wrongly() {
  return {" " + canary,
          canary + " ",
          canary + "\t",
          "\n" + canary,
          canary + " \n",
          "\"" + canary + "\"",
          "'" + canary + "'",
          canary + "\"",
          "\xEF\xBB\xBF" + canary,
          "\xFF\xFE" + canary,
          canary + "\xE2\x80\x8B",
          "canary\xE2\x80\x8D" + canary,
          canary + "\xEF\xBB\xBF",
          "\xC2\xA0" + canary,
          canary + "\xE2\x81\xA0",
          canary + std::string(1, '\0') + canary,
          "Bearer " + canary,
          "bearer " + canary,
          "Basic " + canary,
          "sharedaccesskey=" + canary,
          "Endpoint=sb://x/;SharedAccessKeyName=y;SharedAccessKey=" + canary,
          "Authorization: Bearer " + canary,
          "x-api-key: " + canary,
          "?code=" + canary,
          "https://x.example/?code=" + canary,
          "WEBHOOK_SECRET=" + canary,
          "export WEBHOOK_SECRET=" + canary,
          std::string(16, ' ')};
}

}  // namespace

TEST_CASE("a line end after a text is dropped, however many there are") {
  for (const std::string end : {"", "\n", "\r\n", "\n\n", "\r"})
    CHECK(meant(canary + end) == canary);
  CHECK(meant("\n").empty());
  CHECK(meant("").empty());
}

TEST_CASE("what would match nothing is refused with what to do, and is never shown") {
  for (const auto& text : pasted_wrongly()) {
    CAPTURE(text);
    CHECK(meant(text).starts_with("refused: "));
  }
  CHECK(meant("Bearer " + canary) == "refused: begins with `bearer `: give what follows alone");
  CHECK(meant(" " + canary) == "refused: begins or ends with a space: remove it");
  CHECK(meant("\"" + canary + "\"") ==
        "refused: begins or ends with a quote: give what is inside alone");
  CHECK(meant("WEBHOOK_SECRET=x") == "refused: is a whole line NAME=value: give the value alone");
}

TEST_CASE("what looks like a prefix and is a part of the credential stays") {
  for (const std::string text :
       {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "QUJDREVGR0hJSktMTU5PUA==", "A_SECRET=====",
        "bearer-of-bad-news", "four words of it", "p\xC3\xA4ssword-p\xC3\xA4ssword", "a=b=c=d=e"}) {
    CHECK(meant(text) == text);
  }
}

TEST_CASE("a text that is no credential may begin like one") {
  CHECK(meant("https://x.example/", Pasted::text) == "https://x.example/");
  CHECK(meant("\"x\"", Pasted::text).starts_with("refused: "));
}

// Every secret there is: each is in one of the two tables.
TEST_CASE("each secret of the settings understands or refuses what people paste, by its name") {
  for (const auto& row : settings_table()) {
    if (!row.secret) continue;
    for (const auto variable : row.variables) {
      if (variable.empty()) continue;
      CAPTURE(variable);
      std::map<std::string, std::string> good{{"SEGMENT_WRITE_KEY", canary},
                                              {"SEGMENT_PROFILE_API_SPACE", "s"},
                                              {"WEBHOOK_SECRET", canary}};
      const bool is_url = row.name == "store.url";
      const bool is_token = row.name == "admin.tokens";
      const auto digest = "ada:viewer:" + std::string(64, 'a');
      good[std::string(variable)] = (is_url     ? "postgresql://u:" + canary + "@h/d"
                                     : is_token ? digest
                                                : canary) +
                                    "\n";
      CHECK(loaded_from(good).errors.empty());
      for (const auto& text : pasted_wrongly()) {
        CAPTURE(text);
        auto wrong = good;
        wrong[std::string(variable)] = text;
        const auto loaded = loaded_from(wrong);
        REQUIRE(loaded.errors.size() == 1);
        CHECK(loaded.errors[0].where.find(variable) != std::string::npos);
        CHECK(loaded.errors[0].detail.find("canary") == std::string::npos);
      }
    }
  }
}

TEST_CASE("each secret of a source understands or refuses what people paste, by its name") {
  const ctsync::test::Folder folder;
  for (const std::string auth : {"hmac", "segment", "eventbridge", "event_grid"}) {
    const auto path = folder.write(
        "settings.json",
        R"({"segment":{"write_key":"k"},"webhooks":{"secret":"0123456789abcdef"},"sources":{"s":{"auth":")" +
            auth + R"(","secrets":["${KEY}"]}}})");
    const auto with_key = [&](const std::string& key) {
      return load(
          path,
          [key](std::string_view name) {
            return name == "KEY" ? std::optional(key) : std::nullopt;
          },
          Purpose::serve);
    };
    CHECK(with_key(canary + "\r\n").errors.empty());
    for (const auto& text : pasted_wrongly()) {
      CAPTURE(auth);
      CAPTURE(text);
      const auto loaded = with_key(text);
      REQUIRE(loaded.errors.size() == 1);
      CHECK(loaded.errors[0].where == "sources.s.secrets");
    }
  }
}

TEST_CASE("credentials that are no secrets are taken as they were meant too") {
  const std::map<std::string, std::string> good{{"SEGMENT_WRITE_KEY", canary},
                                                {"WEBHOOK_SECRET", canary}};
  const auto with = [&](const std::string& name, const std::string& value) {
    auto all = good;
    all[name] = value;
    return loaded_from(all);
  };
  CHECK(with("CTP_CLIENT_ID", "abc\n").settings.commercetools.client_id == "abc");
  CHECK(with("CTP_SCOPES", "view_customers:p a:b\n").settings.commercetools.scopes ==
        "view_customers:p a:b");
  for (const std::string scopes :
       {"\"view_customers:p\"", "'a:b'", " a:b", "a:b,c:d", "a:\"b\" c"}) {
    CAPTURE(scopes);
    CHECK(with("CTP_SCOPES", scopes).errors.size() == 1);
  }
  CHECK(with("CTP_CLIENT_ID", "\"abc\"").errors.size() == 1);
  CHECK(with("SEGMENT_WRITE_KEY", "abc:").errors.size() == 1);
}

TEST_CASE("each secret of a destination understands or refuses what people paste, by its name") {
  SubscriptionRequest grid;
  grid.destination = "event-grid";
  grid.uri = "https://topic.example/api/events";
  SubscriptionRequest queue;
  queue.destination = "sqs";
  queue.queue_url = "https://sqs.eu-west-1.amazonaws.com/123456789012/q";
  queue.region = "eu-west-1";
  queue.authentication = "credentials";
  const std::vector<std::pair<std::string, SubscriptionRequest>> secrets{
      {"EVENT_GRID_ACCESS_KEY", grid},
      {"AWS_ACCESS_KEY_ID", queue},
      {"AWS_SECRET_ACCESS_KEY", queue}};
  for (const auto& secret : secrets) {
    const auto with = [&](const std::string& value) {
      return plan_subscription(secret.second, Hearing{},
                               [&](std::string_view name) -> std::optional<std::string> {
                                 if (name == secret.first) return value;
                                 if (name.ends_with("_FILE")) return std::nullopt;
                                 return canary;
                               });
    };
    CAPTURE(secret.first);
    CHECK(with(canary + "\n").has_value());
    for (const auto& text : pasted_wrongly()) {
      CAPTURE(text);
      const auto draft = with(text);
      REQUIRE_FALSE(draft);
      CHECK(draft.error().where == secret.first);
      CHECK(draft.error().detail.find("canary") == std::string::npos);
    }
  }
}

}  // namespace ctsync::server
