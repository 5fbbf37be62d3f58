// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "operator/unknown_name.hpp"

/// Dead letters: inbox entries and outbox calls that ended as dead. An id is a row id such as
/// "outbox-7". Errors for an id: invalid if it is malformed, missing if there is no such row or it
/// has to be dead and is not.
namespace ctsync::server {

/// Which dead letters. What is empty or not set does not count. Entries have no target and no kind:
/// a filter with one of them is for calls alone.
struct DeadLetterFilter {
  std::string tenant;
  std::optional<ReasonCode> code{};
  std::string contains{};  ///< part of the reason's code or text
  std::string target{};
  std::string kind{};
  std::optional<std::vector<KeyDigest>> keys{};  ///< about one of these; none are about no one
  std::optional<Time> died_from{};
  std::optional<Time> died_before{};
  bool discarded = false;  ///< those that were discarded in place of those that are dead
};

/// A row in any state with the kept attempts at it, which only calls have.
struct Letter {
  RowSummary row;
  std::vector<Attempt> attempts;
};

/// Dead letters that have reason, place and kind in common.
struct DeadLetterGroup {
  ReasonCode code = ReasonCode::none;
  std::string tenant;
  std::string source_or_target;
  std::string kind;  ///< empty for entries
  std::int64_t count = 0;
};

/// The groups with their counts added up where reason, tenant, place and kind are the same, the
/// largest first.
std::vector<DeadLetterGroup> merged(std::span<const DeadLetterGroup> groups);

/// What a retry or a discard would be about: the largest group first, and the first few letters.
struct DeadLetterPreview {
  std::int64_t count = 0;
  std::vector<DeadLetterGroup> groups;
  std::vector<RowSummary> first;
};

/// Dead letters that have the code of the reason in common.
struct ReasonGroup {
  ReasonCode code = ReasonCode::none;
  std::int64_t count = 0;
  RowSummary sample;  ///< the first of them
};

/// What a retry or a discard did.
struct Changed {
  struct Refused {
    std::string id;
    std::string why;
  };
  std::int64_t count = 0;          ///< dead letters that wait again, or are discarded
  std::vector<Refused> refused{};  ///< those that a retry left dead, since nothing could be sent
  std::optional<Error> stopped{};  ///< the store's error, if the rest was not tried because of it
};

/// The names of a filter that nobody knows, see find_unknown_name(): of the configuration, or of
/// the dead letters.
Result<std::optional<UnknownName>> find_unknown_name(AnyStore& store, const Settings& settings,
                                                     const DeadLetterFilter& which);

/// Dead letters by ascending row, at most `limit`.
Result<std::vector<RowSummary>> list_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                                  int limit);

Result<DeadLetterPreview> preview_dead_letters(AnyStore& store, const DeadLetterFilter& which,
                                               int limit);

/// The groups of all dead letters that match, the largest first.
Result<std::vector<ReasonGroup>> group_dead_letters(AnyStore& store, const DeadLetterFilter& which);

/// A row in any state: what waits has attempts too, and so has what was redriven.
Result<Letter> find_letter(AnyStore& store, std::string_view id);

/// The stored bytes of such a row, which hold personal data: of a call those that every attempt
/// sends.
Result<std::string> letter_payload(AnyStore& store, std::string_view id);

/// Whether no letter that died for this reason is put back to waiting: a newer call took its place,
/// the customer was erased, or its body was not kept.
bool is_never_retried(Table table, ReasonCode code) noexcept;

/// Puts these dead letters back to waiting. Checks all ids first: the error says what is wrong with
/// each, and nothing was changed. An id that is repeated counts once.
Result<Changed> retry_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now);

/// Puts the first `limit` of these dead letters back to waiting.
Result<Changed> retry_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, int limit,
                                       Time now);

/// Gives these dead letters up for good. Checks all ids first, as a retry does.
Result<Changed> discard_dead_letters(AnyStore& store, std::span<const std::string> ids, Time now);

/// Gives the first `limit` of these dead letters up for good.
Result<Changed> discard_all_dead_letters(AnyStore& store, const DeadLetterFilter& which, int limit,
                                         Time now);

}  // namespace ctsync::server
