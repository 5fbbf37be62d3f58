// SPDX-License-Identifier: MIT
#include "http/library/version.hpp"

#include <httplib.h>

namespace ctsync::http {

std::string library_version() { return CPPHTTPLIB_VERSION; }

}  // namespace ctsync::http
