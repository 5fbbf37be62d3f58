// SPDX-License-Identifier: MIT
#include "admin/access/access.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/sha256.hpp>
#include <utility>

#include "operator/random.hpp"
#include "operator/text/hex.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::string_view cookie_name = "ctsync_admin";
constexpr std::chrono::hours session_length{8};
constexpr std::size_t most_buckets = 1'000;
constexpr std::size_t most_sessions = 1'000;

/// Takes as long for any two texts of one length.
bool same_digest(std::string_view one, std::string_view other) {
  unsigned difference = one.size() == other.size() ? 0U : 1U;
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(one[i]) ^
                                        static_cast<unsigned char>(other[i]));
  }
  return difference == 0;
}

/// The host of a Host header, without the port and the brackets of an IPv6 address.
std::string_view host_of(std::string_view header) {
  if (header.starts_with('[')) {
    const auto end = header.find(']');
    return end == header.npos ? std::string_view() : header.substr(1, end - 1);
  }
  return header.substr(0, header.find(':'));
}

std::string_view cookie_of(const http::Request& request) {
  for (const auto& header : request.headers) {
    if (header.name != "cookie") continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(';'), rest.size());
      const auto part = ascii::trimmed(rest.substr(0, end));
      if (part.starts_with(cookie_name) && part.substr(cookie_name.size()).starts_with('=')) {
        return part.substr(cookie_name.size() + 1);
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return {};
}

std::string set_cookie(std::string_view value, std::chrono::seconds age) {
  return std::string(cookie_name)
      .append("=")
      .append(value)
      .append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=")
      .append(std::to_string(age.count()));
}

Problem too_often() { return {429, "busy", "too many requests; wait a moment", {}, 1}; }

Problem unauthorised() {
  return {401, "token.unknown", "a valid token is needed: `ctsync admin token` makes one", {}};
}

Caller caller_of(const AdminToken& token, bool by_cookie) {
  return {token.name, token.role, token.tenants, by_cookie};
}

}  // namespace

bool Buckets::take(const std::string& name, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= most_buckets && !buckets_.contains(name)) {
    const auto full = std::chrono::duration<double>(pace_.burst / pace_.per_second);
    std::erase_if(buckets_, [&](const auto& each) { return now - each.second.at > full; });
    if (buckets_.size() >= most_buckets) return false;
  }
  auto& bucket = buckets_.try_emplace(name, Bucket{pace_.burst, now}).first->second;
  const std::chrono::duration<double> passed = now - bucket.at;
  bucket.left = std::min(pace_.burst, bucket.left + passed.count() * pace_.per_second);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

bool Access::knows_host(const http::Request& request) const {
  if (request.count("host") != 1) return false;
  const auto host = ascii::lowered(host_of(*request.header("host")));
  if (is_loopback(host) || host == ascii::lowered(settings_.host)) return true;
  return std::ranges::any_of(
      settings_.hosts, [&](const std::string& known) { return host == ascii::lowered(known); });
}

const AdminToken* Access::token_of(std::string_view token) const {
  const auto digest = sha256_hex(token);
  const AdminToken* found = nullptr;
  for (const auto& each : settings_.tokens) {
    if (same_digest(each.digest, digest)) found = &each;
  }
  return found;
}

const AdminToken* Access::token_named(std::string_view name) const {
  const auto found = std::ranges::find(settings_.tokens, name, &AdminToken::name);
  return found == settings_.tokens.end() ? nullptr : &*found;
}

const AdminToken* Access::session_of(const http::Request& request) {
  const auto cookie = cookie_of(request);
  if (cookie.empty()) return nullptr;
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(sha256_hex(cookie));
  if (found == sessions_.end() || found->second.until <= now) return nullptr;
  return token_named(found->second.token);
}

std::variant<Caller, Problem> Access::identify(const http::Request& request) {
  const auto now = std::chrono::steady_clock::now();
  if (!all_.take({}, now)) return too_often();
  if (!is_protected()) {
    if (!requests_.take(std::string(request.remote), now)) return too_often();
    return Caller{"this machine", AdminRole::operates, {}, true};
  }
  constexpr std::string_view bearer = "bearer ";
  const auto header = request.header("authorization");
  if (header) {
    const bool is_bearer = header->size() > bearer.size() &&
                           ascii::lowered(header->substr(0, bearer.size())) == bearer;
    const auto* const token =
        is_bearer ? token_of(ascii::trimmed(header->substr(bearer.size()))) : nullptr;
    if (token == nullptr) {
      return sign_ins_.take(std::string(request.remote), now) ? unauthorised() : too_often();
    }
    if (!requests_.take(token->name, now)) return too_often();
    return caller_of(*token, false);
  }
  const auto* const token = session_of(request);
  if (token == nullptr) return unauthorised();
  if (!requests_.take(std::string(cookie_of(request)), now)) return too_often();
  return caller_of(*token, true);
}

std::optional<Problem> Access::check_change(const http::Request& request, const Caller& caller) {
  const auto type = request.header("content-type");
  const bool is_json = type && ascii::lowered(ascii::trimmed(type->substr(0, type->find(';')))) ==
                                   "application/json";
  if (!is_json) return Problem{415, "content_type", "expected Content-Type: application/json", {}};
  if (request.header("x-ctsync") != "1") {
    return Problem{403, "origin", "expected the header X-Ctsync: 1", {}};
  }
  if (!caller.by_cookie) return std::nullopt;
  const auto site = request.header("sec-fetch-site");
  const auto origin = request.header("origin");
  const auto host = request.header("host").value_or("");
  const bool same_site = site && (*site == "same-origin" || *site == "none");
  const bool same_origin = origin && (*origin == "http://" + std::string(host) ||
                                      *origin == "https://" + std::string(host));
  const bool foreign = (site && !same_site) || (origin && !same_origin);
  if (foreign) return Problem{403, "origin", "the request comes from another site", {}};
  return std::nullopt;
}

std::variant<OpenedSession, Problem> Access::sign_in(std::string_view token,
                                                     std::string_view address) {
  const auto now = std::chrono::steady_clock::now();
  if (!sign_ins_.take(std::string(address), now)) {
    return Problem{429, "busy", "too many attempts to sign in; wait a minute", {}, 60};
  }
  const auto* const known = token_of(token);
  const auto bytes = random_bytes(32);
  if (known == nullptr || !bytes) return unauthorised();
  auto value = hex_text(*bytes);
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [now](const auto& each) { return each.second.until <= now; });
  if (sessions_.size() >= most_sessions) return too_often();
  sessions_[sha256_hex(value)] = {known->name, now + session_length};
  return OpenedSession{set_cookie(value, session_length), known->name};
}

std::string Access::sign_out(const http::Request& request) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(sha256_hex(cookie_of(request)));
  return set_cookie("", std::chrono::seconds{0});
}

}  // namespace ctsync::server::admin
