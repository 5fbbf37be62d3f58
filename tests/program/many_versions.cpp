// SPDX-License-Identifier: MIT
#include "many_versions.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <utility>

namespace ctsync::test {

namespace {

constexpr int connections = 32;
const std::vector<std::string> tenant_names{"a", "b", "c"};

int version_of(const Recorded& call) {
  const std::string_view key = R"("v":)";
  const auto at = call.json.find(key);
  int version = 0;
  std::from_chars(call.json.data() + at + key.size(), call.json.data() + call.json.size(), version);
  return version;
}

http::Client sender_to(int port) {
  http::ClientOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string(port);
  options.total_timeout = std::chrono::seconds{5};
  auto client = http::Client::create(options);
  return std::move(*client);
}

}  // namespace

std::string Planned::body() const {
  auto text = customer_delivery("customer-" + std::to_string(customer), version, tenant);
  const std::string_view project = R"("projectKey":"p")";
  if (customer % 2 == 0) text.replace(text.find(project), project.size(), R"("projectKey":"q")");
  return text;
}

std::vector<Planned> plan(const Amount& amount) {
  std::vector<Planned> all;
  for (const auto& tenant : tenant_names) {
    for (int customer = 0; customer < amount.customers; ++customer) {
      for (int version = 1; version <= amount.versions; ++version) {
        all.push_back({tenant, customer, version});
      }
    }
  }
  std::minstd_rand random(7);
  std::shuffle(all.begin(), all.end(), random);
  for (std::size_t i = 0; all.size() < amount.deliveries; ++i) all.push_back(all[i * 3]);
  std::shuffle(all.begin() + amount.customers, all.end(), random);
  return all;
}

Senders::Senders(const std::vector<Planned>& planned, std::vector<int> ports)
    : planned_(planned), ports_(std::move(ports)) {
  for (int i = 0; i < connections; ++i) threads_.emplace_back([this] { send_in_turn(); });
}

void Senders::send_in_turn() {
  std::vector<http::Client> clients;
  for (const int port : ports_) clients.push_back(sender_to(port));
  for (std::size_t at = 0; (at = next()) < planned_.size();) {
    deliver(clients, at, planned_[at]);
    const std::lock_guard lock(mutex_);
    ++taken_;
    changed_.notify_all();
  }
}

std::size_t Senders::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return next_ < allowed_ || next_ >= planned_.size(); });
  return next_++;
}

void Senders::deliver(std::vector<http::Client>& clients, std::size_t first,
                      const Planned& planned) {
  const std::string body = planned.body();
  const std::string path = path_of(planned.tenant);
  for (std::size_t attempt = first;; ++attempt) {
    auto signature = signature::sign_timestamped(secret_of(planned.tenant), wall_clock(), body);
    http::HttpRequest request;
    request.path = path;
    request.body = body;
    request.headers = {{"X-Timestamp", signature->timestamp},
                       {"X-Signature", signature->signature}};
    auto response = clients[attempt % clients.size()].send(request);
    if (response && response->status == 202) return;
    if (response && response->status != 503) {
      ++refused_;
      return;
    }
    ++repeats_;
    std::this_thread::yield();
  }
}

void Senders::allow(std::size_t count) {
  const std::lock_guard lock(mutex_);
  allowed_ = count;
  changed_.notify_all();
}

void Senders::wait_until_taken(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return taken_ >= count; });
}

int Senders::finish() {
  allow(planned_.size());
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  return refused_;
}

void ToldTarget::set(Trouble trouble) {
  const std::lock_guard lock(mutex_);
  trouble_ = trouble;
  changed_.notify_all();
}

http::Response ToldTarget::respond() {
  std::unique_lock lock(mutex_);
  if (trouble_ == Trouble::none) return answer(200);
  changed_.wait_for(lock, std::chrono::milliseconds{1500},
                    [this] { return trouble_ != Trouble::hangs; });
  return answer(503);
}

std::size_t ToldTarget::expected() const {
  return static_cast<std::size_t>(only_even_ ? (amount_.customers + 1) / 2 : amount_.customers);
}

bool ToldTarget::has_newest_of_everyone() {
  return recorder_.wait_until([this](const std::vector<Recorded>& calls) {
    std::set<std::string> newest;
    for (const auto& call : calls) {
      if (version_of(call) == amount_.versions) newest.insert(call.user_id);
    }
    return newest.size() == expected();
  });
}

void ToldTarget::check() {
  const std::string name = R"("firstName":")" + tenant_ + '"';
  std::map<std::string, std::string> bytes;
  std::map<std::string, int> newest;
  for (const auto& call : recorder_.calls()) {
    const auto [known, first] = bytes.emplace(call.message_id, call.json);
    CHECK_MESSAGE(known->second == call.json, "one message id, different bytes");
    int& version = newest[call.user_id];
    CHECK_MESSAGE(version_of(call) >= version, "an older version after a newer one");
    version = version_of(call);
    CHECK_MESSAGE(call.json.find(name) != std::string::npos, "a call of another tenant");
  }
  CHECK(newest.size() == expected());
}

std::size_t ToldTarget::message_ids() {
  std::set<std::string> all;
  for (const auto& call : recorder_.calls()) all.insert(call.message_id);
  return all.size();
}

FiveTargets::FiveTargets(const Amount& amount) {
  for (const auto* name : {"a", "a", "b"}) told_.emplace_back(name, amount);
  told_.emplace_back("b", amount, true);
  told_.emplace_back("c", amount);
}

Variables FiveTargets::variables(const Folder& folder, const std::string& more) const {
  const auto one = [&](const char* name, std::size_t at, const std::string& own = "") {
    return target(name, told_[at].url(), own + more);
  };
  return variables_of(folder, {tenant("a", {one("one", 0), one("two", 1)}),
                               tenant("b", {one("one", 2), one("two", 3, R"(,"projects":["q"])")}),
                               tenant("c", {one("one", 4)})});
}

void FiveTargets::check() {
  for (auto& one : told_) {
    CAPTURE(one.tenant());
    one.check();
  }
}

std::size_t FiveTargets::message_ids() {
  std::size_t all = 0;
  for (auto& one : told_) all += one.message_ids();
  return all;
}

int FiveTargets::requests() {
  int all = 0;
  for (auto& one : told_) all += one.requests();
  return all;
}

}  // namespace ctsync::test
