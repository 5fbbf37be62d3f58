// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::http {

/// Where an incremental parser stands after the bytes it was given.
enum class Progress { need_more, complete, refused };

/// The status a request is refused with and a short fixed text that never echoes input.
struct Refusal {
  int status = 0;
  std::string_view reason;
};

}  // namespace ctsync::http
