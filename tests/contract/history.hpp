// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "mock.hpp"

namespace ctsync::test {

/// A notification as commercetools sends it.
struct Told {
  std::string body;
  std::string type;   ///< the message's, or ResourceCreated, ResourceUpdated
  std::string id;     ///< of the message; a change notification has none
  bool last = false;  ///< tells the end of an update, as the change notification does
};

/// One customer of the mock, changed through its API, and what commercetools would say of that: for
/// each action its message, where it has one, and for each request a change notification.
class History {
 public:
  /// Creates the customer of that number.
  History(Mock& mock, int number, std::vector<Told>& told);

  /// Changes the customer by one request of so many actions.
  void update(Mock& mock, std::mt19937_64& random, int actions, std::vector<Told>& told);

  const std::string& id() const noexcept { return id_; }
  /// Each action and the creation make one.
  std::int64_t versions() const noexcept { return version_; }
  /// commercetools resets isEmailVerified with the address and the stand-in does not, so what is
  /// read differs from what the message says, and is a change of its own.
  int email_changes() const noexcept { return email_changes_; }

 private:
  struct Action {
    std::string json;
    std::string message;  ///< its type; empty where there is none
    std::string fields;   ///< of the message
  };

  Action action(std::mt19937_64& random);
  std::string value();
  Told message(const Action& action, std::int64_t version, const std::string& time);
  Told change(std::int64_t old_version, const std::string& time) const;

  int number_;
  std::string id_;
  std::string email_;
  std::int64_t version_ = 1;
  int sequence_ = 0;
  int values_ = 0;
  int email_changes_ = 0;
};

}  // namespace ctsync::test
