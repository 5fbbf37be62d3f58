// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/api.hpp>
#include <commercetools/pace.hpp>
#include <ctsync/base/result.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
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

/// The rate limit of each commercetools project that this process reads from. Whatever reads from a
/// project shares it. Any thread may use it.
class ProjectPaces {
 public:
  std::shared_ptr<commercetools_api::Pace> of(const commercetools_api::ApiOptions& options);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<commercetools_api::Pace>> paces_;  // by host and project
};

}  // namespace ctsync::server
