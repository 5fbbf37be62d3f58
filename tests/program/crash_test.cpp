// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "deliveries.hpp"
#include "program.hpp"
#include "recorder.hpp"

namespace ctsync::test {

namespace {

constexpr int customers = 320;
constexpr int versions = 5;
constexpr int repeats = 400;
constexpr int connections = 32;
constexpr int kills = 5;

struct Planned {
  int customer = 0;
  int version = 0;
};

std::string customer_id(int customer) { return "customer-" + std::to_string(customer); }

/// All versions of all customers in one shuffled sequence, some of them twice: 2,000 deliveries.
std::vector<Planned> plan() {
  std::vector<Planned> all;
  for (int customer = 0; customer < customers; ++customer) {
    for (int version = 1; version <= versions; ++version) all.push_back({customer, version});
  }
  std::minstd_rand random(7);
  std::shuffle(all.begin(), all.end(), random);
  for (int i = 0; i < repeats; ++i) all.push_back(all[static_cast<std::size_t>(i) * 3]);
  std::shuffle(all.begin() + customers, all.end(), random);
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
  const std::string body = customer_delivery(customer_id(planned.customer), planned.version);
  for (;;) {
    auto signature = signature::sign_timestamped(secret, wall_clock(), body);
    http::HttpRequest request;
    request.path = "/webhooks/commercetools";
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

int version_of(const Recorded& call) {
  const std::string_view key = R"("v":)";
  const auto at = call.json.find(key);
  int version = 0;
  std::from_chars(call.json.data() + at + key.size(), call.json.data() + call.json.size(), version);
  return version;
}

bool everyone_is_newest(const std::vector<Recorded>& calls) {
  std::set<std::string> newest;
  for (const auto& call : calls) {
    if (version_of(call) == versions) newest.insert(call.user_id);
  }
  return newest.size() == customers;
}

}  // namespace

TEST_CASE("five kills in the middle of 2,000 deliveries lose nothing and keep the sequence") {
  Recorder segment;
  const Folder folder;
  Victim victim({{"PORT", std::to_string(free_port())},
                 {"SEGMENT_WRITE_KEY", "key"},
                 {"SEGMENT_REGION", segment.url()},
                 {"WEBHOOK_SECRET", std::string(secret)},
                 {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}});
  const std::string log = victim.log();
  const auto port_at = log.find("\"port\":") + 7;
  const std::string url =
      "http://127.0.0.1:" +
      log.substr(port_at, log.find_first_not_of("0123456789", port_at) - port_at);

  const auto planned = plan();
  REQUIRE(planned.size() == 2000);
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> taken{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> senders;
  for (int i = 0; i < connections; ++i) {
    senders.emplace_back([&] {
      http::ClientOptions options;
      options.base_url = url;
      options.total_timeout = std::chrono::seconds{5};
      auto client = http::Client::create(options);
      for (std::size_t at = 0; (at = next++) < planned.size(); ++taken) {
        deliver(*client, planned[at], refused);
      }
    });
  }
  for (std::size_t kill = 1; kill <= kills; ++kill) {
    while (taken < kill * planned.size() / (kills + 1)) std::this_thread::yield();
    victim.kill_and_restart();
  }
  for (auto& sender : senders) sender.join();
  CHECK(refused == 0);

  CHECK(segment.wait_until(everyone_is_newest));
  CHECK(victim.stop() == 0);

  std::map<std::string, std::string> bytes;
  std::map<std::string, int> newest;
  for (const auto& call : segment.calls()) {
    const auto [known, first] = bytes.emplace(call.message_id, call.json);
    CHECK_MESSAGE(known->second == call.json, "one message id, different bytes");
    int& version = newest[call.user_id];
    CHECK_MESSAGE(version_of(call) >= version, "an older version after a newer one");
    version = version_of(call);
  }
  CHECK(newest.size() == customers);
  CHECK(victim.log().find("@shop.example") == std::string::npos);
}

}  // namespace ctsync::test
