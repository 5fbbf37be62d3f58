// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "settings/raw_value.hpp"
#include "settings/sources/source_settings.hpp"

/// Readers of the rows of the table of source settings. Each puts the value (of a list: one more
/// element) into the source, or returns false and changes nothing. The others show a value.
namespace ctsync::server {

bool take_graphic(const RawValue& given, std::size_t most, std::string& into);
std::string show_secrets(const SourceSettings& source);
bool read_key_in(const RawValue& given, SourceSettings& source);
std::string show_key_in(const SourceSettings& source);
bool read_user(const RawValue& given, SourceSettings& source);
bool read_service_account(const RawValue& given, SourceSettings& source);
bool read_push_subscription(const RawValue& given, SourceSettings& source);
bool read_event_subscription(const RawValue& given, SourceSettings& source);
bool read_topic(const RawValue& given, SourceSettings& source);
bool read_auto_confirm(const RawValue& given, SourceSettings& source);
bool read_trust_file(const RawValue& given, SourceSettings& source);
bool read_replay_protection(const RawValue& given, SourceSettings& source);
bool read_tolerance(const RawValue& given, SourceSettings& source);
bool read_auth(const RawValue& given, SourceSettings& source);
bool read_field(const RawValue& given, SourceSettings& source);
bool read_hmac_secret(const RawValue& given, SourceSettings& source);
bool read_segment_secret(const RawValue& given, SourceSettings& source);
bool read_shared_key(const RawValue& given, SourceSettings& source);

}  // namespace ctsync::server
