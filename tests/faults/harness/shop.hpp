// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "stand_in.hpp"

namespace ctsync::faults {

/// A stand-in for the commercetools project `p`: tokens, customers by id and page by page, and
/// their troubles. Any thread may use it.
class Shop {
 public:
  Shop();

  /// The member of a tenant's settings, with a comma before it.
  std::string settings() const;

  /// The customer is customer_json(id, version) from now on.
  void put(const std::string& id, int version);
  void remove(const std::string& id);

  std::atomic<bool> tokens_fail{false};
  std::atomic<bool> client_unknown{false};
  std::atomic<bool> reads_fail{false};
  std::atomic<bool> pages_are_cut{false};
  /// Tokens that were given so far are refused from now on.
  void expire() { oldest_valid_ = given_ + 1; }

  int given() const { return given_; }
  int asked_for_tokens() const { return asked_; }
  int refused_reads() const { return refused_; }
  int cut_pages() const { return cut_; }

 private:
  Answer answer(const Request& request);
  Answer token();
  Answer customer(const std::string& id);
  Answer page(std::string_view query);

  std::mutex mutex_;
  std::map<std::string, int> versions_;  // by id
  std::atomic<int> given_{0};
  std::atomic<int> oldest_valid_{1};
  std::atomic<int> asked_{0};
  std::atomic<int> refused_{0};
  std::atomic<int> cut_{0};
  StandIn api_;
};

}  // namespace ctsync::faults
