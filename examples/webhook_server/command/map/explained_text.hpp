// SPDX-License-Identifier: MIT
#pragma once

#include "operator/mapping/explain.hpp"

namespace ctsync::server {

/// Prints each call with its fields in columns: the field, its value, what made it, and from which
/// inputs. With `json` one object a field.
void print_explained(const Explained& explained, bool json);

}  // namespace ctsync::server
