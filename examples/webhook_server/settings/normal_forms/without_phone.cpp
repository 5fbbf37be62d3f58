// SPDX-License-Identifier: MIT
#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary phone_library{
    "phone", "install libphonenumber-dev, and build with -DCTSYNC_PHONE=ON", nullptr, nullptr};

}  // namespace ctsync::server
