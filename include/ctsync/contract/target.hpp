// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/call.hpp>
#include <optional>
#include <string>

namespace ctsync {

/// A place to deliver to, as the pipeline sees it: its name, which is also the name of its mapping,
/// and what it can never take.
struct Target {
  std::string name;
  std::optional<std::string> (*refusal)(const Call& call);
};

}  // namespace ctsync
