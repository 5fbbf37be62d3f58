// SPDX-License-Identifier: MIT
#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary countries_library{
    "countries", "install iso-codes, and build again", nullptr, nullptr};

}  // namespace ctsync::server
