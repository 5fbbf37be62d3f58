// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "operator/dead_letters.hpp"

namespace ctsync::server {

/// Prints everything about a row except its payload.
void print_letter(const Letter& letter, bool json);

/// Prints how many dead letters there are of each reason, place and type, and the first few.
void print_preview(const DeadLetterPreview& preview, bool json);

/// Prints each group with a sample and what to do about it, or as one JSON object a line.
void print_groups(std::span<const ReasonGroup> groups, bool json);

}  // namespace ctsync::server
