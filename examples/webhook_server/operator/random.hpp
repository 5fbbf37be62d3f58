// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::server {

/// So many random bytes of the kernel (getrandom(2)), fit for secrets. At most 256. Errors:
/// internal.
Result<std::string> random_bytes(std::size_t count);

}  // namespace ctsync::server
