// SPDX-License-Identifier: MIT
#pragma once

#include "settings/given.hpp"
#include "settings/settings.hpp"

/// Readers of the rows of the settings table whose rule is more than a range or a list of words.
/// Each puts the value into the settings, or returns false and changes nothing.
namespace ctsync::server {

bool take_secret(const Given& given, Secret& into);
bool read_write_key(const Given& given, Settings& settings);
bool read_commercetools_region(const Given& given, Settings& settings);
bool read_scopes(const Given& given, Settings& settings);
bool read_region(const Given& given, Settings& settings);
bool read_ca_file(const Given& given, Settings& settings);
bool read_webhook_secret(const Given& given, Settings& settings);
bool read_source(const Given& given, Settings& settings);
bool read_schema_version(const Given& given, Settings& settings);
bool read_store_url(const Given& given, Settings& settings);
bool read_dead_letter_queue(const Given& given, Settings& settings);
bool read_level(const Given& given, Settings& settings);
bool read_consent_field(const Given& given, Settings& settings);

}  // namespace ctsync::server
