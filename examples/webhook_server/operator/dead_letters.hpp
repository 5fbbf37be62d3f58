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

/// Which dead letters: those of a tenant (empty: of all) whose reason contains a text (empty: any).
struct DeadLetterFilter {
  std::string tenant;
  std::string reason;
};

/// What a retry did.
struct Retried {
  struct Refused {
    std::string id;
    std::string why;
  };
  std::int64_t count = 0;        ///< dead letters that wait again
  std::vector<Refused> refused;  ///< those that stay dead, since nothing could be sent
};

/// Dead letters by ascending row, at most `limit`.
Result<std::vector<RowSummary>> list_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                                  int limit);

Result<RowSummary> find_dead_letter(AnyStore& store, std::string_view id);

/// The stored bytes of a dead letter, which hold personal data.
Result<std::string> dead_letter_payload(AnyStore& store, std::string_view id);

/// Puts these dead letters back to waiting. Checks the form of all ids first. After any other
/// error, the letters before it are already waiting.
Result<Retried> retry_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now);

/// Puts all of these dead letters back to waiting.
Result<Retried> retry_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, Time now);

}  // namespace ctsync::server
