// SPDX-License-Identifier: MIT
#include "admin/start.hpp"

#include <utility>

#include "admin/admin.hpp"
#include "service/service.hpp"

namespace ctsync::server::admin {

Started start_beside(Service& service, ConfigurationSource configuration) {
  if (!service.settings().admin.on || service.store() == nullptr) return {};
  auto admin = Admin::start({*service.store(), service.tenants(), service.settings(), service.log(),
                             std::move(configuration)});
  if (!admin) {
    service.log().warn("admin.not_listening", {{"error", to_string(admin.error())}});
    return {};
  }
  const auto url = (*admin)->url();
  return {url, std::shared_ptr<Admin>(*std::move(admin))};
}

}  // namespace ctsync::server::admin
