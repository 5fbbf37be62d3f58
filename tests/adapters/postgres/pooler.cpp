// SPDX-License-Identifier: MIT
#include "pooler.hpp"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <stdexcept>

#include "processes.hpp"

namespace ctsync::postgres::test {

Pooler::Pooler(const Cluster& cluster) : port_(free_port()) {
  const std::string folder = workspace_.path();
  const std::string settings = folder + "/pgbouncer.ini";
  const std::string log = folder + "/pgbouncer.log";
  std::ofstream(folder + "/users") << "\"ctsync\" \"\"\n";
  std::ofstream(settings) << "[databases]\n"
                          << "* = host=127.0.0.1 port=" << cluster.port() << "\n"
                          << "[pgbouncer]\n"
                          << "listen_addr = 127.0.0.1\n"
                          << "listen_port = " << port_ << "\n"
                          << "unix_socket_dir =\n"
                          << "auth_type = trust\n"
                          << "auth_file = " << folder << "/users\n"
                          << "admin_users = ctsync\n"
                          << "pool_mode = transaction\n"
                          << "default_pool_size = 2\n";
  process_ = start({program_in_path("pgbouncer"), settings}, folder, log);
  wait_until("pgbouncer is ready", [&] {
    if (has_ended(process_)) throw std::runtime_error("pgbouncer does not start: " + end_of(log));
    return PQping(url("pgbouncer").c_str()) == PQPING_OK;
  });
}

Pooler::~Pooler() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

std::string Pooler::url(const std::string& database) const {
  return "postgresql://ctsync@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

}  // namespace ctsync::postgres::test
