// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "settings/groups/admin_settings.hpp"
#include "settings/raw_value.hpp"

/// How the settings of the group `admin` are read and shown. Each puts a value into the settings,
/// or returns false and changes nothing.
namespace ctsync::server {

bool read_admin_listen(const RawValue& given, AdminSettings& admin);
std::string show_admin_listen(const AdminSettings& admin);

/// "NAME:ROLE:SHA-256", or with ":TENANT+TENANT" behind it. No name is there twice.
bool read_admin_token(const RawValue& given, AdminSettings& admin);
bool read_admin_host(const RawValue& given, AdminSettings& admin);
bool read_admin_field(const RawValue& given, AdminSettings& admin);

}  // namespace ctsync::server
