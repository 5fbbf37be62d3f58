// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::http {

/// State of an incremental parser after the bytes it was given.
enum class Progress { need_more, complete, refused };

/// The status for a refused request and a short constant reason that never contains input.
struct Refusal {
  int status = 0;
  std::string_view reason;
};

}  // namespace ctsync::http
