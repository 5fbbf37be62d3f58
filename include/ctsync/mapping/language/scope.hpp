// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/javascript/budget.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/path.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::mapping::language {

/// The paths of a mapping that start at one value, as a tree: paths that begin alike share slots.
/// Slot 0 is the value itself.
class Scope {
 public:
  /// Longer paths have no slot.
  static constexpr std::size_t longest = 64;

  struct Slot {
    std::string key;
    SlotId parent = 0;
    std::vector<SlotId> children{};
    std::uint64_t marks = 0;  ///< a bit for each child's key, by which most others are told apart
  };

  SlotId add(std::span<const std::string> keys) {
    SlotId at = 0;
    for (const std::string& key : keys) at = child(at, key);
    return at;
  }

  static std::uint64_t mark_of(std::string_view key) noexcept {
    const auto last = key.empty() ? 0U : static_cast<unsigned char>(key.back());
    return std::uint64_t{1} << ((key.size() * 5U + last) & 63U);
  }

  const std::vector<Slot>& slots() const noexcept { return slots_; }

 private:
  SlotId child(SlotId parent, const std::string& key) {
    for (const SlotId id : slots_[parent].children) {
      if (slots_[id].key == key) return id;
    }
    const auto made = static_cast<SlotId>(slots_.size());
    slots_.push_back({key, parent});
    slots_[parent].children.push_back(made);
    slots_[parent].marks |= mark_of(key);
    return made;
  }

  std::vector<Slot> slots_{1};
};

/// The values of a scope's paths for one value that they start at. All paths into one object are
/// found in one pass over its members, when the first of them is asked for.
class Frame {
 public:
  Frame(const Scope& scope, Memory& memory)
      : slots_(&scope.slots()),
        values_(memory.make<Value>(slots_->size())),
        found_(memory.make<bool>(slots_->size())) {}

  /// Starts at another value.
  void start(const Value& value) {
    std::fill_n(found_, slots_->size(), false);
    values_[0] = value;
  }

  const Value& root() const noexcept { return values_[0]; }
  std::size_t size() const noexcept { return slots_->size(); }

  /// The value of a path.
  const Value& at(SlotId id, Memory& memory, Budget& budget, bool& has_halves) {
    if (id == 0) return values_[0];
    const SlotId parent = (*slots_)[id].parent;
    if (!found_[parent]) {
      const Value& from = at(parent, memory, budget, has_halves);
      find((*slots_)[parent], from, memory, budget, has_halves);
      found_[parent] = true;
    }
    return values_[id];
  }

 private:
  using Slot = Scope::Slot;

  void find(const Slot& parent, const Value& from, Memory& memory, Budget& budget,
            bool& has_halves) {
    const json::View* const view = from.view();
    if (view == nullptr || !from.is_object()) {
      for (const SlotId id : parent.children) {
        if (!budget.spend(1 + size_of(from) / 8)) return;
        values_[id] = step(from, (*slots_)[id].key, memory, has_halves);
      }
      return;
    }
    for (const SlotId id : parent.children) values_[id] = Value();
    std::size_t visited = 1;
    for (auto member = view->members(); member.next(); ++visited) {
      if ((parent.marks & Scope::mark_of(member.key)) == 0) continue;
      for (const SlotId id : parent.children) {
        if ((*slots_)[id].key == member.key) values_[id] = Value(member.value);
      }
    }
    budget.spend(visited + visited * parent.children.size() / 8);
  }

  const std::vector<Slot>* slots_;
  Value* values_;
  bool* found_;
};

}  // namespace ctsync::mapping::language
