// SPDX-License-Identifier: MIT
#include "settings/groups/target_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/groups/shop_table.hpp"
#include "settings/groups/target_readers.hpp"
#include "settings/setting_readers.hpp"
#include "settings/settings_rules.hpp"

namespace ctsync::server {

namespace {

constexpr Kinds segment = only(TargetKind::segment);
constexpr Kinds rudderstack = only(TargetKind::rudderstack);
constexpr Kinds customerio = only(TargetKind::customerio);
constexpr Kinds jitsu = only(TargetKind::jitsu);
constexpr Kinds mparticle = only(TargetKind::mparticle);
constexpr Kinds tealium = only(TargetKind::tealium);
constexpr Kinds rest = only(TargetKind::rest);
constexpr Kinds graphql = only(TargetKind::graphql);
constexpr Kinds ndjson = only(TargetKind::ndjson);
constexpr Kinds batched = segment | rudderstack | customerio | jitsu;
constexpr Kinds by_rules = rest | graphql;
constexpr Kinds over_http = batched | mparticle | tealium | by_rules;

constexpr double second = 1'000;
constexpr double hour = 3'600'000;
constexpr std::uint64_t megabyte = 1'000'000;
constexpr std::string_view request_rule = "POST, PUT, PATCH or DELETE, a space, and a path";

using G = const RawValue&;
using S = TargetSettings&;
using C = const TargetSettings&;

template <class Words, class E>
std::string word(const Words& words, E value) {
  return std::string(words[static_cast<std::size_t>(value)]);
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ","));
}

template <class E>
std::string names(const std::vector<E>& values) {
  std::vector<std::string_view> words;
  for (const auto value : values) words.push_back(ctsync::name(value));
  return fmt::format("{}", fmt::join(words, ","));
}

std::string stars(const Secret& secret) { return secret.empty() ? "" : "***"; }

std::string show_url(C s) { return s.url; }
std::string show_secret(C s) { return stars(s.credentials.secret); }

std::string show_headers(C s) {
  if (!s.graphql.headers.empty()) return "***";
  for (const auto& request : s.rest.requests) {
    if (!request.headers.empty()) return "***";
  }
  return "";
}

template <CallKind kind>
constexpr TargetRow request_row(std::string_view key, std::string_view meaning) {
  return {key,
          rest,
          false,
          Kind::text,
          Count::one,
          request_rule,
          "",
          false,
          meaning,
          [](G given, S s) { return take_request(given, kind, s); },
          [](C s) { return show_request(s, kind); }};
}

constexpr TargetRow rate_row(Kinds kinds, std::string_view standard, std::string_view meaning) {
  return {"rate_limit_per_minute",
          kinds,
          false,
          Kind::integer,
          Count::one,
          "an integer from 0 to 1000000",
          standard,
          false,
          meaning,
          [](G given, S s) { return take_integer(given, 0, 1'000'000, s.rate_limit_per_minute); },
          [](C s) { return std::to_string(s.rate_limit_per_minute); }};
}

template <std::size_t most>
constexpr TargetRow batch_row(Kinds kinds, std::string_view expected, std::string_view standard) {
  return {"batch_size",
          kinds,
          false,
          Kind::integer,
          Count::one,
          expected,
          standard,
          false,
          "the most calls in one request",
          [](G given, S s) { return take_integer(given, 1, most, s.batch_size); },
          [](C s) { return std::to_string(s.batch_size); }};
}

constexpr std::array<std::string_view, 2> mparticle_environments{"production", "development"};
constexpr std::array<std::string_view, 3> tealium_environments{"prod", "qa", "dev"};

template <class Words>
bool take_environment(G given, const Words& words, S target) {
  std::size_t at = 0;
  if (!take_word(given, words, at)) return false;
  target.environment = words[at];
  return true;
}

// clang-format off
constexpr std::array table{
  TargetRow{
    "kind", every_kind, true, Kind::text, Count::one,
    "segment, rudderstack, customerio, jitsu, mparticle, tealium, rest, graphql or ndjson", "", false,
    "the kind of the target",
    read_target_kind,
    [](C s) { return std::string(name(s.kind)); }},
  TargetRow{
    "region", segment, false, Kind::text, Count::one,
    "us, eu, or an https URL (http for this machine only)", "us", false,
    "where the workspace is, or the URL of a proxy for it, with or without /v1",
    read_segment_region, show_url},
  TargetRow{
    "region", customerio, false, Kind::text, Count::one,
    "us, eu, or an https URL (http for this machine only)", "us", false,
    "where the workspace is, or the URL of a proxy for it, with or without /v1",
    read_customerio_region, show_url},
  TargetRow{
    "region", mparticle, false, Kind::text, Count::one,
    "us1, us2, eu1, au1, or an https URL (http for this machine only)", "us1", false,
    "the pod of the workspace, or the URL of a proxy for it, without /v2",
    read_mparticle_region, show_url},
  TargetRow{
    "region", tealium, false, Kind::text, Count::one,
    "a region such as eu-central-1, or an https URL (http for this machine only)", "", false,
    "where events stay, or the URL of a proxy, without the path, and required with `secret`; the "
    "nearest host if not set",
    read_tealium_region,
    [](C s) { return s.tealium.region.empty() ? s.url : s.tealium.region; }},
  TargetRow{
    "account", tealium, true, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the account at Tealium; events of a wrong one are accepted and lost",
    [](G given, S s) { return take_name(given, name_characters, 64, s.tealium.account); },
    [](C s) { return s.tealium.account; }},
  TargetRow{
    "account_profile", tealium, false, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "main", false,
    "the profile of the account",
    [](G given, S s) { return take_name(given, name_characters, 64, s.tealium.profile); },
    [](C s) { return s.tealium.profile; }},
  TargetRow{
    "data_source", tealium, false, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the key of the data source",
    [](G given, S s) { return take_name(given, name_characters, 64, s.tealium.data_source); },
    [](C s) { return s.tealium.data_source; }},
  TargetRow{
    "environment", mparticle, false, Kind::text, Count::one,
    "production or development", "production", false,
    "the environment that calls are marked with",
    [](G given, S s) { return take_environment(given, mparticle_environments, s); },
    [](C s) { return s.environment; }},
  TargetRow{
    "environment", tealium, false, Kind::text, Count::one,
    "prod, qa or dev", "prod", false,
    "the environment that calls are marked with",
    [](G given, S s) { return take_environment(given, tealium_environments, s); },
    [](C s) { return s.environment; }},
  TargetRow{
    "url", rudderstack | jitsu, true, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where requests go to, with or without /v1/batch",
    read_batch_url, show_url},
  TargetRow{
    "url", rest, true, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where requests go to, without the path of a call",
    read_base_url, show_url},
  TargetRow{
    "url", graphql, true, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "the endpoint where requests go to, with its path",
    [](G given, S s) { return take_url(given, s.url); }, show_url},
  TargetRow{
    "write_key", segment | rudderstack | customerio, true, Kind::text, Count::one,
    "printable ASCII without spaces and colons", "", true,
    "the write key of the target's source",
    read_target_write_key, show_secret},
  TargetRow{
    "write_key", jitsu, true, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "the write key of the target's site, such as ID:SECRET",
    read_target_secret, show_secret},
  TargetRow{
    "write_key", mparticle, true, Kind::text, Count::one,
    "printable ASCII without spaces and colons", "", true,
    "the key of the workspace's input",
    read_mparticle_key,
    [](C s) { return stars(s.credentials.key); }},
  TargetRow{
    "auth", by_rules, false, Kind::text, Count::one,
    "none, bearer, api_key, basic or oauth2", "bearer", false,
    "how requests authenticate; oauth2 requests tokens with client credentials",
    [](G given, S s) { return take_word(given, target_auth_words, s.credentials.auth); },
    [](C s) { return word(target_auth_words, s.credentials.auth); }},
  TargetRow{
    "secret", by_rules, false, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "the token, API key, password or client secret; required unless auth is none",
    read_target_secret, show_secret},
  TargetRow{
    "secret", mparticle, true, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "the secret of that key",
    read_target_secret, show_secret},
  TargetRow{
    "secret", tealium, false, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "an API key, with which requests are made by version 3 of the API; without it by version 1, "
    "which needs none",
    read_target_secret, show_secret},
  TargetRow{
    "user", tealium, false, Kind::text, Count::one,
    "1 to 128 of A-Z a-z 0-9 _ - . @ +", "", false,
    "the e-mail address of the user that the API key belongs to, and required with it",
    [](G given, S s) {
      return take_name(given, std::string(name_characters) + ".@+", 128, s.credentials.user);
    },
    [](C s) { return s.credentials.user; }},
  TargetRow{
    "user", by_rules, false, Kind::text, Count::one,
    "1 to 128 of A-Z a-z 0-9 _ - . @", "", false,
    "the user of basic, or the client id of oauth2, and required for these",
    [](G given, S s) {
      return take_name(given, std::string(name_characters) + ".@", 128, s.credentials.user);
    },
    [](C s) { return s.credentials.user; }},
  TargetRow{
    "header", by_rules, false, Kind::text, Count::one,
    "the name of a header that ctsync does not set itself", "", false,
    "the header with the secret of api_key; Authorization: ApiKey SECRET, if none is named",
    read_header_name,
    [](C s) { return s.credentials.header; }},
  TargetRow{
    "token_url", by_rules, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where tokens of oauth2 are requested, and required for it",
    [](G given, S s) { return take_url(given, s.credentials.token_url); },
    [](C s) { return s.credentials.token_url; }},
  TargetRow{
    "token_url", tealium, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where tokens are requested, instead of Tealium's host for the account and its profile",
    [](G given, S s) { return take_url(given, s.credentials.token_url); },
    [](C s) { return s.credentials.token_url; }},
  TargetRow{
    "scopes", by_rules, false, Kind::text, Count::one,
    "scopes with a space between them", "", false,
    "the scopes asked for with oauth2; all that the client has, if none is named",
    read_target_scopes,
    [](C s) { return s.credentials.scopes; }},
  TargetRow{
    "body", rest, false, Kind::text, Count::one,
    "segment, cdp or crm", "segment", false,
    "the body of requests: the call in Segment's words, or one of the fixed forms of the groups cdp "
    "and crm",
    [](G given, S s) { return take_word(given, body_form_words, s.rest.body); },
    [](C s) { return word(body_form_words, s.rest.body); }},
  request_row<CallKind::identify>("identify", "the request for a customer"),
  request_row<CallKind::track>("track", "the request for an event; without it none is sent"),
  request_row<CallKind::group>("group", "the request for a Group; without it none is sent"),
  request_row<CallKind::alias>("alias", "the request for a new userId; without it none is sent"),
  request_row<CallKind::delete_person>("delete",
    "the request for a deletion with on_delete suppress_with_delete; without it none is sent"),
  TargetRow{
    "headers", rest, false, Kind::text, Count::list,
    "an array of NAME: VALUE, or with a kind of call before it, such as identify NAME: VALUE", "",
    true,
    "more headers of all requests, or of those of one kind; never shown, since they may hold a "
    "secret",
    read_header, show_headers, true},
  TargetRow{
    "headers", graphql, false, Kind::text, Count::list,
    "an array of NAME: VALUE", "", true,
    "more headers of all requests; never shown, since they may hold a secret",
    read_graphql_header, show_headers, true},
  TargetRow{
    "user_errors", graphql, false, Kind::text, Count::one,
    "a name of at most 64 of A-Z a-z 0-9 _ -, or an empty text", "userErrors", false,
    "the name of the lists in the data of an answer by which a mutation says why it did nothing: "
    "such a call is dead; an empty text looks for none",
    read_user_errors,
    [](C s) { return s.graphql.user_errors; }},
  TargetRow{
    "path", ndjson, true, Kind::text, Count::one,
    "the path of a file", "", false,
    "the file that gets one call a line",
    read_ndjson_path,
    [](C s) { return s.ndjson.path; }},
  TargetRow{
    "rotate_megabytes", ndjson, false, Kind::integer, Count::one,
    "an integer from 1 to 100000", "100", false,
    "the size at which the file is renamed and a new one begun",
    [](G given, S s) {
      std::uint64_t megabytes = 0;
      const bool good = take_integer(given, 1, 100'000, megabytes);
      if (good) s.ndjson.rotate_bytes = megabytes * megabyte;
      return good;
    },
    [](C s) { return std::to_string(s.ndjson.rotate_bytes / megabyte); }},
  TargetRow{
    "rotate_hours", ndjson, false, Kind::number, Count::one,
    "a number from 0.1 to 8760", "24", false,
    "the age at which the file is renamed and a new one begun",
    [](G given, S s) { return take_duration(given, 0.1, 8'760, hour, s.ndjson.rotate_after); },
    [](C s) { return fmt::format("{}", static_cast<double>(s.ndjson.rotate_after.count()) / hour); }},
  TargetRow{
    "keep_files", ndjson, false, Kind::integer, Count::one,
    "an integer from 0 to 100000", "0", false,
    "how many renamed files are kept; 0 keeps all",
    [](G given, S s) { return take_integer(given, 0, 100'000, s.ndjson.keep_files); },
    [](C s) { return std::to_string(s.ndjson.keep_files); }},
  TargetRow{
    "timeout_seconds", over_http, false, Kind::number, Count::one,
    "a number from 1 to 300", "20", false,
    "how long one request may take",
    [](G given, S s) { return take_duration(given, 1, 300, second, s.timeout); },
    [](C s) { return fmt::format("{}", static_cast<double>(s.timeout.count()) / second); }},
  rate_row(batched | by_rules, "60000", "the most requests in a minute; 0 is no limit"),
  rate_row(mparticle, "160",
    "the most requests in a minute, so that full ones are below the 270 batches in a second that an "
    "account may send; 0 is no limit"),
  rate_row(tealium, "600",
    "the most requests in a minute, so that full ones are the 100 events in a second that an account "
    "may send; 0 is no limit"),
  TargetRow{
    "concurrency", over_http, false, Kind::integer, Count::one,
    "an integer from 1 to 16", "1", false,
    "the most requests in flight, each of a thread and a connection of its own",
    [](G given, S s) { return take_integer(given, 1, 16, s.concurrency); },
    [](C s) { return std::to_string(s.concurrency); }},
  batch_row<2'500>(batched, "an integer from 1 to 2500", "100"),
  batch_row<100>(mparticle, "an integer from 1 to 100", "100"),
  batch_row<10>(tealium, "an integer from 1 to 10", "10"),
  TargetRow{
    "max_retries", every_kind, false, Kind::integer, Count::one,
    "an integer from 0 to 1000", "", false,
    "instead of sync.max_retries",
    [](G given, S s) {
      int retries = 0;
      const bool good = take_integer(given, 0, 1'000, retries);
      if (good) s.max_retries = retries;
      return good;
    },
    [](C s) { return s.max_retries ? std::to_string(*s.max_retries) : std::string(); }},
  TargetRow{
    "ca_file", over_http, false, Kind::text, Count::one,
    "the path of a PEM file", "", false,
    "the only authorities whose certificates are trusted, instead of the system's",
    read_target_ca_file,
    [](C s) { return s.ca_file; }},
  TargetRow{
    "user_id", every_kind, false, Kind::text, Count::one,
    "email, customer_id, external_id or customer_number", "email", false,
    "which identity of a customer is the target's userId",
    [](G given, S s) { return take_word(given, user_id_words, s.user_id); },
    [](C s) { return std::string(ctsync::name(s.user_id)); }},
  TargetRow{
    "on_delete", every_kind, false, Kind::text, Count::one,
    "identify, suppress_with_delete or ignore", "identify", false,
    "what the target is sent for a deleted customer; suppress_with_delete needs "
    "`public_api_token` at Segment, RudderStack and mParticle and `delete` at REST; Jitsu and "
    "Tealium do not have it",
    [](G given, S s) { return take_word(given, on_delete_words, s.on_delete); },
    [](C s) { return std::string(ctsync::name(s.on_delete)); }},
  TargetRow{
    "on_email_change", every_kind, false, Kind::text, Count::one,
    "alias or identify", "alias", false,
    "what the target is sent when the e-mail that is the userId changes",
    [](G given, S s) { return take_word(given, on_email_change_words, s.on_email_change); },
    [](C s) { return std::string(ctsync::name(s.on_email_change)); }},
  TargetRow{
    "custom_fields.include", every_kind, false, Kind::text, Count::list,
    "an array of patterns of 1 to 100 bytes, none twice; * stands for any text", "", false,
    "the custom fields that become traits; all, if not set",
    [](G given, S s) { return take_field_pattern(given, s.custom_fields.include); },
    [](C s) { return fmt::format("{}", fmt::join(s.custom_fields.include, ",")); }},
  TargetRow{
    "custom_fields.exclude", every_kind, false, Kind::text, Count::list,
    "an array of patterns of 1 to 100 bytes, none twice; * stands for any text", "", false,
    "the custom fields that do not, also if they are included; their values are in no stored call",
    [](G given, S s) { return take_field_pattern(given, s.custom_fields.exclude); },
    [](C s) { return fmt::format("{}", fmt::join(s.custom_fields.exclude, ",")); }},
  TargetRow{
    "custom_fields.clear", every_kind, false, Kind::text, Count::list,
    "an array of names of 1 to 100 bytes, without *, none twice", "", false,
    "custom fields that are sent as null until they are taken out of this list",
    [](G given, S s) { return take_field_name(given, s.custom_fields.clear); },
    [](C s) { return fmt::format("{}", fmt::join(s.custom_fields.clear, ",")); }},
  TargetRow{
    "normal_forms", every_kind, false, Kind::text, Count::list,
    normal_forms_rule, "", false,
    "the normal forms that traits of customers have (docs/mapping.md)",
    read_normal_form, show_normal_forms, false, advice_on_normal_form},
  TargetRow{
    "consent_field", every_kind, false, Kind::text, Count::one,
    "1 to 36 of A-Z a-z 0-9 _ -, and then perhaps *", "", false,
    "the custom field of a customer that holds the consent; with * how the names of several begin",
    read_consent_field_of,
    [](C s) { return s.consent_field; }},
  guests_row<TargetSettings>("instead of `shop.guests`"),
  events_row<&TargetSettings::events_on, TargetSettings>("events_on",
    "events that are sent to it, even if `shop.events_off` names them"),
  events_row<&TargetSettings::events_off, TargetSettings>("events_off",
    "events that are not sent to it, even if `events_on` or `shop.events_on` names them"),
  TargetRow{
    "public_api_token", segment | rudderstack, false, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "a token of the API that deletes people: Segment's Public API, RudderStack's control plane",
    [](G given, S s) { return take_secret(given, s.public_api_token); },
    [](C s) { return stars(s.public_api_token); }},
  TargetRow{
    "public_api_token", mparticle, false, Kind::text, Count::one,
    "KEY:SECRET, of printable ASCII without spaces", "", true,
    "key and secret of the workspace itself, which the Data Subject Request API wants",
    read_workspace_token,
    [](C s) { return stars(s.public_api_token); }},
  TargetRow{
    "public_api_url", mparticle, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "https://opendsr.mparticle.com", false,
    "where that API is, without /v3",
    [](G given, S s) { return take_url(given, s.public_api_url); },
    [](C s) { return s.public_api_url; }},
  TargetRow{
    "public_api_url", segment | rudderstack, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where that API is, and required by suppress_with_delete; for Segment the host of `region` "
    "where that is us or eu",
    [](G given, S s) { return take_url(given, s.public_api_url); },
    [](C s) { return s.public_api_url; }},
  TargetRow{
    "profile_api_token", segment, false, Kind::text, Count::one,
    "printable ASCII without spaces", "", true,
    "an access token of the Profile API: `ctsync reconcile` then compares customers with what the "
    "space knows of them",
    [](G given, S s) { return take_secret(given, s.profile.token); },
    [](C s) { return stars(s.profile.token); }},
  TargetRow{
    "profile_api_space", segment, false, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the id of the space that the Profile API is asked for, and required with its token",
    read_profile_space,
    [](C s) { return s.profile.space; }},
  TargetRow{
    "profile_api_url", segment, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where the Profile API is; the host of `region` where that is us or eu",
    [](G given, S s) { return take_url(given, s.profile.url); },
    [](C s) { return s.profile.url; }},
  TargetRow{
    "profile", rest, false, Kind::text, Count::one,
    "a path with {user_id} in it, and no other name in braces", "", false,
    "what is read, with GET and as requests authenticate, to know what the target has of a "
    "customer: `ctsync reconcile` then compares the fields of `profile_fields`",
    read_profile_path,
    [](C s) { return s.profile.path; }},
  TargetRow{
    "profile_fields", rest, false, Kind::text, Count::list,
    "an array of TRAIT: POINTER, with a JSON pointer into the answer, no trait twice", "", false,
    "where the answer of `profile` has a trait, such as \"firstName: /properties/firstname\"; "
    "address.city is the city of the trait address",
    read_profile_field, show_profile_fields, true},
  TargetRow{
    "system", every_kind, false, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the system that the target belongs to: what came from it is not sent back to it",
    [](G given, S s) { return take_name(given, name_characters, 64, s.route.system); },
    [](C s) { return s.route.system; }},
  TargetRow{
    "changes", every_kind, false, Kind::text, Count::list,
    "an array of created, updated, deleted, erased or events, none twice", "", false,
    "what is sent: customers that were not known before, changes of known ones, deletions, "
    "deletions with data erasure, events; all, if none is named",
    read_step_kind,
    [](C s) { return names(s.route.changes); }},
  TargetRow{
    "calls", every_kind, false, Kind::text, Count::list,
    "an array of identify, track, group, alias, delete or request, none twice", "", false,
    "the kinds of calls that are sent, with request for those that rules write; all, if none is named",
    read_call_kind,
    [](C s) { return names(s.route.calls); }},
  TargetRow{
    "events", every_kind, false, Kind::text, Count::list,
    "an array of patterns of at most 100 printable characters, none twice; * stands for any text",
    "", false,
    "the names of the events that are sent as track, such as [\"Order *\"]; all, if none is named",
    read_event,
    [](C s) { return joined(s.route.events); }},
  TargetRow{
    "projects", every_kind, false, Kind::text, Count::list,
    "an array of 1 to 64 of A-Z a-z 0-9 _ -, none twice", "", false,
    "the commercetools projects, and the sources of customer events, whose changes are sent; all, "
    "if none is named",
    read_project,
    [](C s) { return joined(s.route.projects); }},
  TargetRow{
    "stores", every_kind, false, Kind::text, Count::list,
    "an array of keys of stores, none twice", "", false,
    "the stores whose customers are sent; all, and those of no store, if none is named",
    read_store,
    [](C s) { return joined(s.route.stores); }},
};
// clang-format on

constexpr GroupTable<TargetSettings> targets{table, "targets", target_kind_words,
                                             [](C s) -> std::optional<std::size_t> {
                                               if (!s.has_kind) return std::nullopt;
                                               return static_cast<std::size_t>(s.kind);
                                             }};

}  // namespace

const GroupTable<TargetSettings>& target_table() noexcept { return targets; }

}  // namespace ctsync::server
