// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "settings/configuration_source.hpp"

namespace ctsync::server {

class Service;

namespace admin {

/// The listener beside a service, which ends with `ends_it`.
struct Started {
  std::string url;  ///< empty if there is none
  std::shared_ptr<void> ends_it;
};

/// Starts the admin API and the dashboard beside a service with settings of this source, unless
/// admin.listen is off or there is no store to look at. If the address is taken the log says so,
/// and deliveries go on without them.
Started start_beside(Service& service, ConfigurationSource configuration);

}  // namespace admin
}  // namespace ctsync::server
