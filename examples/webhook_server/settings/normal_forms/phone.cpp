// SPDX-License-Identifier: MIT
#include <phone/e164.hpp>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary phone_library{
    "phone", "", [](mapping::normalise::Normalisers& all) { all.phone = phone::e164; }, nullptr};

}  // namespace ctsync::server
