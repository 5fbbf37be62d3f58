// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/mapping/custom_fields.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/mapping/route.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/protocol/rest/body_form.hpp>
#include <ctsync/protocol/rest/profile_read.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/groups/row.hpp"
#include "settings/secret.hpp"

/// A target of the configuration as a value, the same for all kinds. A kind leaves what it does not
/// use at the defaults.
namespace ctsync::server {

enum class TargetKind {
  segment,
  rudderstack,
  customerio,
  jitsu,
  mparticle,
  tealium,
  rest,
  graphql,
  ndjson
};

inline constexpr std::array<std::string_view, 9> target_kind_words{
    "segment", "rudderstack", "customerio", "jitsu", "mparticle",
    "tealium", "rest",        "graphql",    "ndjson"};

constexpr std::string_view name(TargetKind kind) noexcept {
  return target_kind_words[static_cast<std::size_t>(kind)];
}

/// How requests to a target authenticate. `basic` sends `user` and `secret`. `oauth2` requests
/// tokens with the client credentials `user` and `secret`. `api_key` sends the secret in `header`,
/// or as `Authorization: ApiKey SECRET` if that is empty.
enum class TargetAuth { none, bearer, api_key, basic, oauth2 };

inline constexpr std::array<std::string_view, 5> target_auth_words{"none", "bearer", "api_key",
                                                                   "basic", "oauth2"};

struct Credentials {
  TargetAuth auth = TargetAuth::none;
  Secret secret;     ///< write key, token, API key, password or client secret
  Secret key;        ///< mparticle: the key that `secret` belongs to
  std::string user;  ///< the user of Basic, the client id, or the user of an API key
  std::string header;
  std::string token_url;
  std::string scopes;  ///< with a space between them; empty: all that the client has
};

using rest::body_form_words;
using rest::BodyForm;

struct RequestHeader {
  std::string name;
  Secret value;
};

/// The request for one kind of call.
struct RestRequest {
  std::string method;  ///< empty: calls of this kind are not sent
  std::string path;    ///< appended to the target's `url`
  std::vector<RequestHeader> headers;
};

struct RestSettings {
  BodyForm body = BodyForm::segment;
  /// By CallKind. A rule that writes a request says its method and path itself.
  std::array<RestRequest, call_kinds.size()> requests;

  const RestRequest& request(CallKind kind) const noexcept {
    return requests[static_cast<std::size_t>(kind)];
  }
};

struct GraphqlSettings {
  std::vector<RequestHeader> headers;  ///< more of each request
  std::string user_errors;             ///< the name of such lists in `data`; empty: none
};

/// How a target is asked for what it knows of a person.
struct ProfileSettings {
  Secret token;                            ///< segment: of the Profile API
  std::string space;                       ///< segment
  std::string url;                         ///< segment; empty: not set, and the region is a URL
  std::string path;                        ///< rest
  std::vector<rest::ProfileField> fields;  ///< rest
  std::vector<RequestHeader> headers;      ///< rest: those of all requests

  bool is_set() const noexcept { return !token.empty() || !path.empty(); }
};

/// Where the events of a Tealium target belong.
struct TealiumSettings {
  std::string account;
  std::string profile;
  std::string data_source;  ///< empty: none
  std::string region;       ///< empty: the nearest host, or `url` of the target is given
};

/// A file with one call a line. It is renamed and a new one begun at the first of both limits.
struct NdjsonSettings {
  std::string path;
  std::uint64_t rotate_bytes = 0;
  Duration rotate_after{};
  int keep_files = 0;  ///< rotated files; older ones are removed; 0 keeps all
};

/// The name under which metrics count the requests of a target to its API for deletions.
inline std::string deletions_label(const std::string& target) { return target + "_public_api"; }

struct TargetSettings {
  std::string name;  ///< unique within its tenant
  TargetKind kind = TargetKind::segment;
  bool has_kind = true;  ///< false only if the file names no valid one
  std::string where;     ///< how errors name it, such as "segment" or "tenants.a.targets.b"
  std::string url;       ///< without the path of a call; graphql: the whole one
  Credentials credentials;
  Duration timeout{};
  int rate_limit_per_minute = 0;   ///< requests; 0 is no limit
  std::size_t batch_size = 1;      ///< the most calls in one request
  int concurrency = 1;             ///< the most requests in flight
  std::optional<int> max_retries;  ///< none: that of its tenant; see RetryPolicy
  std::string ca_file;             ///< empty: the system's authorities

  UserId user_id = UserId::email;
  OnDelete on_delete = OnDelete::identify;
  OnEmailChange on_email_change = OnEmailChange::alias;
  std::string consent_field;
  CustomFields custom_fields;
  NormalForms normal_forms;
  std::optional<Guests> guests;         ///< none: that of its tenant
  std::vector<std::string> events_on;   ///< beside those of its tenant
  std::vector<std::string> events_off;  ///< the same
  Route route;                          ///< with the system that the target belongs to

  Secret public_api_token;     ///< segment, rudderstack, mparticle
  std::string public_api_url;  ///< segment; empty: not set, and `url` is not of a known region
  std::string environment;     ///< mparticle, tealium
  TealiumSettings tealium;
  ProfileSettings profile;  ///< segment, rest
  RestSettings rest;
  GraphqlSettings graphql;
  NdjsonSettings ndjson;
  std::vector<GivenKey> given;  ///< the keys that are in the file

  bool has(std::string_view key) const { return is_given(given, key); }
};

}  // namespace ctsync::server
