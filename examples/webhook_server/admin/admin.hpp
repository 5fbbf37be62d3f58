// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <log/log.hpp>
#include <memory>
#include <string>

#include "settings/configuration_source.hpp"
#include "settings/settings.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server::admin {

/// What the admin API shows. All but the source of the settings is borrowed.
struct Shown {
  AnyStore& store;
  const Tenants& tenants;
  const Settings& settings;
  log::Log& log;
  ConfigurationSource configuration{};
};

/// The listener of the admin API and the dashboard, with threads of its own. It ends with the
/// object.
class Admin {
 public:
  /// Listens. Errors: those of listening; the address is that of admin.listen (ADMIN_LISTEN).
  static Result<std::unique_ptr<Admin>> start(Shown shown);

  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;
  ~Admin();

  /// Where browsers reach it.
  const std::string& url() const noexcept;

 private:
  class Parts;
  explicit Admin(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ctsync::server::admin
