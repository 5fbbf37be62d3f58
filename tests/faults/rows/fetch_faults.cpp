// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>

#include "harness/scene.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

/// Messages that cannot be understood without a read of their customer.
std::vector<Delivery> messages_to_be_read(int customers) {
  std::vector<Delivery> all;
  for (int customer = 0; customer < customers; ++customer) {
    const auto id = fmt::format("customer-{}", customer);
    all.push_back(
        {customer,
         2,
         id + "-2",
         fmt::format(R"({{"notificationType":"Message","projectKey":"p","id":"{0}-2","version":1,)"
                     R"("sequenceNumber":2,"resource":{{"typeId":"customer","id":"{0}"}},)"
                     R"("resourceVersion":2,"type":"CustomerFirstNameSet",)"
                     R"("createdAt":"2026-01-01T00:00:09.000Z","firstName":"{1}"}})",
                     id, canary_name),
         {}});
  }
  return all;
}

/// A stand-in for commercetools: tokens, customers, and their troubles.
class Shop {
 public:
  Shop() {
    api_.follow([this](const Request& request) { return answer(request); });
  }
  std::string url() const { return api_.url(); }

  std::atomic<bool> tokens_fail{false};
  std::atomic<bool> client_unknown{false};
  std::atomic<bool> reads_fail{false};
  /// Tokens that were given so far are refused from now on.
  void expire() { oldest_valid_ = given_ + 1; }
  int given() const { return given_; }
  int asked_for_tokens() const { return asked_; }
  int refused_reads() const { return refused_; }

 private:
  Answer answer(const Request& request) {
    if (request.start_line.find("/oauth/token") != std::string::npos) return token();
    if (reads_fail) return Answer::of(503);
    if (token_of(request) < oldest_valid_) {
      ++refused_;
      Answer refused = Answer::of(401);
      refused.body = R"({"statusCode":401,"message":"invalid_token","error":"invalid_token"})";
      return refused;
    }
    const std::string prefix = "/p/customers/";
    const auto at = request.start_line.find(prefix);
    if (at == std::string::npos) return Answer::of(404);
    const auto from = at + prefix.size();
    const auto id = request.start_line.substr(from, request.start_line.find(' ', from) - from);
    Answer found = Answer::of(200);
    found.body = fmt::format(
        R"({{"id":"{0}","version":2,"createdAt":"2026-01-01T00:00:00.000Z","lastModifiedAt":)"
        R"("2026-01-01T00:00:09.000Z","email":"{0}{1}","firstName":"{2}","addresses":[],)"
        R"("isEmailVerified":false,"custom":{{"type":{{"typeId":"type","id":"t"}},)"
        R"("fields":{{"v":2}}}}}})",
        id, canary_host, canary_name);
    return found;
  }

  Answer token() {
    ++asked_;
    if (tokens_fail) return Answer::of(503);
    if (client_unknown) {
      Answer unknown = Answer::of(401);
      unknown.body = R"({"error":"invalid_client"})";
      return unknown;
    }
    const int number = ++given_;
    Answer given = Answer::of(200);
    given.body = fmt::format(
        R"({{"access_token":"token-{}-","token_type":"Bearer","expires_in":172800}})", number);
    return given;
  }

  /// The number of the token of a request; 0 if it has none. Each process has a token of its own.
  static int token_of(const Request& request) {
    constexpr std::string_view prefix = "Bearer token-";
    const auto at = request.head.find(prefix);
    return at == std::string::npos ? 0 : std::atoi(request.head.c_str() + at + prefix.size());
  }

  std::atomic<int> given_{0};
  std::atomic<int> oldest_valid_{1};
  std::atomic<int> asked_{0};
  std::atomic<int> refused_{0};
  StandIn api_;
};

}  // namespace

void token_trouble(Run& run) {
  Shop shop;
  SceneOptions options;
  options.customers = 0;
  options.more = messages_to_be_read(run.pick(40, 200, 2'000));
  options.of_tenant = fmt::format(
      R"(,"commercetools":{{"p":{{"client_id":"client","client_secret":"{}","auth_url":"{}",)"
      R"("api_url":"{}"}}}})",
      canary_key, shop.url(), shop.url());
  shop.tokens_fail = true;
  Scene scene(run, options);
  scene.begin();
  const std::size_t part = scene.sender().places() / 5;
  const auto take = [&](std::size_t parts) {
    scene.sender().allow(parts * part);
    scene.sender().wait_until_done(parts * part);
  };
  const auto all_read = [&](const char* after) {
    run.figures.expect(wait_for(seconds{90}, [&] { return scene.drain(seconds{1}); }),
                       fmt::format("not all was read {}", after));
  };
  take(1);
  require("tokens are asked for", seconds{30}, [&] { return shop.asked_for_tokens() >= 2; });
  const int asked = shop.asked_for_tokens();
  shop.tokens_fail = false;
  all_read("after the token endpoint was down");
  const int readers = static_cast<int>(scene.servers().size());
  run.figures.expect(shop.given() >= 1 && shop.given() <= readers,
                     fmt::format("{} tokens for {} processes", shop.given(), readers));
  const int before = shop.given();
  shop.expire();
  take(2);
  all_read("after the token expired");
  run.figures.expect(
      shop.given() > before && shop.given() <= before + readers,
      fmt::format("{} tokens for {} processes after one expired", shop.given() - before, readers));
  run.figures.expect(shop.refused_reads() <= 4 * readers,
                     fmt::format("{} reads with a token that was refused", shop.refused_reads()));
  shop.reads_fail = true;
  take(3);
  scene.drain(seconds{1});
  shop.reads_fail = false;
  all_read("after the API was down");
  const int before_unknown = shop.asked_for_tokens();
  shop.client_unknown = true;
  shop.expire();
  take(4);
  scene.drain(seconds{1});
  const int unknown = shop.asked_for_tokens() - before_unknown;
  run.figures.expect(
      unknown <= 4 * readers,
      fmt::format("{} requests of a client that is unknown within a second", unknown));
  shop.client_unknown = false;
  scene.sender().allow_all();
  scene.sender().wait_until_done(scene.sender().places());
  all_read("after the client was unknown");
  std::size_t dead = 0;
  for (const auto& entry : scene.view().rows().entries) dead += entry.state == "dead" ? 1U : 0U;
  run.figures.expect(dead == 0, fmt::format("{} dead letters", dead));
  run.figures.notes.push_back(
      fmt::format("{} token requests while the endpoint was down, {} while the client was unknown, "
                  "{} tokens given, {} requests",
                  asked, unknown, shop.given(), shop.asked_for_tokens()));
  run.figures.faults = 4;
  scene.finish();
}

}  // namespace ctsync::faults
