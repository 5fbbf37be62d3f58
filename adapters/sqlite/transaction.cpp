// SPDX-License-Identifier: MIT
#include "sqlite/transaction.hpp"

namespace ctsync::sqlite {

void Transaction::begin() {
  changed_.fill(0);
  tallies.begin();
  jobs.begin();
  inbox.digests.begin();
  records.digests.begin();
  records.holders.begin();
  find.begin();
  begin_.run();
}

void Transaction::commit() {
  inbox.digests.before_commit();
  records.digests.before_commit();
  records.holders.before_commit();
  find.before_commit();
  tallies.before_commit();
  jobs.before_commit();
  for (std::size_t slot = 0; slot < changed_.size(); ++slot) {
    if (changed_[slot] != 0) count_.run(static_cast<std::int64_t>(slot), changed_[slot]);
  }
  commit_.run();
}

// SQLite may have rolled back by itself (disk full, I/O error); then there is nothing left to do.
void Transaction::roll_back() {
  database_.clear_failure();
  if (database_.in_transaction()) database_.execute("ROLLBACK");
  database_.clear_failure();
  inbox.digests.roll_back();
  records.digests.roll_back();
  records.holders.roll_back();
  find.roll_back();
  names.roll_back();
  tallies.roll_back();
}

void Transaction::note_erasure(Time now) {
  note_first_erasure_.run(now);
  note_erasure_.run();
}

}  // namespace ctsync::sqlite
