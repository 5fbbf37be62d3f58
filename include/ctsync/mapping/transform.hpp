// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/model/hearing.hpp>
#include <functional>

namespace ctsync {

struct Mapped;
struct Plan;
struct Step;

/// What a target's owner makes of the calls of the built-in mapping: changes them, leaves some out,
/// adds others. map() calls it once per step that has something new, with the events that the
/// target receives and what the built-in mapping made, which may be an error.
///
/// `function` must be pure: equal arguments give equal calls with equal message ids. It may be
/// called by several threads at once. each_call() (each_call.hpp) makes one of a function from a
/// step and a call to a call.
struct Transform {
  using Function = std::function<Result<Mapped>(const Step& step, const Plan& plan,
                                                const Hearing& hearing, Result<Mapped> builtin)>;

  Function function{};
  /// The built-in mapping need not be made: `builtin` has no calls and no reason then.
  bool replaces_builtin = false;
  bool reads_notification = false;  ///< steps are to carry the notification (Step::notification)
  bool reads_resource = false;      ///< steps are to carry the resource (Step::whole_resource)

  explicit operator bool() const noexcept { return static_cast<bool>(function); }
};

}  // namespace ctsync
