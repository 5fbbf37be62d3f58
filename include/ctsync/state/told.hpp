// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/uuid.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// The facts of a resource that were sent, as its record keeps them: `{"told": ["track Order
/// Completed created", ...]}`. A fact is the call, the name of the event and its revision. It is
/// sent once, as long as the record exists. Of the revisions `version:<number>` the record keeps
/// the highest of each name; of the revisions `message:<id>` digests, the newest 500. A backfill
/// tells facts from the state of the resource: their names get the version that it read.
class Told {
 public:
  static constexpr std::size_t most_messages = 500;

  /// Reads a record; without a record there are no facts. Errors: internal, because only ctsync
  /// writes records.
  static Result<Told> read(json::Parser& parser, std::optional<std::string_view> record) {
    Told told;
    if (!record) return told;
    auto root = parser.parse(*record);
    if (!root) {
      return Error{Errc::internal, root.error().where,
                   "the stored record cannot be read: " + root.error().detail};
    }
    read_texts((*root)["told"], told.facts_);
    read_texts((*root)["messages"], told.messages_);
    (*root)["versions"].each_member([&](std::string_view name, json::View highest) {
      told.versions_.emplace_back(std::string(name), highest.integer().value_or(0));
      return true;
    });
    told.guest_ = (*root)["guest"].string_or_empty();
    told.erased_ = !(*root)["erased"].is_null();
    return told;
  }

  bool knows(std::string_view what, std::string_view revision) const {
    std::string fact(what);
    fact.append(" ").append(revision);
    return std::find(facts_.begin(), facts_.end(), fact) != facts_.end();
  }

  /// Whether a fact whose name begins so has a higher version than this revision.
  bool has_newer(std::string_view prefix, std::string_view revision) const {
    const auto number = number_of(revision);
    return number && std::any_of(versions_.begin(), versions_.end(), [&](const auto& known) {
             return known.first.starts_with(prefix) && known.second > *number;
           });
  }

  /// Adds a fact. Returns true if it is new.
  bool add(std::string_view what, std::string_view revision) {
    if (const auto number = number_of(revision)) return add_version(what, *number);
    std::string fact(what);
    fact.append(" ").append(revision);
    if (!revision.starts_with("message:")) return add_to(facts_, std::move(fact));
    std::string digest;
    append_uuid(digest, name_digest({{std::string_view(fact)}}));
    if (!add_to(messages_, std::move(digest))) return false;
    if (messages_.size() > most_messages) messages_.erase(messages_.begin());
    return true;
  }

  /// Notes that a fact of this name was told from the state that the resource had in a version.
  void cover(std::string_view what, std::int64_t number) { add_version(what, number); }
  /// Whether a fact that a message of this version tells is one that cover() has noted.
  bool covers(std::string_view what, std::string_view revision, std::int64_t number) const {
    return revision.starts_with("message:") &&
           std::any_of(versions_.begin(), versions_.end(), [&](const auto& known) {
             return known.first == what && known.second >= number;
           });
  }

  /// Forgets all facts, but not the guest.
  void forget() {
    facts_.clear();
    messages_.clear();
    versions_.clear();
  }

  /// Whether the guest of the resource was erased.
  bool erased() const noexcept { return erased_; }

  /// The guest's anonymous id, after "email:" or "order:", under which the events were sent; empty:
  /// of no guest.
  const std::string& guest() const noexcept { return guest_; }
  void set_guest(std::string guest) { guest_ = std::move(guest); }

  std::string write() const {
    std::string record;
    json::Writer writer(record);
    writer.begin_object();
    write_texts(writer, "told", facts_);
    if (!messages_.empty()) write_texts(writer, "messages", messages_);
    if (!versions_.empty()) {
      writer.key("versions").begin_object();
      for (const auto& [name, highest] : versions_) writer.key(name).integer(highest);
      writer.end_object();
    }
    if (!guest_.empty()) writer.key("guest").string(guest_);
    writer.end_object();
    return record;
  }

 private:
  static void read_texts(json::View from, std::vector<std::string>& into) {
    from.each_element([&](std::size_t, json::View text) {
      into.emplace_back(text.string_or_empty());
      return true;
    });
  }
  static void write_texts(json::Writer& writer, std::string_view name,
                          const std::vector<std::string>& texts) {
    writer.key(name).begin_array();
    for (const auto& text : texts) writer.string(text);
    writer.end_array();
  }

  static bool add_to(std::vector<std::string>& facts, std::string fact) {
    if (std::find(facts.begin(), facts.end(), fact) != facts.end()) return false;
    facts.push_back(std::move(fact));
    return true;
  }

  static std::optional<std::int64_t> number_of(std::string_view revision) {
    constexpr std::string_view prefix = "version:";
    if (!revision.starts_with(prefix)) return std::nullopt;
    revision.remove_prefix(prefix.size());
    std::int64_t number = 0;
    const char* const end = revision.data() + revision.size();
    const auto parsed = std::from_chars(revision.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return number;
  }

  /// An older version than the highest one counts as told: a newer state of it was sent.
  bool add_version(std::string_view what, std::int64_t number) {
    for (auto& [name, highest] : versions_) {
      if (name != what) continue;
      if (number <= highest) return false;
      highest = number;
      return true;
    }
    versions_.emplace_back(std::string(what), number);
    return true;
  }

  std::vector<std::string> facts_;
  std::vector<std::string> messages_;
  std::vector<std::pair<std::string, std::int64_t>> versions_;
  std::string guest_;
  bool erased_ = false;
};

}  // namespace ctsync
