// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/api.hpp>
#include <ctsync/base/result.hpp>
#include <string_view>

#include "settings/settings.hpp"

namespace ctsync::server {

/// The name of the first setting that requests to commercetools need and that is not set; empty if
/// all are set.
std::string_view missing_setting(const CommercetoolsSettings& settings);

/// An error of the commercetools adapter, which names the settings of the form without tenants,
/// with the name that the setting has for this project.
Error as_configured(const CommercetoolsSettings& settings, Error error);

/// The options for the clients of the commercetools adapter. Errors: configuration, also for a
/// missing setting.
Result<commercetools_api::ApiOptions> api_options(const CommercetoolsSettings& settings);

}  // namespace ctsync::server
