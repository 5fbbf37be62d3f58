// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "program/postgres/shared_store.hpp"

/// Gateways and workers on one database, which are killed and started again.
namespace ctsync::test {

/// Who owns how many partitions, as the database says, read again and again.
class Owners {
 public:
  using Counts = std::map<std::string, int>;

  explicit Owners(std::string url);
  Owners(const Owners&) = delete;
  Owners& operator=(const Owners&) = delete;
  ~Owners();

  /// Waits until this holds; throws after two minutes.
  void wait_until(const std::string& what, const std::function<bool(const Counts&)>& holds);
  int owned_by(const std::string& id);
  /// From now on, measures how long it takes until others own what this one owns.
  void lost(const std::string& id);
  /// The longest and the sum of these times, and how many there were.
  struct Delays {
    std::chrono::milliseconds longest{};
    std::chrono::milliseconds sum{};
    int count = 0;
  };
  Delays delays();

 private:
  void loop();
  void take(Counts counts);

  const std::string url_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Counts counts_;
  std::map<std::string, std::chrono::steady_clock::time_point> lost_;
  Delays delays_;
  bool stopping_ = false;
  std::thread thread_;
};

/// Two gateways at fixed ports and three workers.
class Fleet {
 public:
  static constexpr std::size_t gateways = 2;
  static constexpr std::size_t workers = 3;

  /// What becomes of the leases of a killed worker: they expire, or the test ends them, because a
  /// process that is dead sends nothing more and only the wait is left out.
  enum class Leases { expire, end };

  Fleet(const Variables& variables, const std::string& database_url, Leases of_killed);

  const std::vector<int>& ports() const { return ports_; }
  Owners& owners() { return owners_; }

  /// Kills a gateway or a worker and starts it again. Of the workers that are not paused, it takes
  /// one that owns partitions, once they own half of all together.
  void kill_gateway(std::size_t which);
  void kill_worker(std::minstd_rand& random);
  /// Stops a worker that owns partitions where it is, as a machine that hangs.
  void pause_worker(std::minstd_rand& random);
  bool is_paused() const { return paused_ != nullptr; }
  /// Lets the paused worker go on once others own its partitions.
  void resume_worker();
  /// Ends all in order; returns whether each could.
  bool stop();
  std::string log();

 private:
  struct Process {
    std::vector<std::string> options;
    Variables variables;
    std::unique_ptr<Serving> serving;
    std::string id;  ///< of a worker, in the database
  };
  void start(Process& process);
  void kill(Process& process);
  Process& busy_worker(std::minstd_rand& random);

  std::string database_url_;
  Leases of_killed_;
  std::vector<int> ports_;
  std::vector<Process> gateways_;
  std::vector<Process> workers_;
  Process* paused_ = nullptr;
  std::string log_;
  Owners owners_;
};

}  // namespace ctsync::test
