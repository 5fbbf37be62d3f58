// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <ctsync/mapping/map.hpp>
#include <ctsync/mapping/transform.hpp>
#include <optional>
#include <utility>

namespace ctsync {

/// A transform that gives each call of the built-in mapping to `change(const Step&, Call)`, which
/// returns the call to send, or std::nullopt to send none. Who changes `body` keeps its messageId:
/// targets drop repeats by it. Deletions of people go through it too.
template <class F>
requires std::convertible_to<std::invoke_result_t<const F&, const Step&, Call>, std::optional<Call>>
    Transform each_call(F change) {
  Transform transform;
  transform.function = [change = std::move(change)](const Step& step, const Plan&, const Hearing&,
                                                    Result<Mapped> builtin) -> Result<Mapped> {
    if (!builtin) return builtin;
    Mapped changed;
    changed.ignored = std::move(builtin->ignored);
    for (std::size_t i = 0; i < builtin->calls.size(); ++i) {
      std::optional<Call> call = change(step, std::move(builtin->calls[i]));
      if (!call) {
        changed.ignored = left_out();
        continue;
      }
      changed.calls.push_back(*std::move(call));
      if (!builtin->events.empty()) changed.events.push_back(builtin->events[i]);
    }
    if (!changed.calls.empty()) changed.ignored = {};
    return changed;
  };
  return transform;
}

}  // namespace ctsync
