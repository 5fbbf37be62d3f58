// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "settings/raw_value.hpp"
#include "settings/target_settings.hpp"

/// Readers of the rows of the table of targets whose rule is more than a range or a list of words.
/// Each puts the value (of a list: one more element) into the target, or returns false and changes
/// nothing. The others show a value.
namespace ctsync::server {

bool read_target_kind(const RawValue& given, TargetSettings& target);
bool read_segment_region(const RawValue& given, TargetSettings& target);
bool read_customerio_region(const RawValue& given, TargetSettings& target);
bool read_mparticle_region(const RawValue& given, TargetSettings& target);
bool read_tealium_region(const RawValue& given, TargetSettings& target);
bool read_base_url(const RawValue& given, TargetSettings& target);
bool read_batch_url(const RawValue& given, TargetSettings& target);
bool read_target_write_key(const RawValue& given, TargetSettings& target);
bool read_mparticle_key(const RawValue& given, TargetSettings& target);
bool read_workspace_token(const RawValue& given, TargetSettings& target);
bool read_target_secret(const RawValue& given, TargetSettings& target);
bool read_target_ca_file(const RawValue& given, TargetSettings& target);
bool read_consent_field_of(const RawValue& given, TargetSettings& target);
bool read_header_name(const RawValue& given, TargetSettings& target);
bool read_target_scopes(const RawValue& given, TargetSettings& target);
bool read_header(const RawValue& given, TargetSettings& target);
bool read_graphql_header(const RawValue& given, TargetSettings& target);
inline constexpr std::string_view normal_forms_rule =
    "an array of phone, country, address, dates, text, addresses or groups, none twice";
bool read_normal_form(const RawValue& given, TargetSettings& target);
/// Why a word is no normal form that can be used here.
std::string advice_on_normal_form(std::string_view text);
std::string show_normal_forms(const TargetSettings& target);
bool read_user_errors(const RawValue& given, TargetSettings& target);
bool read_profile_space(const RawValue& given, TargetSettings& target);
bool read_profile_path(const RawValue& given, TargetSettings& target);
bool read_profile_field(const RawValue& given, TargetSettings& target);
std::string show_profile_fields(const TargetSettings& target);
bool read_ndjson_path(const RawValue& given, TargetSettings& target);
bool read_step_kind(const RawValue& given, TargetSettings& target);
bool read_call_kind(const RawValue& given, TargetSettings& target);
bool read_event(const RawValue& given, TargetSettings& target);
bool read_project(const RawValue& given, TargetSettings& target);
bool read_store(const RawValue& given, TargetSettings& target);

/// Reads "METHOD PATH" as the request for a kind of call.
bool take_request(const RawValue& given, CallKind kind, TargetSettings& target);
std::string show_request(const TargetSettings& target, CallKind kind);

}  // namespace ctsync::server
