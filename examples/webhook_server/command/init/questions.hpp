// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

#include "command/line/command.hpp"
#include "operator/init/choices.hpp"

namespace ctsync::server {

/// Adds an option for each choice.
void add_choices(Command command, InitChoices& choices);

/// Takes the default of what is not chosen. Errors: invalid, which names every option that is
/// missing.
Status take_usual(InitChoices& choices);

/// Asks for what is not chosen, and for the write key unless there is one. Errors: invalid, where
/// nobody can be asked or the input ended.
Status ask_for(InitChoices& choices, std::string& write_key);

}  // namespace ctsync::server
