// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/jobs.hpp>

#include "sqlite/transaction.hpp"

namespace ctsync::sqlite {

/// Puts a dead call back to waiting. Returns whether it was dead, has a body and was not
/// superseded.
bool redrive_call(Transaction& transaction, std::int64_t row, Time now);

/// Puts the calls that a step names back to waiting. Returns how many.
std::int64_t resend_calls(Transaction& transaction, const JobStep& step, Time now);

}  // namespace ctsync::sqlite
