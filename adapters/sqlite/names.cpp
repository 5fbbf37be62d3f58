// SPDX-License-Identifier: MIT
#include "sqlite/names.hpp"

namespace ctsync::sqlite {
namespace {

// The number in memory, in the file, or of a new row.
template <class Find, class Add>
std::int64_t number_of(Database& database,
                       std::map<std::string, std::int64_t, std::less<>>& numbers,
                       std::string_view name, Find find, Add add) {
  if (const auto found = numbers.find(name); found != numbers.end()) return found->second;
  std::int64_t number = 0;
  {
    auto rows = find();
    if (rows.next()) number = rows.integer(0);
  }
  if (number == 0 && add() > 0) number = database.last_row();
  if (database.failed()) return 0;
  numbers.emplace(name, number);
  return number;
}

}  // namespace

std::int64_t Names::tenant(std::string_view name) {
  return number_of(
      database_, tenants_, name, [&] { return find_tenant_.query(name); },
      [&] { return add_tenant_.run(name); });
}

std::int64_t Names::target(std::int64_t tenant, std::string_view name) {
  return number_of(
      database_, targets_[tenant], name, [&] { return find_target_.query(tenant, name); },
      [&] { return add_target_.run(tenant, name); });
}

void Names::roll_back() {
  tenants_.clear();
  targets_.clear();
}

}  // namespace ctsync::sqlite
