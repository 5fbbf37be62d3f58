// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
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

/// Writes objects with changes. What does not change keeps its bytes, so that amounts keep all
/// their digits.
class Merging {
 public:
  explicit Merging(std::string& out) : out_(out) {}

  /// The members of `base` without those that are dropped and with those of `set`. Objects on both
  /// sides are merged member by member.
  void write(std::string_view base, std::string_view set, const Drops* drops) {
    std::vector<Change> changes;
    for (json::RawItems items(set); items.next();) changes.push_back({items.key, items.value});
    bool first = true;
    const auto key = [&](std::string_view name) {
      out_.append(first ? "{\"" : ",\"").append(name).append("\":");
      first = false;
    };
    for (json::RawItems items(base); items.next();) {
      const auto change = std::ranges::find(changes, items.key, &Change::key);
      const Drops* const dropped = drops != nullptr ? drops->find(items.key) : nullptr;
      const bool gone = dropped != nullptr && dropped->here;
      if (change != changes.end()) {
        change->used = true;
        key(items.key);
        value(gone ? std::string_view() : items.value, change->value, dropped);
      } else if (!gone) {
        key(items.key);
        value(items.value, {}, dropped);
      }
    }
    for (const auto& change : changes) {
      if (change.used) continue;
      key(change.key);
      out_ += change.value;
    }
    out_ += first ? "{}" : "}";
  }

 private:
  void value(std::string_view base, std::string_view set, const Drops* drops) {
    if (is_object(base) && (is_object(set) || (set.empty() && drops != nullptr))) {
      return write(base, set, drops);
    }
    out_ += set.empty() ? base : set;
  }

  std::string& out_;
};

}  // namespace detail

/// Changes a call by a rule that applies to it. Errors: those of fields_of(), and invalid for a
/// userId or another id that is no text.
inline Status amend(const Rule& rule, const Payload::Value& payload, Workspace& workspace,
                    Call& call) {
  const auto fields = fields_of(rule, payload, workspace);
  if (!fields) return fields.error();
  std::string changed;
  changed.reserve(call.body.size() + fields->size());
  detail::Merging(changed).write(call.body, *fields, &rule.drops);
  for (const std::string_view member :
       {"userId", "anonymousId", "event", "groupId", "previousId"}) {
    const auto raw = json::raw_member(*fields, member);
    if (raw.empty()) continue;
    auto text = identifier(rule, member, raw);
    if (!text) return std::move(text).error();
    if (text->empty()) return wrong_member(rule, member, "expected a text that is not empty");
    if (raw.front() != '"') return wrong_member(rule, member, "expected a text, got a number");
    if (member == "userId")
      call.user_id = *std::move(text);
    else if (member == "anonymousId" && call.user_id.empty())
      call.anonymous_id = *std::move(text);
  }
  call.body = std::move(changed);
  if (call.kind == CallKind::identify || call.kind == CallKind::group) {
    call.traits = json::raw_size(json::raw_member(call.body, "traits"));
  }
  return {std::monostate{}};
}

}  // namespace ctsync::rules
