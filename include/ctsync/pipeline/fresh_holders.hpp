// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/records.hpp>
#include <ctsync/mapping/sharing.hpp>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace ctsync {

/// The holders of records that were written in a round and are not committed yet.
class FreshHolders {
 public:
  void put(const NewRecord& record) {
    const KeyDigest key = digest(record.key);
    Fresh& fresh = records_[key];
    fresh.state = record.state;
    fresh.identifiers.clear();
    for (const auto& identifier : record.identifiers) {
      Name name = name_of(record.key.tenant, identifier);
      keys_[name].insert(key);
      fresh.identifiers.insert(std::move(name));
    }
  }

  /// The holders of an identifier other than the record `own`. `stored` are those that the store
  /// knows; what was written since counts instead.
  Others others(std::string_view tenant, const Identifier& identifier, const KeyDigest& own,
                std::span<const Holder> stored) const {
    Others others;
    const auto add = [&](const KeyDigest& key, HolderState state) {
      if (key == own) return;
      (state == HolderState::living ? others.living : others.ended) = true;
    };
    for (const auto& holder : stored) {
      if (!records_.contains(holder.key)) add(holder.key, holder.state);
    }
    const Name name = name_of(tenant, identifier);
    const auto keys = keys_.find(name);
    if (keys == keys_.end()) return others;
    for (const auto& key : keys->second) {
      const Fresh& fresh = records_.at(key);
      if (fresh.identifiers.contains(name)) add(key, fresh.state);
    }
    return others;
  }

 private:
  using Name = std::tuple<std::string, IdentifierKind, std::string>;
  struct Fresh {
    HolderState state = HolderState::living;
    std::set<Name> identifiers;
  };

  static Name name_of(std::string_view tenant, const Identifier& identifier) {
    return {std::string(tenant), identifier.kind, identifier.value};
  }

  std::map<KeyDigest, Fresh> records_;
  std::map<Name, std::set<KeyDigest>> keys_;
};

}  // namespace ctsync
