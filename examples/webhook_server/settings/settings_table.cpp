// SPDX-License-Identifier: MIT
#include "settings/settings_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "settings/groups/admin_readers.hpp"
#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_readers.hpp"
#include "settings/setting_readers.hpp"
#include "settings/settings_rules.hpp"
#include "settings/variables/variable_names.hpp"

namespace ctsync::server {

namespace {

constexpr double second = 1'000;
constexpr double hour = 3'600'000;

constexpr std::array<std::string_view, 2> replay_words{"timestamp", "dedup-only"};

constexpr std::array<std::string_view, 3> mode_words{"auto", "durable", "direct"};
constexpr std::array<std::string_view, 3> format_words{"auto", "json", "text"};

template <class E, std::size_t N>
std::string word(const std::array<std::string_view, N>& words, E value) {
  return std::string(words[static_cast<std::size_t>(value)]);
}

std::string amount(Duration value, double unit) {
  return fmt::format("{}", static_cast<double>(value.count()) / unit);
}

std::string time_of_day(std::chrono::minutes at) {
  return fmt::format("{:02}:{:02}", at.count() / 60, at.count() % 60);
}

std::string stars(const Secret& secret) { return secret.empty() ? "" : fmt::format("{}", secret); }

using G = const RawValue&;
using S = Settings&;
using C = const Settings&;

/// A row of the group `shop`, which tenants have too.
template <std::size_t at>
constexpr SettingRow shop_row(std::string_view name, std::string_view variable) {
  constexpr const ShopRow& row = shop_rows[at];
  return {name,
          {variable},
          row.kind,
          row.count,
          row.expected,
          row.standard,
          row.secret,
          row.meaning,
          [](G given, S s) { return shop_rows[at].read(given, s.shop); },
          [](C s) { return shop_rows[at].show(s.shop); },
          false,
          false,
          row.advice};
}

// clang-format off
constexpr std::array table{
  SettingRow{
    "environment", {"SYNC_ENVIRONMENT"}, Kind::text, Count::one,
    "1 to 32 of A-Z a-z 0-9 _ -", "prod", false,
    "a label for logs and metrics",
    [](G given, S s) { return take_name(given, name_characters, 32, s.environment); },
    [](C s) { return s.environment; }},
  SettingRow{
    "tenant", {"SYNC_TENANT"}, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "default", false,
    "keeps the message ids of installations apart that feed different Segment workspaces from one "
    "project; never change it later",
    [](G given, S s) { return take_name(given, name_characters, 64, s.tenant); },
    [](C s) { return s.tenant; }},
  SettingRow{
    "segment.write_key", {"SEGMENT_WRITE_KEY"}, Kind::text, Count::one,
    "printable ASCII without spaces and colons", "", true,
    "the write key of the Segment source that gets the calls",
    read_write_key,
    [](C s) { return stars(s.segment.credentials.secret); }},
  SettingRow{
    "segment.region", {"SEGMENT_REGION"}, Kind::text, Count::one,
    "us, eu, or an https URL (http for this machine only)", "us", false,
    "where the workspace is, or the URL of a proxy for it, with or without /v1",
    read_region,
    [](C s) { return s.segment.url; }},
  SettingRow{
    "segment.timeout_seconds", {}, Kind::number, Count::one,
    "a number from 1 to 300", "20", false,
    "how long one request to Segment may take",
    [](G given, S s) { return take_duration(given, 1, 300, second, s.segment.timeout); },
    [](C s) { return amount(s.segment.timeout, second); }},
  SettingRow{
    "segment.rate_limit_per_minute", {}, Kind::integer, Count::one,
    "an integer from 0 to 1000000", "60000", false,
    "the most requests to Segment in a minute; 0 is no limit",
    [](G given, S s) { return take_integer(given, 0, 1'000'000, s.segment.rate_limit_per_minute); },
    [](C s) { return std::to_string(s.segment.rate_limit_per_minute); }},
  SettingRow{
    "segment.batch_size", {}, Kind::integer, Count::one,
    "an integer from 1 to 2500", "100", false,
    "the most calls in one request",
    [](G given, S s) { return take_integer(given, 1, 2'500, s.segment.batch_size); },
    [](C s) { return std::to_string(s.segment.batch_size); }},
  SettingRow{
    "segment.user_id", {"SEGMENT_USER_ID"}, Kind::text, Count::one,
    "email, customer_id, external_id or customer_number", "email", false,
    "which identity of a customer is Segment's userId",
    [](G given, S s) { return take_word(given, user_id_words, s.segment.user_id); },
    [](C s) { return std::string(ctsync::name(s.segment.user_id)); }},
  SettingRow{
    "segment.on_delete", {"SEGMENT_ON_DELETE"}, Kind::text, Count::one,
    "identify, suppress_with_delete or ignore", "identify", false,
    "what Segment is sent for a deleted customer; suppress_with_delete deletes and blocks the "
    "userId for good and needs `segment.public_api_token`",
    [](G given, S s) { return take_word(given, on_delete_words, s.segment.on_delete); },
    [](C s) { return std::string(ctsync::name(s.segment.on_delete)); }},
  SettingRow{
    "segment.on_email_change", {"SEGMENT_ON_EMAIL_CHANGE"}, Kind::text, Count::one,
    "alias or identify", "alias", false,
    "what Segment is sent when the e-mail that is the userId changes",
    [](G given, S s) { return take_word(given, on_email_change_words, s.segment.on_email_change); },
    [](C s) { return std::string(ctsync::name(s.segment.on_email_change)); }},
  SettingRow{
    "segment.custom_fields.include", {}, Kind::text, Count::list,
    "an array of patterns of 1 to 100 bytes, none twice; * stands for any text", "", false,
    "the custom fields that become traits, such as [\"loyalty_*\", \"newsletter\"]; all, if not set",
    [](G given, S s) { return take_field_pattern(given, s.segment.custom_fields.include); },
    [](C s) { return fmt::format("{}", fmt::join(s.segment.custom_fields.include, ",")); }},
  SettingRow{
    "segment.custom_fields.exclude", {}, Kind::text, Count::list,
    "an array of patterns of 1 to 100 bytes, none twice; * stands for any text", "", false,
    "the custom fields that do not, such as [\"pay_*\"], also if they are included; their values are "
    "in no stored call",
    [](G given, S s) { return take_field_pattern(given, s.segment.custom_fields.exclude); },
    [](C s) { return fmt::format("{}", fmt::join(s.segment.custom_fields.exclude, ",")); }},
  SettingRow{
    "segment.custom_fields.clear", {}, Kind::text, Count::list,
    "an array of names of 1 to 100 bytes, without *, none twice", "", false,
    "custom fields that are sent as null, whatever their value, until they are taken out of this list",
    [](G given, S s) { return take_field_name(given, s.segment.custom_fields.clear); },
    [](C s) { return fmt::format("{}", fmt::join(s.segment.custom_fields.clear, ",")); }},
  SettingRow{
    "segment.normal_forms", {}, Kind::text, Count::list,
    normal_forms_rule, "", false,
    "the normal forms that traits of customers have (docs/mapping.md)",
    [](G given, S s) { return read_normal_form(given, s.segment); },
    [](C s) { return show_normal_forms(s.segment); },
    false, false, advice_on_normal_form},
  SettingRow{
    "segment.public_api_token", {"SEGMENT_PUBLIC_API_TOKEN"}, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "a token of the workspace's Public API, which deletes people",
    [](G given, S s) { return take_secret(given, s.segment.public_api_token); },
    [](C s) { return stars(s.segment.public_api_token); }, true},
  SettingRow{
    "segment.public_api_url", {"SEGMENT_PUBLIC_API_URL"}, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where the Public API is; the host of `segment.region` where that is us or eu",
    [](G given, S s) { return take_url(given, s.segment.public_api_url); },
    [](C s) { return s.segment.public_api_url; }},
  SettingRow{
    "segment.profile_api_token", {"SEGMENT_PROFILE_API_TOKEN"}, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "an access token of the Profile API: `ctsync reconcile` then compares customers with what the "
    "space knows of them",
    [](G given, S s) { return take_secret(given, s.segment.profile.token); },
    [](C s) { return stars(s.segment.profile.token); }, true},
  SettingRow{
    "segment.profile_api_space", {"SEGMENT_PROFILE_API_SPACE"}, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the id of the space that the Profile API is asked for, and required with its token",
    [](G given, S s) { return read_profile_space(given, s.segment); },
    [](C s) { return s.segment.profile.space; }},
  SettingRow{
    "segment.profile_api_url", {"SEGMENT_PROFILE_API_URL"}, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where the Profile API is; the host of `segment.region` where that is us or eu",
    [](G given, S s) { return take_url(given, s.segment.profile.url); },
    [](C s) { return s.segment.profile.url; }},
  SettingRow{
    "segment.ca_file", {"SEGMENT_CA_FILE"}, Kind::text, Count::one,
    "the path of a PEM file", "", false,
    "the only authorities whose certificates are trusted, instead of the system's",
    read_ca_file,
    [](C s) { return s.segment.ca_file; }},
  SettingRow{
    "cdp.base_url", {}, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "a customer data platform that gets POST {base_url}/customers/upsert",
    [](G given, S s) { return read_base_url(given, s.cdp); },
    [](C s) { return s.cdp.url; }},
  SettingRow{
    "cdp.token", {}, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "its token, sent as Authorization: Bearer",
    [](G given, S s) { return take_secret(given, s.cdp.credentials.secret); },
    [](C s) { return stars(s.cdp.credentials.secret); }, true},
  SettingRow{
    "cdp.timeout_seconds", {}, Kind::number, Count::one,
    "a number from 1 to 300", "20", false,
    "how long one request to it may take",
    [](G given, S s) { return take_duration(given, 1, 300, second, s.cdp.timeout); },
    [](C s) { return amount(s.cdp.timeout, second); }},
  SettingRow{
    "cdp.rate_limit_per_minute", {}, Kind::integer, Count::one,
    "an integer from 0 to 1000000", "600", false,
    "the most requests to it in a minute; 0 is no limit",
    [](G given, S s) { return take_integer(given, 0, 1'000'000, s.cdp.rate_limit_per_minute); },
    [](C s) { return std::to_string(s.cdp.rate_limit_per_minute); }},
  SettingRow{
    "crm.base_url", {}, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "a CRM that gets PUT {base_url}/v1/contacts, except for what came from the source crm",
    [](G given, S s) { return read_base_url(given, s.crm); },
    [](C s) { return s.crm.url; }},
  SettingRow{
    "crm.api_key", {}, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "its key, sent as Authorization: ApiKey",
    [](G given, S s) { return take_secret(given, s.crm.credentials.secret); },
    [](C s) { return stars(s.crm.credentials.secret); }, true},
  SettingRow{
    "crm.timeout_seconds", {}, Kind::number, Count::one,
    "a number from 1 to 300", "20", false,
    "how long one request to it may take",
    [](G given, S s) { return take_duration(given, 1, 300, second, s.crm.timeout); },
    [](C s) { return amount(s.crm.timeout, second); }},
  SettingRow{
    "crm.rate_limit_per_minute", {}, Kind::integer, Count::one,
    "an integer from 0 to 1000000", "300", false,
    "the most requests to it in a minute; 0 is no limit",
    [](G given, S s) { return take_integer(given, 0, 1'000'000, s.crm.rate_limit_per_minute); },
    [](C s) { return std::to_string(s.crm.rate_limit_per_minute); }},
  SettingRow{
    "webhooks.secret", {"WEBHOOK_SECRET", "WEBHOOK_SECRET_PREVIOUS"}, Kind::text,
    Count::one_or_list,
    "a string or an array of strings, each of at least 16 bytes; after whsec_ only base64 of "
    "24 to 64 bytes", "", true,
    "what deliveries are signed with; a delivery signed with any of several is accepted",
    read_webhook_secret,
    [](C s) { return std::string(s.webhooks.secrets.empty() ? "" : "***"); }},
  SettingRow{
    "webhooks.accepted_sources", {}, Kind::text, Count::list,
    "an array of at least one name of 1 to 64 of a-z 0-9 _ -, none twice", "commercetools", false,
    "the sources that may deliver, as in /webhooks/NAME; those of the group sources may in any case, "
    "and replace the default",
    read_source,
    [](C s) { return fmt::format("{}", fmt::join(s.webhooks.accepted_sources, ",")); }},
  SettingRow{
    "webhooks.schema_versions", {}, Kind::integer, Count::list,
    "an array of at least one of 1 and 2, none twice", "1,2", false,
    "the versions of the customer event that are accepted",
    read_schema_version,
    [](C s) { return fmt::format("{}", fmt::join(s.webhooks.schema_versions, ",")); }},
  SettingRow{
    "webhooks.replay_protection", {}, Kind::text, Count::one,
    "timestamp or dedup-only", "timestamp", false,
    "whether a signature must hold a timestamp; with dedup-only the id of a delivery alone "
    "protects against repeats",
    [](G given, S s) { return take_word(given, replay_words, s.webhooks.replay_protection); },
    [](C s) { return word(replay_words, s.webhooks.replay_protection); }},
  SettingRow{
    "webhooks.tolerance_seconds", {}, Kind::integer, Count::one,
    "an integer from 1 to 86400", "300", false,
    "how far the timestamp of a signature may be from now, in either direction",
    [](G given, S s) {
      std::int64_t seconds = 0;
      const bool good = take_integer(given, 1, 86'400, seconds);
      if (good) s.webhooks.tolerance = std::chrono::seconds{seconds};
      return good;
    },
    [](C s) { return std::to_string(s.webhooks.tolerance.count()); }},
  SettingRow{
    "webhooks.max_body_bytes", {}, Kind::integer, Count::one,
    "an integer from 1024 to 16777216", "1048576", false,
    "the largest delivery that is accepted",
    [](G given, S s) { return take_integer(given, 1'024, 16'777'216, s.webhooks.max_body_bytes); },
    [](C s) { return std::to_string(s.webhooks.max_body_bytes); }},
  SettingRow{
    "store.url", {"INBOX_DATABASE_URL"}, Kind::text, Count::one,
    "sqlite:PATH, the path of a file (:memory: would not last), or "
    "postgresql://USER:PASSWORD@HOST:PORT/DATABASE with %40 for @ in a password, %2F for / and so on",
    "sqlite:ctsync.db", true,
    "where deliveries, records and calls are kept; also sqlite:///ABSOLUTE/PATH",
    read_store_url,
    [](C s) { return s.store.shown; }, true, true, advice_on_store_url},
  SettingRow{
    "store.keep_bodies_days", {}, Kind::integer, Count::one,
    "an integer from 0 to 35", "7", false,
    "how long the bodies of what is done are kept; dead letters stay until they are dealt with",
    [](G given, S s) {
      int days = 0;
      const bool good = take_integer(given, 0, 35, days);
      if (good) s.store.keep_bodies = std::chrono::days{days};
      return good;
    },
    [](C s) { return std::to_string(s.store.keep_bodies.count()); }},
  SettingRow{
    "commercetools.project_key", {"CTP_PROJECT_KEY"}, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the project whose customers are read where a delivery does not carry them",
    [](G given, S s) { return take_name(given, name_characters, 64, s.commercetools.project_key); },
    [](C s) { return s.commercetools.project_key; }},
  SettingRow{
    "commercetools.client_id", {"CTP_CLIENT_ID"}, Kind::text, Count::one,
    "1 to 128 of A-Z a-z 0-9 _ -", "", false,
    "the API client that reads them and what events need; `ctsync doctor` names the scopes",
    [](G given, S s) { return take_name(given, name_characters, 128, s.commercetools.client_id); },
    [](C s) { return s.commercetools.client_id; }},
  SettingRow{
    "commercetools.client_secret", {"CTP_CLIENT_SECRET"}, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "the secret of the API client",
    [](G given, S s) { return take_secret(given, s.commercetools.client_secret); },
    [](C s) { return stars(s.commercetools.client_secret); }, true},
  SettingRow{
    "commercetools.region", {"CTP_REGION"}, Kind::text, Count::one,
    "a region such as europe-west1.gcp", "", false,
    "where the project is",
    read_commercetools_region,
    [](C s) { return s.commercetools.region; }},
  SettingRow{
    "commercetools.auth_url", {"CTP_AUTH_URL"}, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where tokens are requested, instead of the region's host",
    [](G given, S s) { return take_url(given, s.commercetools.auth_url); },
    [](C s) { return s.commercetools.auth_url; }},
  SettingRow{
    "commercetools.api_url", {"CTP_API_URL"}, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where customers are read, instead of the region's host",
    [](G given, S s) { return take_url(given, s.commercetools.api_url); },
    [](C s) { return s.commercetools.api_url; }},
  SettingRow{
    "commercetools.scopes", {"CTP_SCOPES"}, Kind::text, Count::one,
    "scopes with a space between them, without quotes and commas", "", false,
    "the scopes asked for; all that the client has, if none is named",
    read_scopes,
    [](C s) { return s.commercetools.scopes; }},
  SettingRow{
    "commercetools.consent_field", {"CTP_CONSENT_FIELD"}, Kind::text, Count::one,
    "1 to 36 of A-Z a-z 0-9 _ -, and then perhaps *", "", false,
    "the custom field of a customer that holds the consent; with * how the names of several begin",
    read_consent_field,
    [](C s) { return s.commercetools.consent_field; }},
  shop_row<0>("shop.guests", "SHOP_GUESTS"),
  shop_row<1>("shop.events_on", "SHOP_EVENTS_ON"),
  shop_row<2>("shop.events_off", "SHOP_EVENTS_OFF"),
  shop_row<3>("shop.product_locale", "SHOP_PRODUCT_LOCALE"),
  shop_row<4>("shop.brand_attribute", "SHOP_BRAND_ATTRIBUTE"),
  shop_row<5>("shop.category_attribute", "SHOP_CATEGORY_ATTRIBUTE"),
  shop_row<6>("shop.product_url", "SHOP_PRODUCT_URL"),
  shop_row<7>("shop.order_updates", "SHOP_ORDER_UPDATES"),
  shop_row<8>("shop.cart_abandoned_after", "SHOP_CART_ABANDONED_AFTER"),
  shop_row<9>("shop.default_country", "SHOP_DEFAULT_COUNTRY"),
  shop_row<10>("shop.rules", "SHOP_RULES"),
  SettingRow{
    "server.host", {"HOST"}, Kind::text, Count::one,
    "a host name or an IP address", "0.0.0.0", false,
    "the address to listen on",
    [](G given, S s) { return take_name(given, host_characters, 255, s.server.host); },
    [](C s) { return s.server.host; }},
  SettingRow{
    "server.port", {"PORT"}, Kind::integer, Count::one,
    "an integer from 0 to 65535", "8080", false,
    "the port to listen on; 0 is any free one",
    [](G given, S s) { return take_integer(given, 0, 65'535, s.server.port); },
    [](C s) { return std::to_string(s.server.port); }},
  SettingRow{
    "server.max_connections_per_address", {}, Kind::integer, Count::one,
    "an integer from 0 to 1024", "256", false,
    "how many connections of one IPv4 address, or of one IPv6 network of 64 bits, may be open; 0 is any "
    "number. Addresses of this machine and of private networks may have any number, since a proxy "
    "may be there",
    [](G given, S s) { return take_integer(given, 0, 1'024, s.server.max_connections_per_address); },
    [](C s) { return std::to_string(s.server.max_connections_per_address); }},
  SettingRow{
    "admin.listen", {"ADMIN_LISTEN"}, Kind::text, Count::one,
    "HOST:PORT, or off", "127.0.0.1:8081", false,
    "where the dashboard and the admin API are; port 0 is any free one",
    [](G given, S s) { return read_admin_listen(given, s.admin); },
    [](C s) { return show_admin_listen(s.admin); }},
  SettingRow{
    "admin.tokens", {"ADMIN_TOKENS"}, Kind::text, Count::list,
    "an array of NAME:ROLE:DIGEST as `ctsync admin token` prints them, no name twice", "", true,
    "who may use the admin API, and as what; none: whoever reaches it, on this machine alone",
    [](G given, S s) { return read_admin_token(given, s.admin); },
    [](C s) { return std::string(s.admin.tokens.empty() ? "" : "***"); }, true},
  SettingRow{
    "admin.hosts", {"ADMIN_HOSTS"}, Kind::text, Count::list,
    "an array of host names without port, none twice", "", false,
    "further names by which browsers reach the dashboard, such as that of a proxy before it",
    [](G given, S s) { return read_admin_host(given, s.admin); },
    [](C s) { return fmt::format("{}", fmt::join(s.admin.hosts, ",")); }},
  SettingRow{
    "admin.show_fields", {}, Kind::text, Count::list,
    "an array of names of custom fields, none twice", "", false,
    "custom fields whose values the dashboard never masks",
    [](G given, S s) { return read_admin_field(given, s.admin); },
    [](C s) { return fmt::format("{}", fmt::join(s.admin.show_fields, ",")); }},
  SettingRow{
    "sync.mode", {"SYNC_MODE"}, Kind::text, Count::one,
    "auto, durable or direct", "auto", false,
    "durable: a delivery is in the store before it is answered; direct: it is with Segment before "
    "it is answered, and nothing is stored; auto is direct on Vercel and AWS Lambda without "
    "PostgreSQL, since they keep no files, and durable elsewhere",
    [](G given, S s) { return take_word(given, mode_words, s.sync.mode); },
    [](C s) { return word(mode_words, s.sync.mode); }},
  SettingRow{
    "sync.dead_letter_queue", {}, Kind::boolean, Count::one,
    "true or false", "true", false,
    "whether dead letters are kept until they are dealt with; false lets their payloads go after "
    "`store.keep_bodies_days`, like all others",
    [](G given, S s) { return take_flag(given, s.sync.dead_letter_queue); },
    [](C s) { return std::string(s.sync.dead_letter_queue ? "true" : "false"); }},
  SettingRow{
    "sync.max_retry_age_hours", {}, Kind::number, Count::one,
    "a number above 0 and up to 720", "24", false,
    "how long failed work is tried again, and at least 10 times, before it is a dead letter",
    [](G given, S s) {
      return take_duration(given, std::numeric_limits<double>::min(), 720, hour,
                           s.sync.max_retry_age);
    },
    [](C s) { return amount(s.sync.max_retry_age, hour); }},
  SettingRow{
    "sync.max_retries", {}, Kind::integer, Count::one,
    "an integer from 0 to 1000", "10", false,
    "how often a call is tried again after answers that were about it alone; 429, 5xx and silence "
    "pause the target and do not count",
    [](G given, S s) { return take_integer(given, 0, 1'000, s.sync.max_retries); },
    [](C s) { return std::to_string(s.sync.max_retries); }},
  SettingRow{
    "sync.backoff_seconds", {}, Kind::number, Count::one,
    "a number from 0.05 to 60", "0.5", false,
    "the upper bound of the wait after the first failure; each further failure doubles it",
    [](G given, S s) { return take_duration(given, 0.05, 60, second, s.sync.backoff); },
    [](C s) { return amount(s.sync.backoff, second); }},
  SettingRow{
    "reconcile.at", {}, Kind::text, Count::one,
    "a time of the day such as 03:00, from 00:00 to 23:59", "", false,
    "when (UTC) a worker compares the customers of every tenant and project with commercetools, once "
    "a day, as `ctsync reconcile` does; never, if not set",
    [](G given, S s) { return take_time_of_day(given, s.reconcile.at); },
    [](C s) { return s.reconcile.at ? time_of_day(*s.reconcile.at) : std::string(); }},
  SettingRow{
    "reconcile.fix", {}, Kind::boolean, Count::one,
    "true or false", "false", false,
    "whether that comparison also sends what is missing or outdated, and deletes who is gone",
    [](G given, S s) { return take_flag(given, s.reconcile.fix); },
    [](C s) { return std::string(s.reconcile.fix ? "true" : "false"); }},
  SettingRow{
    "log.level", {"LOG_LEVEL"}, Kind::text, Count::one,
    "debug, info, warn or error", "info", false,
    "the least important lines that are written",
    read_level,
    [](C s) { return std::string(log::name(s.log.level)); }},
  SettingRow{
    "log.format", {"LOG_FORMAT"}, Kind::text, Count::one,
    "auto, json or text", "auto", false,
    "how lines are written; auto is text on a terminal and JSON elsewhere",
    [](G given, S s) { return take_word(given, format_words, s.log.format); },
    [](C s) { return word(format_words, s.log.format); }},
};
// clang-format on

/// Whether the rows of the group are under their own keys, and none is left out.
constexpr bool has_whole_shop() {
  std::size_t next = 0;
  for (const auto& row : table) {
    if (!row.name.starts_with("shop.")) continue;
    if (next == shop_rows.size() || row.name.substr(5) != shop_rows[next++].key) return false;
  }
  return next == shop_rows.size();
}
static_assert(has_whole_shop());

}  // namespace

std::span<const SettingRow> settings_table() noexcept { return table; }

const SettingRow* setting_row(std::string_view name) noexcept {
  const auto row = std::find_if(table.begin(), table.end(),
                                [name](const SettingRow& known) { return known.name == name; });
  return row == table.end() ? nullptr : &*row;
}

bool is_of_one_tenant(const SettingRow& row) noexcept {
  if (row.name == "webhooks.secret" || row.name == "webhooks.accepted_sources") return true;
  const auto group = row.name.substr(0, row.name.find('.'));
  return group == "tenant" || group == "segment" || group == "cdp" || group == "crm" ||
         group == "commercetools" || group == "shop";
}

std::string setting_name(std::string_view name) {
  const auto* row = setting_row(name);
  if (row == nullptr) return std::string(name);
  return fmt::format("{} ({})", name, variables_of(*row).front().shown());
}

bool is_secret_variable(std::string_view name) {
  return !name.empty() && std::any_of(table.begin(), table.end(), [name](const SettingRow& row) {
    if (!row.secret) return false;
    const auto all = variables_of(row);
    return std::any_of(all.begin(), all.end(), [name](const VariableNames& names) {
      return names.familiar == name || names.own == name;
    });
  });
}

}  // namespace ctsync::server
