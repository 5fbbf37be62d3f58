// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

#include "settings/settings.hpp"

namespace ctsync::server {

/// What an operator can do about an error of the commercetools adapter.
std::string commercetools_advice(const CommercetoolsSettings& settings, const Error& error);

}  // namespace ctsync::server
