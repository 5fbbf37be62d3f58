// SPDX-License-Identifier: MIT
#include "tenants/families.hpp"

#include <ctsync/commercetools/registry.hpp>

namespace ctsync::server {

std::span<const commercetools::Family> families() noexcept { return commercetools::all_families; }

}  // namespace ctsync::server
