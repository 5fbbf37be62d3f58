// SPDX-License-Identifier: MIT
#include <countries/names.hpp>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary countries_library{
    "countries", "",
    [](mapping::normalise::Normalisers& all) { all.country = countries::country_of; },
    countries::version};

}  // namespace ctsync::server
