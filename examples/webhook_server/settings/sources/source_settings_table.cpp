// SPDX-License-Identifier: MIT
#include "settings/sources/source_settings_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "settings/settings_rules.hpp"
#include "settings/sources/source_setting_readers.hpp"

namespace ctsync::server {

namespace {

constexpr Kinds hmac = only(Auth::hmac);
constexpr Kinds pubsub = only(Auth::pubsub);
constexpr Kinds sns = only(Auth::sns);
constexpr Kinds eventbridge = only(Auth::eventbridge);
constexpr Kinds event_grid = only(Auth::event_grid);
constexpr Kinds segment = only(Auth::segment);
constexpr Kinds keyed = eventbridge | event_grid;

constexpr std::array<std::string_view, 2> replay_words{"timestamp", "dedup-only"};
constexpr std::string_view key_in_rule = "header:NAME, query:NAME, basic or bearer";

using G = const RawValue&;
using S = SourceSettings&;
using C = const SourceSettings&;

std::string show_subscriptions(C s) { return fmt::format("{}", fmt::join(s.subscriptions, ",")); }

// clang-format off
constexpr std::array table{
  SourceRow{
    "auth", every_kind, true, Kind::text, Count::one,
    "hmac, pubsub, sns, eventbridge, event_grid or segment", "", false,
    "how ctsync authenticates the sender",
    read_auth,
    [](C s) { return std::string(s.auth ? name(*s.auth) : ""); }},
  SourceRow{
    "project", every_kind, false, Kind::text, Count::one,
    "1 to 64 of A-Z a-z 0-9 _ -", "", false,
    "the key of the one commercetools project that this source speaks for",
    [](G given, S s) { return take_name(given, name_characters, 64, s.project); },
    [](C s) { return s.project; }},
  SourceRow{
    "rate_limit_per_minute", every_kind, false, Kind::integer, Count::one,
    "an integer from 0 to 1000000", "0", false,
    "the most deliveries that are taken in a minute; more are answered 429, or 503 to SNS and "
    "Segment, which drop a delivery after 429; 0 is no limit",
    [](G given, S s) { return take_integer(given, 0, 1'000'000, s.rate_limit_per_minute); },
    [](C s) { return std::to_string(s.rate_limit_per_minute); }},
  SourceRow{
    "secrets", hmac, false, Kind::text, Count::one_or_list,
    "a string or an array of strings, each of at least 16 bytes; after whsec_ only base64 of "
    "24 to 64 bytes", "", true,
    "what deliveries are signed with, as for webhooks.secret, which counts where there are none",
    read_hmac_secret, show_secrets},
  SourceRow{
    "secrets", segment, true, Kind::text, Count::one_or_list,
    "a string or an array of strings, each of at least 16 bytes", "", true,
    "the shared secret of Segment's webhook destination",
    read_segment_secret, show_secrets},
  SourceRow{
    "fields", segment, false, Kind::text, Count::list,
    "an array of names of traits of 1 to 100 printable characters, none twice", "", false,
    "the traits of identify calls that are sent to the targets that are not Segment; without it "
    "every call is ignored",
    read_field,
    [](C s) { return fmt::format("{}", fmt::join(s.fields, ",")); }},
  SourceRow{
    "secrets", keyed, true, Kind::text, Count::one_or_list,
    "a string or an array of strings, each of at least 16 bytes without control characters", "",
    true,
    "the key or password that the sender presents; any of several is accepted",
    read_shared_key, show_secrets},
  SourceRow{
    "replay_protection", hmac, false, Kind::text, Count::one,
    "timestamp or dedup-only", "", false,
    "instead of webhooks.replay_protection",
    read_replay_protection,
    [](C s) {
      if (!s.replay_protection) return std::string();
      return std::string(replay_words[static_cast<std::size_t>(*s.replay_protection)]);
    }},
  SourceRow{
    "tolerance_seconds", hmac, false, Kind::integer, Count::one,
    "an integer from 1 to 86400", "", false,
    "instead of webhooks.tolerance_seconds",
    read_tolerance,
    [](C s) { return s.tolerance ? std::to_string(s.tolerance->count()) : std::string(); }},
  SourceRow{
    "key_in", eventbridge, false, Kind::text, Count::one,
    key_in_rule, "header:x-api-key", false,
    "where the sender presents its key",
    read_key_in, show_key_in},
  SourceRow{
    "key_in", event_grid, false, Kind::text, Count::one,
    key_in_rule, "query:code", false,
    "where the sender presents its key",
    read_key_in, show_key_in},
  SourceRow{
    "user", keyed, false, Kind::text, Count::one,
    "printable ASCII without spaces and colons", "", false,
    "the user of Basic credentials, required for key_in basic",
    read_user,
    [](C s) { return s.user; }},
  SourceRow{
    "audience", pubsub, true, Kind::text, Count::one,
    "printable ASCII without spaces", "", false,
    "what the push subscription names as audience; unless it names one, the URL it pushes to",
    [](G given, S s) { return take_graphic(given, 2'048, s.audience); },
    [](C s) { return s.audience; }},
  SourceRow{
    "service_account", pubsub, true, Kind::text, Count::one,
    "the e-mail address of a service account", "", false,
    "the service account that the push subscription authenticates as",
    read_service_account,
    [](C s) { return s.service_account; }},
  SourceRow{
    "subscriptions", pubsub, false, Kind::text, Count::list,
    "an array of projects/PROJECT/subscriptions/NAME, none twice", "", false,
    "the push subscriptions that may deliver; all that present such a token, if none is named",
    read_push_subscription, show_subscriptions},
  SourceRow{
    "subscriptions", event_grid, false, Kind::text, Count::list,
    "an array of names of 1 to 64 of A-Z a-z 0-9 _ -, none twice", "", false,
    "the event subscriptions that may deliver, in any case; all with the key, if none is named",
    read_event_subscription, show_subscriptions},
  SourceRow{
    "keys_url", pubsub, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "https://www.googleapis.com/oauth2/v3/certs",
    false,
    "where the public keys that verify tokens are fetched",
    [](G given, S s) { return take_url(given, s.keys_url); },
    [](C s) { return s.keys_url; }},
  SourceRow{
    "topics", sns, true, Kind::text, Count::list,
    "an array of ARNs of SNS topics, none twice", "", false,
    "the topics that may deliver: anybody can have SNS sign a message of a topic of their own",
    read_topic,
    [](C s) { return fmt::format("{}", fmt::join(s.topics, ",")); }},
  SourceRow{
    "min_signature_version", sns, false, Kind::integer, Count::one,
    "1 or 2", "1", false,
    "2 refuses signatures over SHA-1, which topics make unless their SignatureVersion is set to 2",
    [](G given, S s) { return take_integer(given, 1, 2, s.min_signature_version); },
    [](C s) { return std::to_string(s.min_signature_version); }},
  SourceRow{
    "auto_confirm", sns, false, Kind::boolean, Count::one,
    "true or false", "false", false,
    "whether subscriptions of these topics are confirmed at once, or wait for "
    "`ctsync sources confirm NAME`",
    read_auto_confirm,
    [](C s) { return std::string(s.auto_confirm ? "true" : "false"); }},
  SourceRow{
    "sns_url", sns, false, Kind::text, Count::one,
    "an https URL (http for this machine only)", "", false,
    "where certificates are fetched and subscriptions confirmed, instead of the host of the topic's "
    "region",
    [](G given, S s) { return take_url(given, s.sns_url); },
    [](C s) { return s.sns_url; }},
  SourceRow{
    "trust_file", sns, false, Kind::text, Count::one,
    "the path of a PEM file", "", false,
    "the only authorities whose certificates for SNS are trusted, instead of the system's",
    read_trust_file,
    [](C s) { return s.trust_file; }},
};
// clang-format on

constexpr GroupTable<SourceSettings> sources{table, "sources", auth_words,
                                             [](C s) -> std::optional<std::size_t> {
                                               if (!s.auth) return std::nullopt;
                                               return static_cast<std::size_t>(*s.auth);
                                             }};

}  // namespace

const GroupTable<SourceSettings>& source_table() noexcept { return sources; }

}  // namespace ctsync::server
