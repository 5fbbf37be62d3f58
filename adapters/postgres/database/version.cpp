// SPDX-License-Identifier: MIT
#include "postgres/database/version.hpp"

#include <libpq-fe.h>

namespace ctsync::postgres {

std::string library_version() {
  const int version = PQlibVersion();
  return std::to_string(version / 10'000) + "." + std::to_string(version % 10'000);
}

}  // namespace ctsync::postgres
