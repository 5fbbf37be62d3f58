// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <http/message.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "admin/access/callers.hpp"
#include "admin/answers/problem.hpp"

namespace ctsync::server::admin {

/// How often somebody may do something: a bucket of `burst` that fills by so many a second.
struct Pace {
  double per_second;
  double burst;
};

/// Buckets by name. Any thread may use them.
class Buckets {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Buckets(Pace pace) : pace_(pace) {}
  /// Takes one; false if there is none.
  bool take(const std::string& name, Clock::time_point now);

 private:
  struct Bucket {
    double left;
    Clock::time_point at;
  };
  Pace pace_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

struct OpenedSession {
  std::string cookie;  ///< the value of Set-Cookie
  std::string token;   ///< the name of the token
};

/// Who may use the admin API. A token is sent as a bearer token, or once for a cookie that counts
/// for eight hours. Any thread may use it.
class Access {
 public:
  explicit Access(const AdminSettings& settings) : settings_(settings) {}

  /// Whether tokens are needed.
  bool is_protected() const noexcept { return !settings_.tokens.empty(); }

  /// Whether a browser reached the listener by a name that is its own, so that no other site's name
  /// was made to lead here.
  bool knows_host(const http::Request& request) const;

  /// The caller; a problem without a valid token, or for one that comes too often.
  std::variant<Caller, Problem> identify(const http::Request& request);

  /// Whether a request that changes something was sent by our own page or by a program, and not by
  /// a form of another site.
  static std::optional<Problem> check_change(const http::Request& request, const Caller& caller);

  /// A session for a token; a problem for one that is not known.
  std::variant<OpenedSession, Problem> sign_in(std::string_view token, std::string_view address);
  /// Ends the session of a request; returns the value of Set-Cookie.
  std::string sign_out(const http::Request& request);

 private:
  struct Session {
    std::string token;  ///< its name
    std::chrono::steady_clock::time_point until;
  };

  const AdminToken* token_of(std::string_view token) const;
  const AdminToken* token_named(std::string_view name) const;
  const AdminToken* session_of(const http::Request& request);

  const AdminSettings& settings_;
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // by the digest of the cookie
  Buckets sign_ins_{{5.0 / 60, 5}};
  Buckets requests_{{20, 40}};
  Buckets all_{{200, 400}};
};

}  // namespace ctsync::server::admin
