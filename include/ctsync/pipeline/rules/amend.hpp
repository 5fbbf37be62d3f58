// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/pipeline/rules/evaluate.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Rules that change a call of the built-in mapping.
namespace ctsync::rules {

namespace detail {

struct Change {
  std::string_view key;
  std::string_view value;
  bool used = false;
};

inline bool is_object(std::string_view raw) noexcept { return raw.starts_with('{'); }

/// Writes objects with changes, in one pass over texts without white space between their tokens.
/// What does not change keeps its bytes, so that amounts keep all their digits.
class Merging {
 public:
  explicit Merging(std::string& out) : out_(out) {}

  /// Counts the members of the object under this key.
  void count(std::string_view key) noexcept { counted_key_ = key; }
  std::size_t counted() const noexcept { return counted_; }

  /// Writes the members of `base` without those that are dropped and with those of `set`. Objects
  /// on both sides are merged member by member.
  void write(std::string_view base, std::string_view set, const Drops* drops) {
    object(base, 0, set, drops);
  }

 private:
  /// Writes the object of `base` that begins at `at`; returns where it ends, and the number of
  /// members that were written.
  // NOLINTNEXTLINE(misc-no-recursion): as deep as both sides have objects
  std::pair<std::size_t, std::size_t> object(std::string_view base, std::size_t at,
                                             std::string_view set, const Drops* drops) {
    std::vector<Change> changes;
    for (json::RawItems items(set); items.next();) changes.push_back({items.key, items.value});
    std::size_t count = 0;
    const auto key = [&](std::string_view name) {
      out_.append(count++ == 0 ? "{\"" : ",\"").append(name).append("\":");
    };
    ++at;
    while (at < base.size() && base[at] != '}') {
      const std::size_t colon = json::detail::end_of_string(base, at);
      const auto name = base.substr(at + 1, colon - at - 2);
      const auto change = std::ranges::find(changes, name, &Change::key);
      const Drops* const dropped = drops != nullptr ? drops->find(name) : nullptr;
      const bool gone = dropped != nullptr && dropped->here;
      std::string_view value;
      if (change != changes.end()) {
        change->used = true;
        value = change->value;
      }
      if (!gone || !value.empty()) key(name);
      at = member(base, colon + 1, name, value, dropped);
      if (at < base.size() && base[at] == ',') ++at;
    }
    for (const auto& change : changes) {
      if (change.used) continue;
      key(change.key);
      out_ += change.value;
      if (change.key == counted_key_) counted_ = json::raw_size(change.value);
    }
    out_ += count == 0 ? "{}" : "}";
    return {at + 1, count};
  }

  /// Writes the value of a member, unless it is dropped; returns where that of `base` ends.
  // NOLINTNEXTLINE(misc-no-recursion): as object()
  std::size_t member(std::string_view base, std::size_t at, std::string_view name,
                     std::string_view set, const Drops* drops) {
    const bool gone = drops != nullptr && drops->here;
    const bool is_counted = name == counted_key_;
    const bool goes_in = set.empty() ? drops != nullptr || is_counted : is_object(set);
    if (!gone && base[at] == '{' && goes_in) {
      const auto [end, count] = object(base, at, set, drops);
      if (is_counted) counted_ = count;
      return end;
    }
    const std::size_t end = json::detail::end_of_value(base, at);
    if (!set.empty() || !gone) out_ += set.empty() ? base.substr(at, end - at) : set;
    if (is_counted)
      counted_ = json::raw_size(set.empty() && !gone ? base.substr(at, end - at) : set);
    return end;
  }

  std::string& out_;
  std::string_view counted_key_;
  std::size_t counted_ = 0;
};

/// Takes a member that identifies something, if it is one. Errors: invalid, for one that is no
/// text.
inline Status take_id(const Rule& rule, std::string_view member, std::string_view raw, Call& call) {
  constexpr std::array<std::string_view, 5> ids{"userId", "anonymousId", "event", "groupId",
                                                "previousId"};
  if (std::ranges::find(ids, member) == ids.end()) return {std::monostate{}};
  auto text = identifier(rule, member, raw);
  if (!text) return std::move(text).error();
  if (text->empty()) return wrong_member(rule, member, "expected a text that is not empty");
  if (raw.front() != '"') return wrong_member(rule, member, "expected a text, got a number");
  if (member == "userId") {
    call.user_id = *std::move(text);
  } else if (member == "anonymousId" && call.user_id.empty()) {
    call.anonymous_id = *std::move(text);
  }
  return {std::monostate{}};
}

}  // namespace detail

/// Changes a call by a rule that applies to it. Errors: those of fields_of(), and invalid for a
/// userId or another id that is no text.
inline Status amend(const Rule& rule, const Payload::Value& payload, Workspace& workspace,
                    Call& call) {
  const auto fields = fields_of(rule, payload, workspace);
  if (!fields) return fields.error();
  std::string changed;
  changed.reserve(call.body.size() + fields->size());
  detail::Merging merging(changed);
  const bool has_traits = call.kind == CallKind::identify || call.kind == CallKind::group;
  if (has_traits) merging.count("traits");
  merging.write(call.body, *fields, &rule.drops);
  for (json::RawItems items(*fields); items.next();) {
    if (auto status = detail::take_id(rule, items.key, items.value, call); !status) return status;
  }
  call.body = std::move(changed);
  if (has_traits) call.traits = merging.counted();
  return {std::monostate{}};
}

}  // namespace ctsync::rules
