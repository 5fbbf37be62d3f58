// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctsync/base/sha256.hpp>
#include <http/message.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "admin/answers/problem.hpp"

namespace ctsync::server::admin {

/// Requests with an `Idempotency-Key`: one with a key that was there before does nothing and gets
/// the answer of then, for 24 hours and as long as the process runs. What changed nothing, or has a
/// long answer, as previews have, is not kept. Any thread may use it.
class RepeatedRequests {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::hours kept_for{24};
  static constexpr std::size_t most_kept = 1'000;
  static constexpr std::size_t longest_kept = 16 * 1024;

  /// The answer of a request; `act()` does what it asks for.
  template <class Act>
  http::Response get(const std::string& caller, std::string_view key, const http::Request& request,
                     Act act) {
    if (key.empty() || key.size() > 200) {
      return response_of(wrong_parameter("Idempotency-Key", "expected 1 to 200 characters"));
    }
    const auto entry = entry_of(caller + "\n" + std::string(key));
    const auto asked = sha256_hex(std::string(request.target) + "\n" +
                                  std::string(request.header("if-match").value_or("")) + "\n" +
                                  std::string(request.body));
    const std::lock_guard lock(entry->mutex);
    if (!entry->asked.empty() && entry->asked != asked) {
      return response_of({422,
                          "idempotency_key.reused",
                          "this Idempotency-Key was sent with another request",
                          {}});
    }
    if (!entry->asked.empty()) return entry->response;
    auto response = act();
    const bool is_done = response.status >= 200 && response.status < 300;
    if (!is_done || response.body.size() > longest_kept) return response;
    entry->asked = asked;
    entry->response = response;
    return response;
  }

 private:
  struct Entry {
    std::mutex mutex;
    std::string asked;  ///< the digest of the request; empty: none was answered
    http::Response response;
    Clock::time_point at = Clock::now();
  };

  std::shared_ptr<Entry> entry_of(const std::string& key) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [now](const auto& each) { return now - each.second->at > kept_for; });
    if (entries_.size() >= most_kept && !entries_.contains(key)) {
      const auto oldest =
          std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second->at; });
      entries_.erase(oldest);
    }
    auto& entry = entries_[key];
    if (entry == nullptr) entry = std::make_shared<Entry>();
    return entry;
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace ctsync::server::admin
