// SPDX-License-Identifier: MIT
#include "cluster.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "processes.hpp"

namespace ctsync::postgres::test {

namespace {

std::string address(int port) { return "127.0.0.1:" + std::to_string(port); }

/// Allows a server that was ended its port again, which another program may use for a moment.
constexpr int attempts = 5;

}  // namespace

Cluster::Cluster(Commit commit)
    : workspace_(
          std::make_shared<Workspace>(commit == Commit::to_disk ? Medium::disk : Medium::memory)),
      name_("primary"),
      commit_(commit) {
  test::run({server_program("initdb"), "--pgdata=" + data(), "--username=ctsync", "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"},
            folder(), log_file());
  port_ = free_port();
  start();
}

Cluster::Cluster(const Cluster& primary, const std::string& name)
    : workspace_(primary.workspace_), name_(name), commit_(primary.commit_) {
  test::run({server_program("pg_basebackup"), "--pgdata=" + data(), "--write-recovery-conf",
             "--wal-method=stream", "--checkpoint=fast", "--no-sync",
             "--dbname=" + primary.url() + "?application_name=" + name},
            folder(), log_file());
  port_ = free_port();
  start();
}

Cluster::~Cluster() {
  if (process_ <= 0) return;
  try {
    end(End::immediate);
  } catch (const std::exception&) {
    // The keeper of the workspace kills what is left.
  }
}

Cluster& Cluster::shared() {
  static Cluster cluster(Commit::to_system);
  return cluster;
}

std::string Cluster::url(const std::string& database) const {
  return "postgresql://ctsync@" + address(port_) + "/" + database;
}

std::string Cluster::log() const { return end_of(log_file()); }

std::string Cluster::run(const std::string& sql, const std::string& database) const {
  return Session(url(database)).run(sql);
}

void Cluster::administer(const std::string& sql) {
  const std::lock_guard lock(mutex_);
  if (!administrator_ || !administrator_->works())
    administrator_ = std::make_unique<Session>(url());
  administrator_->run(sql);
}

void Cluster::prepare_template(const std::string& name,
                               const std::function<void(const std::string& url)>& fill) {
  if (!run("SELECT 1 FROM pg_database WHERE datname = '" + name + "'").empty()) return;
  run("CREATE DATABASE " + name);
  fill(url(name));
}

std::vector<std::string> Cluster::command() const {
  std::vector<std::string> words{server_program("postgres"), "-D", data(), "-p",
                                 std::to_string(port_)};
  // What is measured on a disk gets what docs/scale.md recommends, what is tested in memory little.
  const bool durable = commit_ == Commit::to_disk;
  for (const char* setting :
       {durable ? "fsync=on" : "fsync=off", durable ? "shared_buffers=1GB" : "shared_buffers=32MB",
        durable ? "max_wal_size=8GB" : "max_wal_size=128MB",
        durable ? "checkpoint_timeout=15min" : "checkpoint_timeout=5min", "jit=off",
        "listen_addresses=127.0.0.1", "unix_socket_directories=", "dynamic_shared_memory_type=mmap",
        "recovery_init_sync_method=syncfs"}) {
    words.insert(words.end(), {"-c", setting});
  }
  return words;
}

void Cluster::start() {
  for (int attempt = 1;; ++attempt) {
    process_ = test::start(command(), folder(), log_file());
    bool ended = false;
    wait_until("the server is ready: " + data(), [&] {
      ended = has_ended(process_);
      return ended || is_ready();
    });
    if (!ended) return;
    process_ = -1;
    if (attempt == attempts) throw std::runtime_error("the server does not start: " + log());
  }
}

/// A server that is ready says so in the eighth line of this file. The first has its process id.
bool Cluster::is_ready() {
  std::ifstream file(data() + "/postmaster.pid");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines.size() >= 8 && lines[0] == std::to_string(process_) &&
         lines[7].rfind("ready", 0) == 0;
}

void Cluster::end(End how) {
  {
    const std::lock_guard lock(mutex_);
    administrator_.reset();
  }
  resume();
  const int number = how == End::fast ? SIGINT : how == End::immediate ? SIGQUIT : SIGKILL;
  ::kill(process_, number);
  if (how == End::killed) send_signal(processes_in(data()), SIGKILL);
  wait_until("the server has ended", [&] { return has_ended(process_); });
  process_ = -1;
  wait_until("the server's processes are gone", [&] { return processes_in(data()).empty(); });
}

void Cluster::pause() {
  ::kill(process_, SIGSTOP);  // first: it starts the others
  send_signal(processes_in(data()), SIGSTOP);
}

void Cluster::resume() { send_signal(processes_in(data()), SIGCONT); }

std::unique_ptr<Cluster> Cluster::make_standby() {
  static std::atomic<int> made = 0;
  const std::string name = "standby_" + std::to_string(++made);
  std::unique_ptr<Cluster> standby(new Cluster(*this, name));
  run("ALTER SYSTEM SET synchronous_standby_names = " + name);
  run("SELECT pg_reload_conf()");
  wait_until("the standby is synchronous", [&] {
    return run("SELECT sync_state FROM pg_stat_replication WHERE application_name = '" + name +
               "'") == "sync";
  });
  return standby;
}

void Cluster::promote() {
  if (run("SELECT pg_promote()") != "t") throw std::runtime_error("no promotion: " + log());
}

std::string url_of_both(const Cluster& one, const Cluster& other, const std::string& database) {
  return "postgresql://ctsync@" + address(one.port()) + "," + address(other.port()) + "/" +
         database + "?target_session_attrs=read-write&connect_timeout=2";
}

Database::Database(Cluster& cluster, const std::string& copy_of) : cluster_(cluster) {
  static std::atomic<int> made = 0;
  name_ = "test_" + std::to_string(++made);
  cluster_.administer("CREATE DATABASE " + name_ + " TEMPLATE " + copy_of);
}

Database::~Database() {
  try {
    cluster_.administer("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The server was ended by its test. The workspace goes as a whole.
  }
}

}  // namespace ctsync::postgres::test
