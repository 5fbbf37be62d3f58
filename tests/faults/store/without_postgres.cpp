// SPDX-License-Identifier: MIT
#include <stdexcept>

#include "store/database.hpp"

/// The harness without libpq: rows on PostgreSQL are skipped.
namespace ctsync::postgres::test {
class Cluster {};
class Pooler {};
}  // namespace ctsync::postgres::test

namespace ctsync::faults {

namespace {
[[noreturn]] void refuse() { throw std::logic_error("built without libpq"); }
}  // namespace

Database::Database(Form) { refuse(); }
Database::~Database() = default;
std::string Database::url() const { refuse(); }
std::string Database::own_url() const { refuse(); }
std::string Database::url_at(int) const { refuse(); }
int Database::port() const { refuse(); }
std::string Database::run(const std::string&) const { refuse(); }
void Database::end_at_once() { refuse(); }
void Database::kill() { refuse(); }
void Database::fail_over() { refuse(); }
void Database::start() { refuse(); }
std::set<std::string> Database::workers() const { refuse(); }
void Database::end_leases(const std::string&) const { refuse(); }
std::unique_ptr<StoreView> view_postgres(const std::string&) { refuse(); }
std::string lacks_postgres() { return "built without libpq"; }
std::string lacks_pooler() { return "built without libpq"; }

}  // namespace ctsync::faults
