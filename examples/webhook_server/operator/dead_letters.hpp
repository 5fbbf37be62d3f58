// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Dead letters: inbox entries and outbox calls that ended as dead. An id is a row id such as
/// "outbox-7". Errors for an id: invalid if it is malformed, missing if that row is not dead.
namespace ctsync::server {

/// Dead letters of a tenant (empty: of all) whose reason contains a text (empty: any), by ascending
/// row, at most `limit`.
Result<std::vector<RowSummary>> list_dead_letters(AnyStore& store, std::string_view tenant,
                                                  std::string_view reason, int limit);

Result<RowSummary> find_dead_letter(AnyStore& store, std::string_view id);

/// The stored bytes of a dead letter, which hold personal data.
Result<std::string> dead_letter_payload(AnyStore& store, std::string_view id);

/// Puts these dead letters back to waiting and returns how many. Checks the form of all ids first.
/// After any other error, the letters before it are already waiting.
Result<std::int64_t> retry_dead_letters(AnyStore& store, std::span<const std::string> ids,
                                        Time now);

/// Puts all dead letters of a tenant (empty: of all) whose reason contains a text (empty: any) back
/// to waiting and returns how many.
Result<std::int64_t> retry_all_dead_letters(AnyStore& store, std::string_view tenant,
                                            std::string_view reason, Time now);

}  // namespace ctsync::server
