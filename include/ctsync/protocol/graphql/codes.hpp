// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>

/// The codes of GraphQL errors. No specification has them; these are those of Apollo's servers,
/// Shopify, GitHub, Hasura and others that say something about the server rather than the request.
namespace ctsync::graphql {

/// What an error means, from the least to the most for all other requests.
enum class Meaning {
  refused,          ///< the request can never work; also of each unknown code
  later,            ///< the server failed
  throttled,        ///< the server asks for a pause
  denied,           ///< the credentials do not allow this
  unauthenticated,  ///< the credentials are wrong
};

struct Code {
  std::string_view word;
  Meaning meaning;
};

inline constexpr std::array codes{
    Code{"throttled", Meaning::throttled},
    Code{"rate_limited", Meaning::throttled},
    Code{"ratelimited", Meaning::throttled},
    Code{"rate_limit", Meaning::throttled},
    Code{"rate_limit_exceeded", Meaning::throttled},
    Code{"too_many_requests", Meaning::throttled},
    Code{"internal_server_error", Meaning::later},
    Code{"internal_error", Meaning::later},
    Code{"internal", Meaning::later},
    Code{"service_unavailable", Meaning::later},
    Code{"unavailable", Meaning::later},
    Code{"bad_gateway", Meaning::later},
    Code{"timeout", Meaning::later},
    Code{"request_timeout", Meaning::later},
    Code{"gateway_timeout", Meaning::later},
    Code{"deadline_exceeded", Meaning::later},
    Code{"downstream_service_error", Meaning::later},
    Code{"subrequest_http_error", Meaning::later},
    Code{"unauthenticated", Meaning::unauthenticated},
    Code{"unauthorized", Meaning::unauthenticated},
    Code{"authentication_error", Meaning::unauthenticated},
    Code{"authentication_required", Meaning::unauthenticated},
    Code{"authentication_failed", Meaning::unauthenticated},
    Code{"invalid_credentials", Meaning::unauthenticated},
    Code{"invalid_token", Meaning::unauthenticated},
    Code{"invalid_jwt", Meaning::unauthenticated},
    Code{"token_expired", Meaning::unauthenticated},
    Code{"forbidden", Meaning::denied},
    Code{"access_denied", Meaning::denied},
    Code{"permission_denied", Meaning::denied},
};

/// The code of an error: `extensions.code`, else the `type` that GitHub has; empty if neither is
/// there.
inline std::string_view code_of(json::View error) noexcept {
  const auto code = error["extensions"]["code"].string_or_empty();
  return code.empty() ? error["type"].string_or_empty() : code;
}

/// The meaning of a code, in any case, with _ or - between words.
inline Meaning meaning_of(std::string_view code) {
  std::string word = ascii::lowered(code);
  std::replace(word.begin(), word.end(), '-', '_');
  const auto* const found =
      std::find_if(codes.begin(), codes.end(), [&](const Code& each) { return each.word == word; });
  return found == codes.end() ? Meaning::refused : found->meaning;
}

}  // namespace ctsync::graphql
