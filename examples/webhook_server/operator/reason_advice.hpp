// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/reason.hpp>
#include <string_view>

namespace ctsync::server {

/// What an operator does about a dead letter with this code, in the words of docs/fix.md;
/// empty for a code with which nothing dies.
std::string_view reason_advice(ReasonCode code) noexcept;

}  // namespace ctsync::server
