// SPDX-License-Identifier: MIT
#include <vector>

#include "delivery/stores/copy_store.hpp"
#include "delivery/stores/store_kind.hpp"

/// Takes the place of postgres.cpp in a program that is built without libpq.
namespace ctsync::server {

namespace {

Error not_built_in() {
  return {Errc::unsupported, "",
          "this ctsync was built without PostgreSQL: install libpq-dev and build it again, or name "
          "a file as sqlite:PATH"};
}

std::vector<Finding> examine(const StoreSettings&) {
  return {{"store", Finding::State::failed, not_built_in().detail,
           "examples/dependencies installs libpq-dev; then build ctsync again"}};
}

}  // namespace

const StoreKind& postgres_kind() {
  static const StoreKind kind{
      "postgresql",
      [](const StoreSettings&, const StoreUse&) -> Result<AnyStore> { return not_built_in(); },
      [](const StoreSettings&) -> Result<AnyStore> { return not_built_in(); },
      [](const StoreSettings&) -> Result<Migration> { return not_built_in(); },
      [](const StoreSettings&) -> Result<StoreReport> { return not_built_in(); },
      [](const StoreSettings&, Time) -> Result<std::vector<StoreDay>> { return not_built_in(); },
      examine,
      [] {
        return Library{"libpq", "not built in"};
      }};
  return kind;
}

Result<Copied> copy_store(const std::string&, const std::string&,
                          const std::function<void(const Copied&)>&) {
  return not_built_in();
}

}  // namespace ctsync::server
