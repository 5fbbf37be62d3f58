// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>

#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

std::int64_t add_revision(Transaction& transaction, const NewRules& given, Time now) {
  auto& rules = transaction.rules;
  std::int64_t number = 1;
  {
    auto rows = rules.newest.query(given.tenant);
    if (rows.next()) number = rows.integer(0) + 1;
  }
  rules.add.run(given.tenant, number, given.author, given.note, now, given.text);
  return number;
}

bool is_known(Transaction& transaction, std::string_view tenant, std::int64_t number) {
  auto rows = transaction.rules.known.query(tenant, number);
  return rows.next();
}

bool use_revision(Transaction& transaction, std::string_view tenant, std::int64_t number,
                  Time now) {
  if (number != 0 && !is_known(transaction, tenant, number)) return false;
  transaction.rules.leave.run(tenant, number);
  transaction.rules.use.run(tenant, number, now);
  return true;
}

}  // namespace

Result<std::int64_t> Store::add_rules(const NewRules& rules, Time now) {
  std::int64_t number = 0;
  const auto status = state_->writer.write(
      300 + rules.text.size() + rules.note.size(),
      [&](Transaction& transaction) { number = add_revision(transaction, rules, now); });
  if (!status) return status.error();
  return number;
}

Result<bool> Store::use_rules(std::string_view tenant, std::int64_t number, Time now) {
  bool known = false;
  const auto status = state_->writer.write(300, [&](Transaction& transaction) {
    known = use_revision(transaction, tenant, number, now);
  });
  if (!status) return status.error();
  return known;
}

Result<std::vector<RulesRevision>> Store::rules(const RulesFilter& filter) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<RulesRevision> revisions;
  {
    auto& statement = filter.active ? overview.rules.active : overview.rules.all;
    auto rows = statement.query(filter.tenant, filter.number.value_or(1),
                                filter.number.value_or(newest_row), filter.before, filter.limit,
                                filter.with_text ? 1 : 0);
    while (rows.next()) revisions.push_back(read_rules(rows));
  }
  if (auto status = overview.database.status(); !status) return status.error();
  return revisions;
}

}  // namespace ctsync::sqlite
