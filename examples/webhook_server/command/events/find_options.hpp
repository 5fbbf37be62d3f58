// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

#include "command/line/command.hpp"
#include "operator/events/past.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The options that say what events are about, as they were given; at most one of them.
struct FindArguments {
  std::string customer, email, number, anonymous_id, order, resource, message, delivery;
};

void add_find_options(Command command, FindArguments& arguments);

/// Adds to a query what the options say. Errors: invalid for what is no id or address, and for a
/// tenant; those of the input.
Status add_to_query(const FindArguments& arguments, const Tenants& tenants, EventQuery& query);

}  // namespace ctsync::server
