// SPDX-License-Identifier: MIT
#include "sqlite/transaction.hpp"

#include "sqlite/digest.hpp"

namespace ctsync::sqlite {

void Transaction::begin() {
  changed_.fill(0);
  seen.begin();
  customers.begin();
  begin_.run();
}

void Transaction::commit() {
  seen.before_commit();
  customers.before_commit();
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
  seen.roll_back();
  customers.roll_back();
}

std::int64_t Transaction::customer(std::string_view key) {
  const auto digest = digest_of({key});
  const auto found = customers.find(digest);
  return found ? *found : add_customer(digest, {}, {});
}

std::int64_t Transaction::add_customer(const Uuid& digest, std::string_view key,
                                       std::string_view record) {
  insert_profile.run(blob(digest), key, Blob{record});
  const auto row = database_.last_row();
  customers.add(digest, row);
  return row;
}

}  // namespace ctsync::sqlite
