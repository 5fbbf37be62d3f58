// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/attempts.hpp>
#include <ctsync/json/write.hpp>
#include <span>

namespace ctsync::server {

/// Prints the kept attempts at a call as a table; nothing if there are none.
void print_attempts(std::span<const Attempt> attempts);

/// Writes them as the member `kept_attempts` of an object.
void write_attempts(json::Writer& writer, std::span<const Attempt> attempts);

}  // namespace ctsync::server
