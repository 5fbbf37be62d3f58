// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "many_tenants.hpp"
#include "recorder.hpp"

/// Many versions of the same customers in three tenants, who sends them, and five targets that
/// check what they are told. Tests kill the program meanwhile.
namespace ctsync::test {

/// How much is sent: all versions of all customers of each tenant, and then repeats of some of them
/// up to the number of deliveries.
struct Amount {
  int customers = 0;
  int versions = 0;
  std::size_t deliveries = 0;

  /// The deliveries that are no repeats.
  std::size_t different() const { return static_cast<std::size_t>(3 * customers * versions); }
};

/// One delivery. Customers with an even number are of the project q, the others of p.
struct Planned {
  std::string tenant;
  int customer = 0;
  int version = 0;

  std::string body() const;
};

/// The deliveries in one shuffled sequence, the same in each run.
std::vector<Planned> plan(const Amount& amount);

/// Send a plan over many connections, each with the next delivery once it is done with one. A
/// delivery is repeated until it is accepted, in turn at each of the ports, as a sender does after
/// 503 or without an answer.
class Senders {
 public:
  Senders(const std::vector<Planned>& planned, std::vector<int> ports);
  Senders(const Senders&) = delete;
  Senders& operator=(const Senders&) = delete;
  ~Senders() { finish(); }

  /// Allows the first `count` deliveries to be sent, and no more.
  void allow(std::size_t count);
  void wait_until_taken(std::size_t count);
  /// Sends the rest; returns how many deliveries were refused.
  int finish();
  /// How often a delivery was repeated because it was not accepted.
  int repeats() const { return repeats_; }

 private:
  void send_in_turn();
  void deliver(std::vector<http::Client>& clients, std::size_t first, const Planned& planned);
  /// Returns the place of the next delivery once it is allowed.
  std::size_t next();

  const std::vector<Planned>& planned_;
  std::vector<int> ports_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t allowed_ = 0;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
  std::atomic<int> refused_{0};
  std::atomic<int> repeats_{0};
  std::vector<std::thread> threads_;
};

/// A target of a tenant, which may have the customers of one project only.
class ToldTarget {
 public:
  enum class Trouble { none, refuses, hangs };

  ToldTarget(std::string tenant, const Amount& amount, bool only_even = false)
      : tenant_(std::move(tenant)), amount_(amount), only_even_(only_even) {}

  std::string url() const { return recorder_.url(); }
  const std::string& tenant() const { return tenant_; }
  /// While it refuses, it answers 503. While it hangs, it answers so after more than a second.
  void set(Trouble trouble);

  /// Waits until all customers were told in their newest version.
  bool has_newest_of_everyone();
  /// Checks the sequence of what arrived, and that nothing is of another tenant.
  void check();
  std::size_t message_ids();
  int requests() { return recorder_.requests(); }
  /// Waits until so many further ones have arrived.
  void wait_for_requests(int count) { recorder_.wait_for_requests(requests() + count); }

 private:
  http::Response respond();
  std::size_t expected() const;

  std::string tenant_;
  Amount amount_;
  bool only_even_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Trouble trouble_ = Trouble::none;
  Recorder recorder_{[this](const http::Request&) { return respond(); }};
};

/// Two targets of the tenants a and b each, and one of c. The second of b takes the project q only.
class FiveTargets {
 public:
  explicit FiveTargets(const Amount& amount);

  /// The variables of a process with these tenants. `more` are further members of each target, each
  /// after a comma.
  Variables variables(const Folder& folder, const std::string& more = "") const;
  ToldTarget& operator[](std::size_t at) { return told_.at(at); }

  /// Checks what arrived, once everybody was told in the newest version.
  void check();
  /// The different message ids that arrived, and all requests.
  std::size_t message_ids();
  int requests();

 private:
  std::deque<ToldTarget> told_;
};

}  // namespace ctsync::test
