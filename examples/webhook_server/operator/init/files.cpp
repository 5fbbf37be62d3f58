// SPDX-License-Identifier: MIT
#include "operator/init/files.hpp"

#include <fmt/format.h>

#include <ctsync/base/base64.hpp>
#include <string_view>

#include "operator/text/hex.hpp"
#include "operator/text/shell_word.hpp"
#include "operator/text/template.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view config = R"({
  "$schema": "sync-config.schema.json",
  "segment": {
    "region": "<segment_region>",
    "user_id": "<user_id>"
  }<sources>
}
)";

constexpr std::string_view sources = R"(,
  "sources": {<source>
    "test": { "auth": "hmac" }
  })";

constexpr std::string_view pubsub_source = R"(
    "commercetools": {
      "auth": "pubsub",
      "audience": "<url>/webhooks/commercetools",
      "service_account": "ctsync-push@<gcp_project>.iam.gserviceaccount.com",
      "subscriptions": ["projects/<gcp_project>/subscriptions/ctsync"],
      "project": "<project_key>"
    },)";

constexpr std::string_view sns_source = R"(
    "commercetools": {
      "auth": "sns",
      "topics": ["arn:aws:sns:<aws_region>:<aws_account>:ctsync"],
      "min_signature_version": 2,
      "auto_confirm": true,
      "project": "<project_key>"
    },)";

constexpr std::string_view eventbridge_source = R"(
    "commercetools": {
      "auth": "eventbridge",
      "secrets": ["${EVENTBRIDGE_API_KEY}"],
      "project": "<project_key>"
    },)";

constexpr std::string_view event_grid_source = R"(
    "commercetools": {
      "auth": "event_grid",
      "secrets": ["${EVENT_GRID_WEBHOOK_KEY}"],
      "subscriptions": ["ctsync"],
      "project": "<project_key>"
    },)";

std::string_view source_of(std::string_view service) {
  return service == "pubsub"        ? pubsub_source
         : service == "sns"         ? sns_source
         : service == "eventbridge" ? eventbridge_source
         : service == "event_grid"  ? event_grid_source
                                    : std::string_view{};
}

/// A variable of .env. `comment` is above it.
struct Line {
  std::string comment;
  std::string name;
  std::string value;
};

std::vector<Line> lines_of(const InitChoices& choices, const InitSecrets& secrets,
                           const std::string& folder) {
  std::vector<Line> lines{
      {"The configuration file.", "SYNC_CONFIG_PATH", folder + "/sync-config.json"},
      {"Where deliveries, records and calls are kept; or postgresql://USER:PASSWORD@HOST/DATABASE.",
       "INBOX_DATABASE_URL", "sqlite:" + folder + "/ctsync.db"},
      {fmt::format(
           "What deliveries to the source \"{}\" are signed with, by ctsync trigger, ctsync "
           "send\n# and forwarders of your own. 32 random bytes, for X-Signature and "
           "Standard Webhooks.",
           choices.cloud == "none" ? "commercetools" : "test"),
       "WEBHOOK_SECRET", secrets.webhook_secret},
  };
  if (service_of(choices) == "eventbridge") {
    lines.push_back({"What Amazon EventBridge presents in the header x-api-key. 32 random bytes.",
                     "EVENTBRIDGE_API_KEY", secrets.service_key});
  }
  if (service_of(choices) == "event_grid") {
    lines.push_back({"What Azure Event Grid presents as ?code=. 32 random bytes.",
                     "EVENT_GRID_WEBHOOK_KEY", secrets.service_key});
  }
  lines.push_back({"The write key of a source of kind HTTP API in Segment.", "SEGMENT_WRITE_KEY",
                   secrets.segment_write_key});
  lines.push_back({"The commercetools project.", "CTP_PROJECT_KEY", choices.project_key});
  lines.push_back({"", "CTP_REGION", choices.region});
  lines.push_back(
      {"An API client of it (Merchant Center, Settings, Developer settings) with the scopes\n"
       "# manage_subscriptions, view_customers, view_orders, and for the events that are on by\n"
       "# default view_business_units, view_discount_codes, view_messages, view_payments,\n"
       "# view_products, view_quote_requests, view_quotes and view_shopping_lists. Without a "
       "client\n"
       "# ctsync cannot subscribe, nor read what a delivery does not carry.",
       "CTP_CLIENT_ID", ""});
  lines.push_back({"", "CTP_CLIENT_SECRET", ""});
  return lines;
}

}  // namespace

std::string secret_text(const std::string& random_bytes) {
  return "whsec_" + ctsync::detail::base64(random_bytes);
}

std::string key_text(const std::string& random_bytes) { return hex_text(random_bytes); }

std::string config_text(const InitChoices& choices) {
  const auto source = source_of(service_of(choices));
  // Without the group there is one source, "commercetools", of auth hmac.
  const auto group = source.empty() ? "" : filled(sources, {{"source", source, true}});
  return filled(filled(config, {{"sources", group, true}}),
                {{"segment_region", choices.segment_region},
                 {"user_id", choices.user_id},
                 {"url", choices.url},
                 {"gcp_project", choices.gcp_project},
                 {"aws_region", choices.aws_region},
                 {"aws_account", choices.aws_account},
                 {"project_key", choices.project_key}});
}

std::vector<std::pair<std::string, std::string>> init_variables(const InitChoices& choices,
                                                                const InitSecrets& secrets,
                                                                const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const auto& line : lines_of(choices, secrets, folder)) {
    variables.emplace_back(line.name, line.value);
  }
  return variables;
}

std::string env_text(const InitChoices& choices, const InitSecrets& secrets,
                     const std::string& folder) {
  std::string text =
      "# Variables of ctsync, made by ctsync init. They hold secrets: keep this file out of "
      "version\n"
      "# control. A shell reads it by  set -a; . FILE; set +a  and systemd by "
      "EnvironmentFile=FILE.\n"
      "# docs/configure.md has every setting.\n";
  for (const auto& line : lines_of(choices, secrets, folder)) {
    if (!line.comment.empty()) text += "\n# " + line.comment + "\n";
    text += line.name + "=" + (line.value.empty() ? "" : shell_word(line.value)) + "\n";
  }
  return text;
}

}  // namespace ctsync::server
