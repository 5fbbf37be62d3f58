// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync {

/// The facts of a resource that were sent, as its record keeps them: `{"told": ["created", ...]}`.
/// A fact is sent once, as long as the record exists.
class Told {
 public:
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
    (*root)["told"].each_element([&](std::size_t, json::View fact) {
      told.facts_.emplace_back(fact.string_or_empty());
      return true;
    });
    return told;
  }

  /// Adds a fact. Returns true if it is new.
  bool add(std::string_view fact) {
    for (const auto& known : facts_) {
      if (known == fact) return false;
    }
    facts_.emplace_back(fact);
    return true;
  }

  std::string write() const {
    std::string record;
    json::Writer writer(record);
    writer.begin_object().key("told").begin_array();
    for (const auto& fact : facts_) writer.string(fact);
    writer.end_array().end_object();
    return record;
  }

 private:
  std::vector<std::string> facts_;
};

}  // namespace ctsync
