// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "settings/given.hpp"
#include "settings/source_settings.hpp"

/// Readers of the rows of the table of source settings. Each puts the value (of a list: one more
/// element) into the source, or returns false and changes nothing. The others show a value.
namespace ctsync::server {

bool take_graphic(const Given& given, std::size_t most, std::string& into);
std::string show_secrets(const SourceSettings& source);
bool read_key_in(const Given& given, SourceSettings& source);
std::string show_key_in(const SourceSettings& source);
bool read_user(const Given& given, SourceSettings& source);
bool read_service_account(const Given& given, SourceSettings& source);
bool read_push_subscription(const Given& given, SourceSettings& source);
bool read_event_subscription(const Given& given, SourceSettings& source);
bool read_topic(const Given& given, SourceSettings& source);
bool read_auto_confirm(const Given& given, SourceSettings& source);
bool read_trust_file(const Given& given, SourceSettings& source);
bool read_replay_protection(const Given& given, SourceSettings& source);
bool read_tolerance(const Given& given, SourceSettings& source);
bool read_auth(const Given& given, SourceSettings& source);
bool read_hmac_secret(const Given& given, SourceSettings& source);
bool read_segment_secret(const Given& given, SourceSettings& source);
bool read_shared_key(const Given& given, SourceSettings& source);

}  // namespace ctsync::server
