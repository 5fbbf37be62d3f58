// SPDX-License-Identifier: MIT
#include "store/database.hpp"

#include <fmt/core.h>

#include <iterator>
#include <sstream>

#include "adapters/postgres/cluster.hpp"
#include "adapters/postgres/pooler.hpp"
#include "adapters/postgres/processes.hpp"

namespace ctsync::faults {

using postgres::test::Cluster;

namespace {
constexpr const char* database_name = "shop";
}

Database::Database(Form form) : cluster_(std::make_unique<Cluster>(Cluster::Commit::to_system)) {
  cluster_->run(std::string("CREATE DATABASE ") + database_name);
  if (form == Form::pooled) pooler_ = std::make_unique<postgres::test::Pooler>(*cluster_);
  if (form == Form::with_standby) standby_ = cluster_->make_standby();
}

Database::~Database() = default;

std::string Database::url() const { return pooler_ ? pooler_->url(database_name) : own_url(); }

std::string Database::own_url() const {
  return standby_ ? postgres::test::url_of_both(*cluster_, *standby_, database_name)
                  : cluster_->url(database_name);
}

std::string Database::url_at(int port) const {
  auto url = cluster_->url(database_name);
  const std::string own = std::to_string(cluster_->port());
  url.replace(url.find(own), own.size(), std::to_string(port));
  return url;
}

int Database::port() const { return cluster_->port(); }

std::string Database::run(const std::string& sql) const {
  return postgres::test::Session(own_url()).run(sql);
}

void Database::end_at_once() { cluster_->end(Cluster::End::immediate); }
void Database::kill() { cluster_->end(Cluster::End::killed); }
void Database::fail_over() {
  cluster_->end(Cluster::End::killed);
  standby_->promote();
}
void Database::start() { cluster_->start(); }

std::set<std::string> Database::workers() const {
  std::istringstream words(run("SELECT string_agg(id, ' ') FROM worker WHERE role = 'worker'"));
  return {std::istream_iterator<std::string>(words), {}};
}

void Database::end_leases(const std::string& worker) const {
  run(
      fmt::format("UPDATE part SET until = now() WHERE owner = '{0}'; UPDATE worker SET until = "
                  "now() WHERE id = '{0}'",
                  worker));
}

std::string lacks_postgres() {
  return postgres::test::server_program("initdb").empty() ? "no PostgreSQL server" : "";
}

std::string lacks_pooler() {
  return postgres::test::program_in_path("pgbouncer").empty() ? "no pgbouncer" : "";
}

}  // namespace ctsync::faults
