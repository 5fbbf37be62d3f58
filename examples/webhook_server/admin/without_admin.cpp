// SPDX-License-Identifier: MIT
#include "admin/start.hpp"

namespace ctsync::server::admin {

/// Functions have no listener of their own.
Started start_beside(Service&, ConfigurationSource) { return {}; }

}  // namespace ctsync::server::admin
