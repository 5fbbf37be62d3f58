// SPDX-License-Identifier: MIT
#include <atomic>
#include <mutex>
#include <set>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// A stand-in for commercetools: gives tokens and returns the customers that were put into it.
class Shop {
 public:
  Shop() : server_({}, [this](const http::Request& request) { return answer(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    port_ = *port;
    serving_ = std::thread([this] { server_.run(); });
  }
  ~Shop() {
    server_.stop();
    serving_.join();
  }

  /// The settings of a server that reads from this stand-in.
  Variables settings() const {
    const std::string url = "http://127.0.0.1:" + std::to_string(port_);
    return {{"CTP_PROJECT_KEY", "p"},
            {"CTP_CLIENT_ID", "client"},
            {"CTP_CLIENT_SECRET", "client-secret"},
            {"CTP_AUTH_URL", url},
            {"CTP_API_URL", url}};
  }

  void put(const std::string& id, int version, std::string_view first_name) {
    const std::lock_guard lock(mutex_);
    const std::string delivery = customer_delivery(id, version, first_name);
    const auto at = delivery.find("\"customer\":") + 11;
    customers_[id] = delivery.substr(at, delivery.size() - at - 1);
  }

  int reads() const noexcept { return reads_; }
  std::atomic<bool> down{false};
  std::atomic<bool> unknown_client{false};
  std::atomic<bool> refuses_tokens{false};

 private:
  http::Response answer(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    http::Response response;
    const bool for_token = request.path == "/oauth/token";
    if (for_token ? unknown_client : refuses_tokens) {
      response.status = 401;
      response.body = for_token ? R"({"error":"invalid_client"})" : R"({"statusCode":401})";
      return response;
    }
    if (for_token) {
      response.body = R"({"access_token":"t","token_type":"Bearer","expires_in":172800})";
      return response;
    }
    ++reads_;
    const std::string_view prefix = "/p/customers/";
    const auto found = request.path.starts_with(prefix)
                           ? customers_.find(std::string(request.path.substr(prefix.size())))
                           : customers_.end();
    if (down) {
      response.status = 503;
    } else if (found != customers_.end()) {
      response.body = found->second;
    } else {
      response.status = 404;
      response.body = R"({"statusCode":404,"errors":[{"code":"ResourceNotFound"}]})";
    }
    return response;
  }

  std::mutex mutex_;
  std::map<std::string, std::string> customers_;
  std::atomic<int> reads_{0};
  http::Server server_;
  int port_ = 0;
  std::thread serving_;
};

std::string name_set(const std::string& id, int version, std::string_view name) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}-m{1}","version":1,)"
      R"("sequenceNumber":{1},"resource":{{"typeId":"customer","id":"{0}"}},"resourceVersion":{1},)"
      R"("type":"CustomerFirstNameSet","createdAt":"2026-01-01T00:00:09.000Z","firstName":"{2}"}})",
      id, version, name);
}

std::string updated(const std::string& id, int version) {
  return fmt::format(
      R"({{"notificationType":"ResourceUpdated","projectKey":"p","version":{1},"oldVersion":{2},)"
      R"("resource":{{"typeId":"customer","id":"{0}"}},"modifiedAt":"2026-01-01T00:00:09.000Z"}})",
      id, version, version - 1);
}

bool says(const Recorded& call, std::string_view first_name) {
  return call.json.find(fmt::format(R"("firstName":"{}")", first_name)) != std::string::npos;
}

}  // namespace

TEST_CASE("a change of a known customer reaches Segment without a read") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  CHECK(post(client, name_set("c-1", 2, "Grace")).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  CHECK(says(segment.calls()[1], "Grace"));
  CHECK(segment.calls()[1].user_id == "c-1@shop.example");
  CHECK(server.stop() == 0);
}

TEST_CASE("a necessary read without settings is a dead letter that names the missing setting") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(post(client, name_set("c-unknown", 2, "Grace")).status == 202);
  REQUIRE(server.wait_for_log("\"dead\""));
  const auto list = run({"dlq", "list"}, variables);
  CHECK(list.out.find("commercetools.project_key (CTP_PROJECT_KEY) is not set") !=
        std::string::npos);
  CHECK(server.stop() == 0);
}

TEST_CASE("an unknown customer, a gap and a change notification are read, each change once") {
  Recorder segment;
  Shop shop;
  const Folder folder;
  Serving server(settings(segment, folder, shop.settings()));
  auto client = client_of(server.url());

  shop.put("c-1", 4, "Four");
  CHECK(post(client, name_set("c-1", 4, "Four")).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(says(segment.calls()[0], "Four"));
  CHECK(post(client, updated("c-1", 4)).status == 202);
  CHECK(post(client, updated("c-1", 3)).status == 202);
  shop.put("c-1", 9, "Nine");
  CHECK(post(client, updated("c-1", 9)).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  CHECK(says(segment.calls()[1], "Nine"));
  CHECK(shop.reads() == 2);

  CHECK(post(client, updated("c-gone", 2)).status == 202);
  CHECK(server.wait_for_log("the customer is gone from commercetools"));
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 2);
}

TEST_CASE("while commercetools is down the change waits, and goes out when it is back") {
  Recorder segment;
  Shop shop;
  shop.down = true;
  shop.put("c-1", 4, "Four");
  const Folder folder;
  Serving server(settings(segment, folder, shop.settings()));
  auto client = client_of(server.url());
  CHECK(post(client, updated("c-1", 4)).status == 202);
  CHECK(server.wait_for_log("\"waiting\""));
  shop.down = false;
  CHECK(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
}

TEST_CASE(
    "while commercetools refuses the client the change waits, and says which setting is wrong") {
  Recorder segment;
  Shop shop;
  shop.put("c-1", 4, "Four");
  SUBCASE("it gets no token") { shop.unknown_client = true; }
  SUBCASE("its tokens are refused") { shop.refuses_tokens = true; }
  const Folder folder;
  Serving server(settings(segment, folder, shop.settings()));
  auto client = client_of(server.url());
  CHECK(post(client, updated("c-1", 4)).status == 202);
  CHECK(server.wait_for_log("commercetools.client_id (CTP_CLIENT_ID)"));
  CHECK(server.wait_for_log("\"waiting\""));
  CHECK(server.log().find("client-secret") == std::string::npos);
  shop.unknown_client = shop.refuses_tokens = false;
  CHECK(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
}

TEST_CASE("in direct mode a change is answered once the customer was read and Segment has it") {
  Recorder segment;
  Shop shop;
  const Folder folder;
  Variables variables = settings(segment, folder, shop.settings());
  variables["SYNC_MODE"] = "direct";
  Serving server(variables);
  auto client = client_of(server.url());

  shop.down = true;
  const auto later = post(client, name_set("c-1", 2, "Grace"));
  CHECK(later.status == 503);
  CHECK(later.header("retry-after").has_value());
  shop.down = false;
  const auto gone = post(client, name_set("c-1", 2, "Grace"));
  CHECK(gone.status == 200);
  CHECK(gone.body.find(R"("status":"ignored")") != std::string::npos);
  CHECK(segment.calls().empty());

  shop.put("c-1", 3, "Grace");
  CHECK(post(client, name_set("c-1", 2, "Grace")).status == 200);
  REQUIRE(segment.calls().size() == 1);
  CHECK(says(segment.calls()[0], "Grace"));
  CHECK(segment.calls()[0].json.find(R"("v":3)") != std::string::npos);
}

TEST_CASE("in direct mode the customers of one body are read, and the calls keep their sequence") {
  Recorder segment;
  Shop shop;
  const Folder folder;
  Variables variables = settings(segment, folder, shop.settings());
  variables["SYNC_MODE"] = "direct";
  Serving server(variables);
  auto client = client_of(server.url());
  shop.put("c-1", 2, "Grace");
  shop.put("c-2", 2, "Joan");
  const auto response =
      post(client, "[" + name_set("c-1", 2, "Grace") + "," + customer_delivery("c-3", 1) + "," +
                       name_set("c-2", 2, "Joan") + "," + name_set("c-1", 3, "Hedy") + "," +
                       name_set("c-4", 2, "Nobody") + "]");
  CHECK(response.status == 200);
  const auto calls = segment.calls();
  REQUIRE(calls.size() == 4);
  CHECK(segment.requests() == 1);
  CHECK(says(calls[0], "Grace"));
  CHECK(calls[1].user_id == "c-3@shop.example");
  CHECK(says(calls[2], "Joan"));
  CHECK(says(calls[3], "Hedy"));
}

}  // namespace ctsync::test
