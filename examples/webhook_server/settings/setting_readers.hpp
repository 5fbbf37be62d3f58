// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/raw_value.hpp"
#include "settings/settings.hpp"

/// Readers of the rows of the settings tables whose rule is more than a range or a list of words.
/// Each puts the value into the settings, or returns false and changes nothing.
namespace ctsync::server {

bool take_secret(const RawValue& given, Secret& into);
bool take_write_key(const RawValue& given, Secret& into);
bool take_path(const RawValue& given, std::string& into);
bool take_segment_url(const RawValue& given, std::string& into);
/// The URL of an API whose requests go to /v1/batch, with or without that.
bool take_batch_url(std::string_view url, std::string& into);
bool take_consent_field(const RawValue& given, std::string& into);
bool take_commercetools_region(const RawValue& given, CommercetoolsSettings& settings);
bool take_scopes(const RawValue& given, std::string& into);
bool read_write_key(const RawValue& given, Settings& settings);
bool read_commercetools_region(const RawValue& given, Settings& settings);
bool read_scopes(const RawValue& given, Settings& settings);
bool read_region(const RawValue& given, Settings& settings);
bool read_ca_file(const RawValue& given, Settings& settings);
bool read_webhook_secret(const RawValue& given, Settings& settings);
bool read_source(const RawValue& given, Settings& settings);
bool read_schema_version(const RawValue& given, Settings& settings);
bool read_store_url(const RawValue& given, Settings& settings);
/// What is wrong with the scheme of a URL of a store; shows nothing behind it.
std::string advice_on_store_url(std::string_view text);
bool take_flag(const RawValue& given, bool& into);
/// A time of the day as "03:00"; an empty text is none.
bool take_time_of_day(const RawValue& given, std::optional<std::chrono::minutes>& into);
bool read_level(const RawValue& given, Settings& settings);
bool read_consent_field(const RawValue& given, Settings& settings);
bool take_field_pattern(const RawValue& given, std::vector<std::string>& into);
bool take_field_name(const RawValue& given, std::vector<std::string>& into);

}  // namespace ctsync::server
