// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/contract/store/digest.hpp>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "jobs/replay/mapping_request.hpp"

namespace ctsync::server {

/// Finds what was mapped in the time of a request, among all of the inbox: the keys of entries, of
/// which some are those of customers, and the steps of events. A step is known by the entry that
/// forwarded it, which is older. It holds about a hundred bytes for each entry that was mapped.
class MappingWalk {
 public:
  /// The newest entry of a key, if possible one that made calls.
  struct Touch {
    std::int64_t row = 0;
    bool made_calls = false;
  };
  struct StoredStep {
    std::int64_t row = 0;
    Time ended_at;
    bool of_replay = false;  ///< a replay told it, perhaps of a customer
  };

  /// Entries that ended before `before` and before the end of the request.
  MappingWalk(AnyStore& store, MappingReplayRequest request, Time before);

  /// Reads for about so long, and at least a page. Returns whether all is read.
  Result<bool> read_on(Duration time);

  // Once all is read:
  /// Null for a key that no entry touched.
  const Touch* touch_of(const KeyDigest& key) const noexcept;
  /// In the sequence of their rows.
  const std::vector<StoredStep>& steps() const noexcept { return steps_; }

 private:
  struct Mapped {
    StoredStep step;  ///< if it is one
    KeyDigest key{};
    bool made_calls = false;
  };

  void note(const RowSummary& row);
  void note_forwarded(const RowSummary& sender);
  bool is_asked_for(const RowSummary& row) const;
  void sort_out();
  void touch(const Mapped& mapped);

  AnyStore& store_;
  MappingReplayRequest request_;
  std::unordered_map<Uuid, Mapped, DigestHash> mapped_;  // by source and delivery id
  /// Of forwarded entries whose rows were not met yet: processes number rows by their own clocks.
  std::unordered_set<Uuid, DigestHash> forwarded_;
  std::unordered_map<KeyDigest, Touch, DigestHash> touched_;
  std::vector<StoredStep> steps_;
  std::int64_t next_ = newest_row;
};

}  // namespace ctsync::server
