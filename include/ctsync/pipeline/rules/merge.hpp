// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/language/evaluate.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/write.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <ctsync/mapping/language/scope.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Changes an object that is JSON text by what a mapping gives, in one pass: values are evaluated
/// where they are written. What does not change keeps its bytes, so that amounts keep all their
/// digits.
namespace ctsync::rules {

/// Members that identify a call or its person.
inline constexpr std::array<std::string_view, 5> identifying_members{
    "userId", "anonymousId", "event", "groupId", "previousId"};

class Merging {
 public:
  using Value = mapping::language::Value;

  /// `base` has no white space between its tokens, as what ctsync writes.
  Merging(mapping::language::Run& run, std::string_view base, std::string& out)
      : run_(run), base_(base), out_(out), writer_(out) {}

  /// Writes the base without the members that are dropped and with those of a mapping, which has to
  /// give an object. Objects on both sides are merged member by member; what is undefined changes
  /// nothing. False, and nothing useful is written, if it gives something else.
  bool write(mapping::language::NodeId root, const Drops& drops) {
    const auto* const node = std::get_if<mapping::language::ObjectNode>(&run_.node(root));
    if (node != nullptr) return object(0, changes_of(*node), &drops, 0), true;
    return write(run_.value(root), drops);
  }
  /// The same for a value.
  bool write(const Value& set, const Drops& drops) {
    if (!set.is_object()) return false;
    object(0, changes_of(set), &drops, 0);
    return true;
  }

  /// The number of members of the member `traits`.
  std::size_t traits() const noexcept { return traits_; }
  /// The identifying members that were set, as JSON.
  std::vector<std::pair<std::string_view, std::string_view>> set_ids() const {
    std::vector<std::pair<std::string_view, std::string_view>> ids;
    for (const auto& each : ids_) {
      ids.emplace_back(each.name, std::string_view(out_).substr(each.begin, each.end - each.begin));
    }
    return ids;
  }

 private:
  using NodeId = mapping::language::NodeId;

  /// A member to set: a node of the mapping, or a value.
  struct Change {
    std::string_view key;
    std::variant<NodeId, Value> to;
    bool used = false;
  };
  using Changes = std::vector<Change>;
  struct Id {
    std::string_view name;
    std::size_t begin;
    std::size_t end;
  };
  static constexpr std::string_view traits_key = "traits";

  static Changes changes_of(const mapping::language::ObjectNode& node) {
    Changes changes;
    changes.reserve(node.fields.size());
    for (const auto& field : node.fields) changes.push_back({field.key, field.value});
    return changes;
  }
  Changes changes_of(const Value& value) {
    Changes changes;
    for (const auto& member : mapping::language::members_of(run_.memory(), value)) {
      changes.push_back({member.key, member.value});
    }
    return changes;
  }

  static Change* change_of(Changes& changes, std::uint64_t marks, std::string_view name) {
    if ((marks & mapping::language::Scope::mark_of(name)) == 0) return nullptr;
    const auto change = std::ranges::find(changes, name, &Change::key);
    if (change == changes.end()) return nullptr;
    change->used = true;
    return &*change;
  }

  /// Writes the object that begins at `at`; returns where it ends.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as both sides have objects
  std::size_t object(std::size_t at, Changes changes, const Drops* drops, std::size_t depth,
                     std::size_t* count = nullptr) {
    std::uint64_t marks = 0;  // by which most names are known not to be among the changes
    for (const auto& change : changes) marks |= mapping::language::Scope::mark_of(change.key);
    std::string_view unchanged;  // neighbours that are written together
    const auto write_unchanged = [&] {
      if (!unchanged.empty()) writer_.raw(std::exchange(unchanged, {}));
    };
    writer_.begin_object();
    ++at;
    while (at < base_.size() && base_[at] != '}' && !run_.failed()) {
      const std::size_t colon = json::detail::end_of_string(base_, at);
      const auto quoted = base_.substr(at, colon - at);
      const auto name = quoted.substr(1, quoted.size() - 2);
      const Drops* const dropped = drops != nullptr ? drops->find(name) : nullptr;
      Change* const set = change_of(changes, marks, name);
      bool written = true;
      if (set == nullptr && dropped == nullptr && !counts(name, depth)) {
        const std::size_t end = json::detail::end_of_value(base_, colon + 1);
        const char* const begin = unchanged.empty() ? &base_[at] : unchanged.data();
        unchanged = {begin, static_cast<std::size_t>(base_.data() + end - begin)};
        at = end;
      } else {
        write_unchanged();
        at = member(quoted, colon + 1, set, dropped, depth, written);
      }
      if (written && count != nullptr) ++*count;
      if (at < base_.size() && base_[at] == ',') ++at;
    }
    write_unchanged();
    for (auto& change : changes) {
      if (!change.used && add(change, depth) && count != nullptr) ++*count;
    }
    writer_.end_object();
    return at + 1;
  }

  /// Writes a member of the base, whose value begins at `at`; returns where that ends.
  // NOLINTNEXTLINE(misc-no-recursion): as object()
  std::size_t member(std::string_view quoted, std::size_t at, Change* set, const Drops* drops,
                     std::size_t depth, bool& written) {
    const auto name = quoted.substr(1, quoted.size() - 2);
    const bool gone = drops != nullptr && drops->here;
    const bool is_object = base_[at] == '{' && !gone;
    if (set != nullptr && !is_fixed(name, depth)) {
      const auto* const node = std::get_if<NodeId>(&set->to);
      const auto* const fields =
          node == nullptr ? nullptr : std::get_if<mapping::language::ObjectNode>(&run_.node(*node));
      if (is_object && fields != nullptr) {
        written = true;
        return merged(quoted, at, changes_of(*fields), drops, depth);
      }
      const Value value = node == nullptr ? std::get<Value>(set->to) : run_.value(*node);
      if (is_object && value.is_object()) {
        written = true;
        return merged(quoted, at, changes_of(value), drops, depth);
      }
      if (!value.is_undefined() && !run_.failed()) {
        writer_.raw_key(quoted);
        put(name, value, depth);
        written = true;
        return json::detail::end_of_value(base_, at);
      }
    }
    if (is_object && (drops != nullptr || counts(name, depth))) {
      written = true;
      return merged(quoted, at, {}, drops, depth);
    }
    const std::size_t end = json::detail::end_of_value(base_, at);
    if (!gone) writer_.raw_key(quoted).raw(base_.substr(at, end - at));
    written = !gone;
    return end;
  }

  // NOLINTNEXTLINE(misc-no-recursion): as object()
  std::size_t merged(std::string_view quoted, std::size_t at, Changes changes, const Drops* drops,
                     std::size_t depth) {
    writer_.raw_key(quoted);
    const bool is_counted = counts(quoted.substr(1, quoted.size() - 2), depth);
    if (is_counted) traits_ = 0;
    return object(at, std::move(changes), drops, depth + 1, is_counted ? &traits_ : nullptr);
  }

  /// Adds a member that the base does not have.
  bool add(const Change& change, std::size_t depth) {
    if (is_fixed(change.key, depth) || change.key == mapping::language::prototype_key) return false;
    const auto* const node = std::get_if<NodeId>(&change.to);
    const Value value = node == nullptr ? std::get<Value>(change.to) : run_.value(*node);
    if (value.is_undefined() || run_.failed()) return false;
    writer_.key(change.key);
    put(change.key, value, depth);
    return true;
  }

  void put(std::string_view name, const Value& value, std::size_t depth) {
    const std::size_t begin = writer_.size();
    mapping::language::ValueWriter values(writer_, run_.memory(), run_.budget(), run_.rules(true));
    if (!values.write(value)) run_.too_much();
    if (depth != 0) return;
    if (counts(name, depth)) traits_ = mapping::language::size_of(value);
    const bool is_id = std::ranges::find(identifying_members, name) != identifying_members.end();
    if (is_id) ids_.push_back({name, begin, writer_.size()});
  }

  static bool counts(std::string_view name, std::size_t depth) noexcept {
    return depth == 0 && name == traits_key;
  }
  /// What makes a call what it is does not change.
  static bool is_fixed(std::string_view name, std::size_t depth) noexcept {
    return depth == 0 && (name == "type" || name == "messageId");
  }

  mapping::language::Run& run_;
  std::string_view base_;
  std::string& out_;
  json::Writer writer_;
  std::size_t traits_ = 0;
  std::vector<Id> ids_;
};

}  // namespace ctsync::rules
