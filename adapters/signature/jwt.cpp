// SPDX-License-Identifier: MIT
#include "signature/jwt.hpp"

#include <algorithm>

#include "ctsync/json/field.hpp"
#include "signature/authorization.hpp"
#include "signature/base64url.hpp"

namespace ctsync::signature {

namespace {

constexpr std::size_t longest_token = 8192;

// A token in JWS compact serialization (RFC 7515 section 7.1).
struct Token {
  std::string_view signed_text;
  std::string header;
  std::string claims;
  std::string signature;
};

std::optional<Token> split(std::string_view text) {
  if (text.size() > longest_token) return std::nullopt;
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (first == last || text.find('.', first + 1) != last) return std::nullopt;
  auto header = from_base64url(text.substr(0, first));
  auto claims = from_base64url(text.substr(first + 1, last - first - 1));
  auto signature = from_base64url(text.substr(last + 1));
  if (!header || !claims || !signature) return std::nullopt;
  return Token{text.substr(0, last), *std::move(header), *std::move(claims), *std::move(signature)};
}

// The string value of a member; nullopt if it is absent, repeated or not a string.
std::optional<std::string_view> text_of(json::View object, std::string_view key) {
  const auto member = json::read_member(object, key, {});
  return member ? member->string() : std::nullopt;
}

std::optional<std::int64_t> integer_of(json::View object, std::string_view key) {
  const auto member = json::read_member(object, key, {});
  return member ? member->integer() : std::nullopt;
}

// The key id, if the header specifies RS256 and no critical extension (RFC 7515 section 4.1.11).
std::optional<std::string> key_id(std::string_view header) {
  json::Parser parser;
  const auto root = parser.parse(header);
  if (!root || text_of(*root, "alg") != "RS256") return std::nullopt;
  bool extended = false;
  root->each_member([&](std::string_view key, json::View) {
    extended = key == "crit";
    return !extended;
  });
  const auto kid = text_of(*root, "kid");
  if (extended || !kid || kid->empty()) return std::nullopt;
  return std::string(*kid);
}

bool holds(json::View audience, std::string_view ours) {
  if (audience.is_array()) {
    bool found = false;
    audience.each_element([&](std::size_t, json::View each) {
      found = each.string() == ours;
      return !found;
    });
    return found;
  }
  return audience.string() == ours;
}

Error wrong_setting(const std::string& where, std::string detail) {
  return {Errc::configuration, where, std::move(detail)};
}

}  // namespace

Result<OidcVerifier> OidcVerifier::create(OidcOptions options, KeySource& keys) {
  if (options.audience.empty()) return wrong_setting(options.where, "an audience is needed");
  if (options.service_account_email.empty()) {
    return wrong_setting(options.where, "the e-mail of the service account is needed");
  }
  if (options.issuers.empty()) return wrong_setting(options.where, "an issuer is needed");
  if (options.leeway < std::chrono::seconds::zero()) {
    return wrong_setting(options.where, "the leeway must not be negative");
  }
  return OidcVerifier{std::move(options), keys};
}

Proof OidcVerifier::verify(std::optional<std::string_view> authorization, Time now) const {
  if (!authorization || authorization->empty()) return Proof::missing;
  const auto bearer = credentials(*authorization, "Bearer");
  const auto token = bearer ? split(*bearer) : std::nullopt;
  const auto kid = token ? key_id(token->header) : std::nullopt;
  if (!kid) return Proof::malformed;

  const auto key = keys_->find(*kid, now);
  if (!key) return key.error().code == Errc::missing ? Proof::mismatch : Proof::no_keys;
  if (!key->verify(Hash::sha256, token->signed_text, token->signature)) return Proof::mismatch;

  json::Parser parser;
  const auto claims = parser.parse(token->claims);
  return claims ? verify_claims(*claims, now) : Proof::malformed;
}

Proof OidcVerifier::verify_claims(json::View claims, Time now) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const auto issuer = text_of(claims, "iss");
  const auto audience = json::read_member(claims, "aud", {});
  const auto expires = integer_of(claims, "exp");
  const auto issued = integer_of(claims, "iat");
  const auto email = text_of(claims, "email");
  const auto verified = json::read_member(claims, "email_verified", {});
  if (!issuer || !audience || !expires || !issued || !email || !verified) return Proof::malformed;

  const auto& issuers = options_.issuers;
  if (std::find(issuers.begin(), issuers.end(), *issuer) == issuers.end()) return Proof::mismatch;
  if (!holds(*audience, options_.audience)) return Proof::mismatch;
  if (*expires <= (seconds - options_.leeway).count()) return Proof::stale;
  if (*issued > (seconds + options_.leeway).count()) return Proof::stale;
  const bool ours = *email == options_.service_account_email && verified->boolean() == true;
  return ours ? Proof::ok : Proof::mismatch;
}

}  // namespace ctsync::signature
