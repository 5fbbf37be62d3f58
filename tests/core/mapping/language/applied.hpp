// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/program.hpp>
#include <ctsync/mapping/normalise/normalisers.hpp>
#include <string>
#include <string_view>

/// What a mapping gives for a payload, as a text.
namespace ctsync::test {

namespace language = ctsync::mapping::language;

/// The output, "absent", or "refused" or "error" with its place and detail.
std::string applied(std::string_view mapping, std::string_view payload,
                    language::Dialect dialect = language::Dialect::ctsync,
                    const language::Limits& limits = {},
                    const ctsync::mapping::normalise::Normalisers& normalisers = {});

}  // namespace ctsync::test
