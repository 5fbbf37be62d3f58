// SPDX-License-Identifier: MIT
#include "signature/shared_key.hpp"

#include <algorithm>
#include <cstddef>
#include <ctsync/base/ascii.hpp>

#include "signature/authorization.hpp"
#include "signature/encoding.hpp"
#include "signature/hex.hpp"

namespace ctsync::signature {

namespace {

constexpr std::size_t shortest_key = 16;

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool good_user(std::string_view user) noexcept {
  return !user.empty() && user.find(':') == user.npos && !has_control(user);
}

// Percent-decodes (RFC 3986 section 2.1). nullopt if a '%' is not followed by two hexadecimal
// digits.
std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = ascii::hex_digit(text[i + 1]);
    const int low = ascii::hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Error wrong_setting(const std::string& where, std::string detail) {
  return {Errc::configuration, where, std::move(detail)};
}

}  // namespace

Result<SharedKeyVerifier> SharedKeyVerifier::create(const std::vector<std::string>& keys,
                                                    SharedKeyOptions options) {
  const bool basic = options.place == KeyPlace::basic;
  if (keys.empty()) return wrong_setting(options.where, "at least one key is needed");
  if (basic && !good_user(options.user)) {
    return wrong_setting(options.where, "Basic credentials need a user, without a colon");
  }
  if (options.place == KeyPlace::query && options.parameter.empty()) {
    return wrong_setting(options.where, "the query parameter needs a name");
  }
  // Not a secret: the HMAC serves as a plain hash.
  auto digest = HmacSha256::create("ctsync shared key");
  if (!digest) return std::move(digest).error();
  std::vector<Digest> accepted;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& key = keys[i];
    const auto where = options.where + "/" + std::to_string(i);
    if (key.size() < shortest_key) return wrong_setting(where, "a key must have at least 16 bytes");
    if (has_control(key) || key.front() == ' ' || key.back() == ' ') {
      return wrong_setting(where, "a key must not hold control characters or outer spaces");
    }
    auto made = basic ? digest->sign({options.user, ":", key}) : digest->sign({key});
    if (!made) return std::move(made).error();
    accepted.push_back(*made);
  }
  return SharedKeyVerifier{*std::move(digest), std::move(accepted), std::move(options)};
}

Proof SharedKeyVerifier::verify(std::optional<std::string_view> presented) const {
  if (!presented || presented->empty()) return Proof::missing;
  switch (options_.place) {
    case KeyPlace::header: return compare(*presented);
    case KeyPlace::query: return verify_query(*presented);
    case KeyPlace::bearer: {
      const auto token = credentials(*presented, "Bearer");
      return token ? compare(*token) : Proof::malformed;
    }
    case KeyPlace::basic: {
      const auto encoded = credentials(*presented, "Basic");
      const auto pair = encoded ? from_base64(*encoded) : std::nullopt;
      return pair ? compare(*pair) : Proof::malformed;
    }
  }
  return Proof::malformed;
}

Proof SharedKeyVerifier::verify_query(std::string_view query) const {
  std::optional<std::string> found;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = unescape(pair.substr(0, equals));
    if (!name) return Proof::malformed;
    if (*name != options_.parameter) continue;
    if (found) return Proof::repeated;
    found = unescape(pair.substr(std::min(equals + 1, pair.size())));
    if (!found) return Proof::malformed;
  }
  return found && !found->empty() ? compare(*found) : Proof::missing;
}

Proof SharedKeyVerifier::compare(std::string_view presented) const {
  const auto made = digest_.sign({presented});
  if (!made) return Proof::no_keys;
  bool matched = false;
  for (const auto& accepted : accepted_) {
    const bool same = equal(*made, accepted);
    matched = matched || same;
  }
  return matched ? Proof::ok : Proof::mismatch;
}

}  // namespace ctsync::signature
