// SPDX-License-Identifier: MIT
#include "fleet.hpp"

#include <signal.h>

#include <algorithm>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace ctsync::test {

namespace {

using postgres::test::Session;
using Clock = std::chrono::steady_clock;

constexpr const char* owners_sql =
    "SELECT string_agg(owner || ' ' || n, ' ') FROM (SELECT owner, count(*) n FROM part "
    "WHERE owner <> '' GROUP BY owner) o";

std::set<std::string> workers_in(const std::string& url) {
  std::istringstream words(
      Session(url).run("SELECT string_agg(id, ' ') FROM worker WHERE role = 'worker'"));
  std::set<std::string> all;
  for (std::string id; words >> id;) all.insert(id);
  return all;
}

}  // namespace

Owners::Owners(std::string url) : url_(std::move(url)), thread_([this] { loop(); }) {}

Owners::~Owners() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Owners::loop() {
  std::unique_ptr<Session> session;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, std::chrono::milliseconds{50}, [this] { return stopping_; })) {
    lock.unlock();
    Counts counts;
    try {
      if (!session) session = std::make_unique<Session>(url_);
      std::istringstream words(session->run(owners_sql));
      std::string id;
      for (int count = 0; words >> id >> count;) counts[id] = count;
      lock.lock();
      take(std::move(counts));
    } catch (const std::exception&) {
      session.reset();  // the server was killed
      lock.lock();
    }
  }
}

void Owners::take(Counts counts) {
  counts_ = std::move(counts);
  std::erase_if(lost_, [this](const auto& each) {
    if (counts_.contains(each.first)) return false;
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - each.second);
    delays_.longest = std::max(delays_.longest, took);
    delays_.sum += took;
    ++delays_.count;
    return true;
  });
  changed_.notify_all();
}

void Owners::wait_until(const std::string& what, const std::function<bool(const Counts&)>& holds) {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, std::chrono::minutes{2}, [&] { return holds(counts_); })) return;
  throw std::runtime_error("after two minutes still not so: " + what);
}

int Owners::owned_by(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(id);
  return found == counts_.end() ? 0 : found->second;
}

void Owners::lost(const std::string& id) {
  const std::lock_guard lock(mutex_);
  lost_[id] = Clock::now();
}

Owners::Delays Owners::delays() {
  const std::lock_guard lock(mutex_);
  return delays_;
}

Fleet::Fleet(const Variables& variables, const std::string& database_url, Leases of_killed)
    : database_url_(database_url),
      of_killed_(of_killed),
      gateways_(gateways),
      workers_(workers),
      owners_(database_url) {
  auto own = variables;
  own["INBOX_DATABASE_URL"] = database_url;
  for (auto& gateway : gateways_) {
    ports_.push_back(free_port());
    own["PORT"] = std::to_string(ports_.back());
    gateway.options = as_gateway;
    gateway.variables = own;
    start(gateway);
  }
  own["PORT"] = "0";
  for (auto& worker : workers_) {
    worker.options = as_worker;
    worker.variables = own;
    start(worker);
  }
}

void Fleet::start(Process& process) {
  if (process.options == as_gateway) {
    process.serving = std::make_unique<Serving>(process.variables, process.options);
    return;
  }
  const auto before = workers_in(database_url_);
  process.serving = std::make_unique<Serving>(process.variables, process.options);
  for (const auto& id : workers_in(database_url_)) {
    if (!before.contains(id)) process.id = id;
  }
}

void Fleet::kill(Process& process) {
  process.serving->kill();
  if (owners_.owned_by(process.id) > 0) owners_.lost(process.id);
  log_ += process.serving->log();
  if (of_killed_ == Leases::end && !process.id.empty()) {
    Session(database_url_)
        .run("UPDATE part SET until = now() WHERE owner = '" + process.id +
             "'; UPDATE worker SET until = now() WHERE id = '" + process.id + "'");
  }
  start(process);
}

Fleet::Process& Fleet::busy_worker(std::minstd_rand& random) {
  std::vector<Process*> awake;
  for (auto& worker : workers_) {
    if (&worker != paused_) awake.push_back(&worker);
  }
  std::vector<Process*> busy;
  owners_.wait_until("workers own half of the partitions", [&](const Owners::Counts& counts) {
    int owned = 0;
    busy.clear();
    for (auto* worker : awake) {
      const auto found = counts.find(worker->id);
      if (found == counts.end()) continue;
      owned += found->second;
      busy.push_back(worker);
    }
    return owned >= 32;
  });
  return *busy[random() % busy.size()];
}

void Fleet::kill_gateway(std::size_t which) { kill(gateways_.at(which % gateways)); }
void Fleet::kill_worker(std::minstd_rand& random) { kill(busy_worker(random)); }

void Fleet::pause_worker(std::minstd_rand& random) {
  resume_worker();
  auto& worker = busy_worker(random);
  ::kill(worker.serving->process(), SIGSTOP);
  paused_ = &worker;
  owners_.lost(worker.id);
}

void Fleet::resume_worker() {
  if (paused_ == nullptr) return;
  owners_.wait_until("others own what the paused worker owned",
                     [this](const auto& counts) { return !counts.contains(paused_->id); });
  ::kill(paused_->serving->process(), SIGCONT);
  paused_ = nullptr;
}

bool Fleet::stop() {
  bool in_order = true;
  for (auto* processes : {&gateways_, &workers_}) {
    for (auto& process : *processes) in_order = process.serving->stop() == 0 && in_order;
  }
  return in_order;
}

std::string Fleet::log() {
  auto all = log_;
  for (auto* processes : {&gateways_, &workers_}) {
    for (auto& process : *processes) all += process.serving->log();
  }
  return all;
}

}  // namespace ctsync::test
