// SPDX-License-Identifier: MIT
#include <unicode/composed.hpp>

#include "settings/normal_forms/libraries.hpp"

namespace ctsync::server {

constinit const NormalFormLibrary unicode_library{
    "unicode", "", [](mapping::normalise::Normalisers& all) { all.text = unicode::composed; },
    unicode::version};

}  // namespace ctsync::server
