// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/contract/store/steering.hpp>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// The holds and the actions of the store in store_example.hpp.
namespace ctsync::examples {

class Steering {
 public:
  void hold(const Hold& hold) { holds_[{hold.tenant, hold.kind, hold.name}] = hold; }

  bool release(std::string_view tenant, HoldKind kind, std::string_view name) {
    return holds_.erase({std::string(tenant), kind, std::string(name)}) > 0;
  }

  std::vector<Hold> holds() const {
    std::vector<Hold> all;
    for (const auto& [name, hold] : holds_) all.push_back(hold);
    return all;
  }

  bool on_hold(std::string_view tenant, std::string_view target, Time now) const {
    const auto found = holds_.find({std::string(tenant), HoldKind::target, std::string(target)});
    return found != holds_.end() && found->second.holds_at(now);
  }

  void note(Action action) {
    action.row = ++last_row_;
    actions_.push_back(std::move(action));
  }

  std::vector<Action> actions(const ActionFilter& filter) const {
    std::vector<Action> found;
    for (auto action = actions_.rbegin(); action != actions_.rend(); ++action) {
      const bool wanted =
          action->row < filter.before && (filter.tenant.empty() || filter.tenant == action->tenant);
      if (wanted && std::ssize(found) < filter.limit) found.push_back(*action);
    }
    return found;
  }

  void grow_old(Time now) {
    std::erase_if(actions_, [&](const Action& each) { return each.at < now - actions_kept; });
    std::erase_if(holds_, [&](const auto& each) { return !each.second.holds_at(now); });
  }

 private:
  std::map<std::tuple<std::string, HoldKind, std::string>, Hold> holds_;
  std::vector<Action> actions_;
  std::int64_t last_row_ = 0;
};

}  // namespace ctsync::examples
