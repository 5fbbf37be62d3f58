// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/shop.hpp>
#include <string_view>

namespace ctsync::server {

/// Reads the settings of a mapping from a JSON object of their bare names, those of a target and
/// those of a tenant alike. What it does not name stays as it is. Errors: at the JSON pointer of
/// the setting.
Status read_mapping(std::string_view json, Plan& plan, Shop& shop);

}  // namespace ctsync::server
