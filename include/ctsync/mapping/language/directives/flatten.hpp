// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// @flatten: the values within objects and arrays, by their keys joined with a separator.
namespace ctsync::mapping::language {

inline NodeId compile_flatten(Compiler& compiler, const Value& options, PlaceId place) {
  if (!option(options, "separator").truthy()) {
    return compiler.fail_option(options, "separator", place,
                                "expected an object with a member separator");
  }
  return compiler.add(FlattenNode{compiler.member(options, "separator", place),
                                  compiler.member(options, "value", place),
                                  option(options, "omitArrays").truthy(), place});
}

namespace detail {

class Flattener {
 public:
  Flattener(Run& run, std::string_view separator, bool omit_arrays)
      : run_(run), separator_(separator), omit_arrays_(omit_arrays) {}

  Value flat(const Value& value) {
    add(value, 0);
    if (run_.failed()) return {};
    const auto members = in_sequence(found_);
    return Value(run_.memory().copy(std::span<const Member>(members)));
  }

 private:
  void add(const Value& value, std::size_t depth) {
    const std::size_t size = value.is_string() ? 0 : size_of(value);
    if (depth >= Budget::deepest || !run_.spend(1 + size)) return void(run_.too_much());
    if (value.is_object()) {
      for (const Member& member : members_of(run_.memory(), value)) {
        add_below(member.key, member.value, depth);
      }
    } else if (value.is_array() && !omit_arrays_) {
      std::size_t index = 0;
      for (const Value& element : elements_of(run_.memory(), value)) {
        add_below(std::to_string(index++), element, depth);
      }
    } else {
      const Value key = run_.has_halves() ? run_.keep(utf16::joined(key_)) : run_.keep(key_);
      if (!run_.failed()) found_.push_back({key.text(), value});
    }
  }

  void add_below(std::string_view key, const Value& value, std::size_t depth) {
    if (run_.failed()) return;
    const std::size_t size = key_.size();
    if (size != 0) key_ += separator_;
    key_ += key;
    add(value, depth + 1);
    key_.resize(size);
  }

  Run& run_;
  std::string_view separator_;
  bool omit_arrays_;
  std::string key_;
  std::vector<Member> found_;
};

}  // namespace detail

inline Value evaluate(Run& run, const FlattenNode& node) {
  const Value separator = run.value(node.separator);
  if (run.failed()) return {};
  if (!separator.is_string()) {
    return run.fail(node.place, "expected a string as separator"), Value();
  }
  const Value value = run.value(node.value);
  if (run.failed()) return {};
  return detail::Flattener(run, separator.text(), node.omit_arrays).flat(value);
}

}  // namespace ctsync::mapping::language
