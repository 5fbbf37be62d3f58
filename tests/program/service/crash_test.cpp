// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <sqlite/store.hpp>
#include <string>
#include <thread>

#include "program/many_versions.hpp"
#include "program/program.hpp"

namespace ctsync::test {

namespace {

/// One for the tests of every build; TESTS_CRASH_SCALE=10 makes ten times as many kills and
/// deliveries.
int scale() {
  const char* given = std::getenv("TESTS_CRASH_SCALE");
  return given == nullptr ? 1 : std::max(1, std::atoi(given));
}
std::size_t kills() { return 5 * static_cast<std::size_t>(scale()); }

/// 1,605 different deliveries, and repeats up to 2,000.
Amount amount() { return {107 * scale(), 5, 2000 * static_cast<std::size_t>(scale())}; }

/// The server that is killed and started again on the same port and store.
class Victim {
 public:
  explicit Victim(Variables variables)
      : variables_(std::move(variables)), serving_(std::make_unique<Serving>(variables_)) {}

  void kill_and_restart() {
    serving_->kill();
    log_ += serving_->log();
    serving_ = std::make_unique<Serving>(variables_);
  }
  int stop() { return serving_->stop(); }
  std::string log() { return log_ + serving_->log(); }

 private:
  Variables variables_;
  std::string log_;
  std::unique_ptr<Serving> serving_;
};

/// Waits until no entry and no call of the store waits.
bool is_drained(const Folder& folder) {
  auto store = sqlite::Store::open({folder.file("ctsync.db"), false});
  REQUIRE(store.has_value());
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (std::chrono::steady_clock::now() < until) {
    const auto counts = store->counts();
    if (counts && counts->entries[0] == 0 && counts->calls[0] == 0) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

TEST_CASE("kills amid deliveries of three tenants to five targets lose, mix and reorder nothing") {
  FiveTargets told(amount());
  const Folder folder;
  auto variables = told.variables(folder);
  const int port = free_port();
  variables["PORT"] = std::to_string(port);
  Victim victim(variables);
  told[1].set(ToldTarget::Trouble::refuses);

  const auto planned = plan(amount());
  Senders senders(planned, {port});
  senders.allow(planned.size());
  for (std::size_t kill = 1; kill <= kills(); ++kill) {
    senders.wait_until_taken(kill * planned.size() / (kills() + 1));
    victim.kill_and_restart();
    if (kill == kills() / 2 + 1) told[1].set(ToldTarget::Trouble::none);
  }
  CHECK(senders.finish() == 0);

  for (std::size_t i = 0; i < 5; ++i) CHECK(told[i].has_newest_of_everyone());
  CHECK(is_drained(folder));
  CHECK(victim.stop() == 0);
  told.check();
  CHECK(victim.log().find("@shop.example") == std::string::npos);
}

}  // namespace ctsync::test
