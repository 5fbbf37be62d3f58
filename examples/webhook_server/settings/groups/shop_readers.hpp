// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/raw_value.hpp"

/// Rules of the settings of events. Each reader puts the value into `into`, or returns false and
/// changes nothing. The others say more about a value that breaks a rule, or nothing.
namespace ctsync::server {

bool take_event_name(const RawValue& given, std::vector<std::string>& into);
std::string advice_on_event(std::string_view text);

bool take_locale(const RawValue& given, std::string& into);

bool take_country(const RawValue& given, std::string& into);

bool take_rules_path(const RawValue& given, std::string& into);

bool take_product_url(const RawValue& given, std::string& into);
std::string advice_on_product_url(std::string_view text);

}  // namespace ctsync::server
