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
  bool last = false;  ///< the last one of an update: the change notification
};

/// One customer of the mock, changed through its API, and the notifications that commercetools
/// would send: a message for each action that has one, and a change notification for each request.
class History {
 public:
  /// Creates the customer of that number.
  History(Mock& mock, int number, std::vector<Told>& told);

  /// Changes the customer by one request with this many actions.
  void update(Mock& mock, std::mt19937_64& random, int actions, std::vector<Told>& told);

  const std::string& id() const noexcept { return id_; }
  /// The creation and each action make one version.
  std::int64_t versions() const noexcept { return version_; }
  /// commercetools resets isEmailVerified when the e-mail address changes, but the mock does not.
  /// So the customer that is read differs from the message, which makes a change of its own.
  int email_changes() const noexcept { return email_changes_; }

 private:
  struct Action {
    std::string json;
    std::string message;  ///< its type; empty if it has none
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
