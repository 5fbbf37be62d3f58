// SPDX-License-Identifier: MIT
#include "signature/jwks.hpp"

#include <algorithm>
#include <chrono>
#include <ctsync/base/ascii.hpp>
#include <optional>
#include <utility>

#include "ctsync/json/view.hpp"
#include "signature/base64url.hpp"

namespace ctsync::signature {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_set = 256 * 1024;
constexpr Duration stale_for = 24h;

// Whether the member is absent or equals `text`.
bool absent_or(json::View member, std::string_view text) {
  return member.is_null() || member.string() == text;
}

std::optional<RsaKey> key_of(json::View jwk) {
  if (jwk["kty"].string() != "RSA") return std::nullopt;
  if (!absent_or(jwk["use"], "sig") || !absent_or(jwk["alg"], "RS256")) return std::nullopt;
  const auto modulus = from_base64url(jwk["n"].string().value_or(""));
  const auto exponent = from_base64url(jwk["e"].string().value_or(""));
  if (!modulus || !exponent) return std::nullopt;
  auto key = RsaKey::from_numbers(*modulus, *exponent);
  if (!key) return std::nullopt;
  return *std::move(key);
}

// The argument of `max-age`, if the directive is one.
std::optional<std::string_view> max_age_of(std::string_view directive) {
  constexpr std::string_view word = "max-age=";
  if (!ascii::same_word(directive.substr(0, word.size()), word)) return std::nullopt;
  return directive.substr(word.size());
}

}  // namespace

Result<Jwks> parse_jwks(std::string_view text) {
  if (text.size() > longest_set) return Error{Errc::too_large, "", "a key set above 256 KiB"};
  json::Parser parser;
  const auto root = parser.parse(text);
  if (!root) return root.error();
  Jwks keys;
  (*root)["keys"].each_element([&](std::size_t, json::View jwk) {
    const auto kid = jwk["kid"].string();
    if (!kid || kid->empty() || keys.contains(*kid)) return true;
    if (auto key = key_of(jwk)) keys.emplace(*kid, *std::move(key));
    return true;
  });
  if (keys.empty()) return Error{Errc::invalid, "/keys", "expected at least one RSA signing key"};
  return keys;
}

Duration kept_for(std::string_view cache_control) {
  constexpr Duration least = 5min;
  constexpr Duration most = 24h;
  while (!cache_control.empty()) {
    const auto comma = std::min(cache_control.find(','), cache_control.size());
    const auto seconds = max_age_of(ascii::trimmed(cache_control.substr(0, comma)));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
    if (!seconds) continue;
    if (seconds->empty() || seconds->find_first_not_of("0123456789") != std::string_view::npos) {
      return least;
    }
    std::int64_t number = 0;
    for (const char digit : *seconds) {
      number = std::min<std::int64_t>(number * 10 + (digit - '0'), 86'400);
    }
    return std::clamp<Duration>(std::chrono::seconds{number}, least, most);
  }
  return least;
}

Result<RsaKey> KeySource::find(std::string_view kid, Time now) {
  const Kept<Jwks>::Fetch fetch_keys = [this, now] { return fetch(now); };
  using Want = Kept<Jwks>::Want;
  bool refused = false;
  for (const auto want : {Want::any, Want::newer}) {
    const auto held = keys_.get(now, want, fetch_keys);
    if (!held) return Error{Errc::unavailable, "", held.error().detail};
    const auto key = held->value->find(kid);
    if (key != held->value->end()) return key->second;
    refused = held->refused;
  }
  // The issuer may have a new key that could not be fetched.
  if (refused) return Error{Errc::unavailable, "", "the key set could not be fetched again"};
  return Error{Errc::missing, "", "the issuer has no such key"};
}

Result<Kept<Jwks>::Got> KeySource::fetch(Time now) const {
  const auto fetched = fetch_();
  if (!fetched) return fetched.error();
  auto keys = parse_jwks(fetched->body);
  if (!keys) return std::move(keys).error();
  const Time fresh_until = now + kept_for(fetched->cache_control);
  return Kept<Jwks>::Got{*std::move(keys), fresh_until, fresh_until + stale_for};
}

}  // namespace ctsync::signature
