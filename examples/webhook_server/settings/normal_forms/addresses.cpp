// SPDX-License-Identifier: MIT
#include <addresses/rules.hpp>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary addresses_library{"addresses", "",
                                                    [](mapping::normalise::Normalisers& all) {
                                                      all.postal_code = addresses::postal_code;
                                                      all.address_parts = addresses::required_parts;
                                                    },
                                                    addresses::version};

}  // namespace ctsync::server
