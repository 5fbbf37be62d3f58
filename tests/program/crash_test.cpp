// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sqlite/store.hpp>
#include <string>
#include <thread>
#include <vector>

#include "deliveries.hpp"
#include "many_tenants.hpp"
#include "program.hpp"
#include "recorder.hpp"

namespace ctsync::test {

namespace {

constexpr int versions = 5;
constexpr int connections = 32;

/// One for the tests of every build; CTSYNC_CRASH_SCALE=10 makes ten times as many kills and
/// deliveries.
int scale() {
  const char* given = std::getenv("CTSYNC_CRASH_SCALE");
  return given == nullptr ? 1 : std::max(1, std::atoi(given));
}
int customers() { return 107 * scale(); }
std::size_t kills() { return 5 * static_cast<std::size_t>(scale()); }

const std::vector<std::string> tenant_names{"a", "b", "c"};

/// Every tenant has the same customers. Those with an even number are of the project q.
struct Planned {
  std::string tenant;
  int customer = 0;
  int version = 0;

  std::string body() const {
    auto text = customer_delivery("customer-" + std::to_string(customer), version, tenant);
    const std::string_view project = R"("projectKey":"p")";
    if (customer % 2 == 0) text.replace(text.find(project), project.size(), R"("projectKey":"q")");
    return text;
  }
};

/// All versions of all customers of all tenants in one shuffled sequence, some of them twice: 2,000
/// deliveries.
std::vector<Planned> plan() {
  std::vector<Planned> all;
  for (const auto& tenant : tenant_names) {
    for (int customer = 0; customer < customers(); ++customer) {
      for (int version = 1; version <= versions; ++version) {
        all.push_back({tenant, customer, version});
      }
    }
  }
  std::minstd_rand random(7);
  std::shuffle(all.begin(), all.end(), random);
  for (std::size_t i = 0; all.size() % 2000 != 0; ++i) all.push_back(all[i * 3]);
  std::shuffle(all.begin() + customers(), all.end(), random);
  return all;
}

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

/// Posts a delivery until it is accepted, as a sender does: repeats it after 503 or no response.
void deliver(http::Client& client, const Planned& planned, std::atomic<int>& refused) {
  const std::string body = planned.body();
  const std::string path = path_of(planned.tenant);
  for (;;) {
    auto signature = signature::sign_timestamped(secret_of(planned.tenant), wall_clock(), body);
    http::HttpRequest request;
    request.path = path;
    request.body = body;
    request.headers = {{"X-Timestamp", signature->timestamp},
                       {"X-Signature", signature->signature}};
    auto response = client.send(request);
    if (response && response->status == 202) return;
    if (response && response->status != 503) ++refused;
    if (response && response->status != 503) return;
    std::this_thread::yield();
  }
}

/// Sends the plan over many connections, each with the next delivery once it is done with one.
class Senders {
 public:
  Senders(const std::vector<Planned>& planned, int port) {
    for (int i = 0; i < connections; ++i) {
      threads_.emplace_back([this, &planned, port] {
        http::ClientOptions options;
        options.base_url = "http://127.0.0.1:" + std::to_string(port);
        options.total_timeout = std::chrono::seconds{5};
        auto client = http::Client::create(options);
        for (std::size_t at = 0; (at = next_++) < planned.size(); ++taken_) {
          deliver(*client, planned[at], refused_);
        }
      });
    }
  }
  ~Senders() { finish(); }

  void wait_until_taken(std::size_t count) const {
    while (taken_ < count) std::this_thread::yield();
  }
  /// Returns how many deliveries were refused.
  int finish() {
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    return refused_;
  }

 private:
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> taken_{0};
  std::atomic<int> refused_{0};
  std::vector<std::thread> threads_;
};

int version_of(const Recorded& call) {
  const std::string_view key = R"("v":)";
  const auto at = call.json.find(key);
  int version = 0;
  std::from_chars(call.json.data() + at + key.size(), call.json.data() + call.json.size(), version);
  return version;
}

/// A target of a tenant, which may have the customers of one project only.
struct Told {
  std::string tenant;
  bool only_even = false;
  std::atomic<bool> down{false};
  Recorder recorder{[this](const http::Request&) { return answer(down ? 503 : 200); }};

  std::size_t expected() const {
    return static_cast<std::size_t>(only_even ? (customers() + 1) / 2 : customers());
  }
  bool has_newest_of_everyone() {
    return recorder.wait_until([this](const std::vector<Recorded>& calls) {
      std::set<std::string> newest;
      for (const auto& call : calls) {
        if (version_of(call) == versions) newest.insert(call.user_id);
      }
      return newest.size() == expected();
    });
  }
  /// Checks the sequence of what arrived, and that nothing is of another tenant.
  void check() {
    const std::string name = R"("firstName":")" + tenant + '"';
    std::map<std::string, std::string> bytes;
    std::map<std::string, int> newest;
    for (const auto& call : recorder.calls()) {
      const auto [known, first] = bytes.emplace(call.message_id, call.json);
      CHECK_MESSAGE(known->second == call.json, "one message id, different bytes");
      int& version = newest[call.user_id];
      CHECK_MESSAGE(version_of(call) >= version, "an older version after a newer one");
      version = version_of(call);
      CHECK_MESSAGE(call.json.find(name) != std::string::npos, "a call of another tenant");
    }
    CHECK(newest.size() == expected());
  }
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
  std::deque<Told> told;
  for (const auto* name : {"a", "a", "b", "b", "c"}) told.emplace_back().tenant = name;
  told[3].only_even = true;
  told[1].down = true;
  const auto url = [&](std::size_t at) { return told[at].recorder.url(); };
  const Folder folder;
  auto variables = variables_of(
      folder, {tenant("a", {target("one", url(0)), target("two", url(1))}),
               tenant("b", {target("one", url(2)), target("two", url(3), R"(,"projects":["q"])")}),
               tenant("c", {target("one", url(4))})});
  const int port = free_port();
  variables["PORT"] = std::to_string(port);
  Victim victim(variables);

  const auto planned = plan();
  REQUIRE(planned.size() % 2000 == 0);
  Senders senders(planned, port);
  for (std::size_t kill = 1; kill <= kills(); ++kill) {
    senders.wait_until_taken(kill * planned.size() / (kills() + 1));
    victim.kill_and_restart();
    if (kill == kills() / 2 + 1) told[1].down = false;
  }
  CHECK(senders.finish() == 0);

  for (auto& one : told) CHECK(one.has_newest_of_everyone());
  CHECK(is_drained(folder));
  CHECK(victim.stop() == 0);
  for (auto& one : told) {
    CAPTURE(one.tenant);
    one.check();
  }
  CHECK(victim.log().find("@shop.example") == std::string::npos);
}

}  // namespace ctsync::test
