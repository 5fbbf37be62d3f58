// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

/// What a target answers when it is asked for a person.
namespace ctsync {

/// A field that the target was asked for.
struct TargetField {
  std::string name;        ///< as this side calls it: the trait
  std::string value;       ///< JSON; empty: the target does not have it
  std::string written_by;  ///< who wrote it last, in the target's words; empty: it does not say
};

struct TargetProfile {
  bool known = false;  ///< the target knows the person
  std::vector<TargetField> fields;
};

}  // namespace ctsync
