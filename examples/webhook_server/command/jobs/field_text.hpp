// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/write.hpp>
#include <string_view>

#include "operator/jobs/field_differences.hpp"

namespace ctsync::server {

/// Prints a line with a number of things, unless it is 0.
void print_some(std::int64_t n, std::string_view what);

/// Prints the fields that differ most often, a line each.
void print_fields(const FieldDifferences& fields);

/// Writes all fields as an array of objects, those that differ most often first.
void write_fields(json::Writer& writer, const FieldDifferences& fields);

}  // namespace ctsync::server
