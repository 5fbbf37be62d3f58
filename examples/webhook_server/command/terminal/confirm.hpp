// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::server {

/// Whether a person can be asked: standard input and standard output are terminals.
bool can_ask() noexcept;

/// Asks a question that is answered with y or n. Anything but y or yes is a no.
bool is_confirmed(std::string_view question);

}  // namespace ctsync::server
