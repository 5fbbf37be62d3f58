// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/customer_client.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"

namespace ctsync::server {

/// The first setting without which commercetools cannot be asked; empty when all are there.
std::string_view missing_setting(const CommercetoolsSettings& settings);

/// What clients of the commercetools adapter need. Errors: configuration, also where a setting is
/// missing.
Result<commercetools_api::ApiOptions> api_options(const CommercetoolsSettings& settings);

/// Reads customers for the worker from the commercetools project of the settings, or says which
/// setting keeps it from doing so.
class CustomerFetcher {
 public:
  /// Errors: configuration, for settings that are there and wrong.
  static Result<CustomerFetcher> create(const CommercetoolsSettings& settings);

  /// The setting without which nothing can be read; empty when all are there.
  const std::string& missing() const noexcept { return missing_; }

  std::vector<Fetched> operator()(std::string_view project, std::span<const std::string> ids);

 private:
  std::string project_;
  std::string missing_;
  std::optional<commercetools_api::CustomerClient> client_;
};

static_assert(Fetcher<CustomerFetcher>);

}  // namespace ctsync::server
