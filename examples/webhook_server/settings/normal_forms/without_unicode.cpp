// SPDX-License-Identifier: MIT
#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary unicode_library{
    "unicode", "install libutf8proc-dev, and build again", nullptr, nullptr};

}  // namespace ctsync::server
