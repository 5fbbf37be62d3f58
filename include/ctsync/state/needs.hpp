// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/hearing.hpp>
#include <ctsync/model/shop.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync {

/// What one target wants to hear of events, and what it needs to know of their person.
struct Listener {
  Hearing hearing;
  UserId user_id = UserId::email;
  std::string consent_field{};  ///< as in its plan
};

/// What the targets of a tenant need of a step.
struct Needs {
  bool record = true;         ///< whether a new record is to be written
  bool notification = false;  ///< whether steps are to carry the notification
  bool resource = false;      ///< whether steps are to carry the resource
  bool groups = false;        ///< whether keys and names of customers' groups are to be read
  Shop shop{};
  Hearing hearing{};  ///< the events that some target wants
  std::vector<Listener> listeners{};

  void add(Listener listener) {
    if (listeners.empty()) hearing = Hearing::of_nothing();
    hearing |= listener.hearing;
    listeners.push_back(std::move(listener));
  }
};

}  // namespace ctsync
