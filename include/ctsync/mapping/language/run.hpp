// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/language/javascript/budget.hpp>
#include <ctsync/mapping/language/javascript/convert.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/write.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <ctsync/mapping/language/scope.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::mapping::language {

/// One evaluation of a program. After a failure every value is undefined, and nothing else is done.
class Run {
 public:
  Run(const Program::Content& program, Memory& memory, bool has_halves)
      : program_(program),
        memory_(memory),
        budget_(program.limits.steps, program.limits.output),
        has_halves_(has_halves) {}

  /// The value of a node, in the scope that is entered.
  Value value(NodeId id);

  const Node& node(NodeId id) const { return program_.nodes[id]; }
  const Limits& limits() const { return program_.limits; }
  const normalise::Normalisers& normalisers() const { return program_.normalisers; }
  bool as_javascript() const { return program_.dialect == Dialect::segment; }
  Memory& memory() { return memory_; }
  Budget& budget() { return budget_; }
  bool& has_halves() { return has_halves_; }

  /// A frame for a scope, to be entered.
  Frame frame(ScopeId scope) { return {program_.scopes[scope], memory_}; }
  /// Enters a frame; returns the one before, to be entered again.
  Frame* enter(Frame* frame) { return std::exchange(frame_, frame); }
  /// Starts the present frame at another value.
  void restart(const Value& value) { frame_->start(value); }
  const Value& root() const { return frame_->root(); }
  const Value& slot(SlotId id) { return frame_->at(id, memory_, budget_, has_halves_); }

  /// Takes steps; false, and a failure, if there are not so many.
  bool spend(std::size_t steps) { return budget_.spend(steps) || too_much(); }

  /// A text that was made, kept.
  Value keep(std::string_view text) {
    if (!budget_.spend_text(text.size())) return too_much(), Value();
    return Value(memory_.copy(text));
  }

  /// Appends a value as JavaScript would to a text; what is absent or null is nothing there.
  void append(std::string& out, const Value& value, PlaceId place) {
    if (value.is_undefined() || value.is_null()) return;
    const auto converted = append_text(out, value, memory_, budget_, as_javascript());
    if (converted == Converted::too_much || !budget_.allows_output(out.size())) too_much();
    if (converted == Converted::no_text) {
      fail(place, "an object with a member toString has no text");
    }
  }

  WriteRules rules(bool is_result) const { return {is_result, as_javascript(), has_halves_}; }

  bool failed() const { return failure_.has_value(); }
  void fail(PlaceId place, std::string_view text, Errc code = Errc::invalid) {
    if (!failure_) failure_ = Error{code, program_.places.text(place), std::string(text)};
  }
  bool too_much() {
    fail(Places::root,
         "applying the mapping to this payload takes too many steps, too much nesting or too much "
         "output",
         Errc::too_large);
    return false;
  }
  Error take_failure() { return std::move(*failure_); }

 private:
  const Program::Content& program_;
  Memory& memory_;
  Budget budget_;
  Frame* frame_ = nullptr;
  bool has_halves_;
  std::optional<Error> failure_;
};

}  // namespace ctsync::mapping::language
