// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/contract/store/rules.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The revisions of rules of the store in store_example.hpp.
namespace ctsync::examples {

class Rules {
 public:
  std::int64_t add(const NewRules& given, Time now) {
    auto& own = revisions_[std::string(given.tenant)];
    RulesRevision revision;
    revision.number = std::ssize(own) + 1;
    revision.tenant = given.tenant;
    revision.text = given.text;
    revision.author = given.author;
    revision.note = given.note;
    revision.made_at = now;
    own.push_back(std::move(revision));
    return std::ssize(own);
  }

  bool use(std::string_view tenant, std::int64_t number, Time now) {
    const auto found = revisions_.find(tenant);
    const auto known = found == revisions_.end() ? 0 : std::ssize(found->second);
    if (number < 0 || number > known) return false;
    if (known == 0) return true;
    for (auto& revision : found->second) {
      if (revision.number == number && !revision.active) revision.used_at = now;
      revision.active = revision.number == number;
    }
    return true;
  }

  std::vector<RulesRevision> list(const RulesFilter& filter) const {
    std::vector<RulesRevision> found;
    for (const auto& [tenant, own] : revisions_) {
      if (!filter.tenant.empty() && filter.tenant != tenant) continue;
      for (auto revision = own.rbegin(); revision != own.rend(); ++revision) {
        const bool wanted = filter.number.value_or(revision->number) == revision->number &&
                            revision->number < filter.before &&
                            (revision->active || !filter.active);
        if (!wanted || std::ssize(found) >= filter.limit) continue;
        found.push_back(*revision);
        if (!filter.with_text) found.back().text.clear();
      }
    }
    return found;
  }

 private:
  /// By tenant, the last one first.
  std::map<std::string, std::vector<RulesRevision>, std::greater<>> revisions_;
};

}  // namespace ctsync::examples
