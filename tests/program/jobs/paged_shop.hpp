// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <atomic>
#include <functional>
#include <http/server.hpp>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "program/program.hpp"

namespace ctsync::test {

/// A stand-in for commercetools that gives the customers and orders of the project `p`: in pages by
/// id, those of a catch-up, one by its id, and which of some ids exist. It keeps one Subscription.
class PagedShop {
 public:
  PagedShop() : server_({}, [this](const http::Request& request) { return answer(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    port_ = *port;
    serving_ = std::thread([this] { server_.run(); });
  }
  ~PagedShop() {
    server_.stop();
    serving_.join();
  }

  /// The settings of a server that reads from this stand-in.
  Variables settings() const {
    const std::string url = fmt::format("http://127.0.0.1:{}", port_);
    return {{"CTP_PROJECT_KEY", "p"},
            {"CTP_CLIENT_ID", "client"},
            {"CTP_CLIENT_SECRET", "client-secret"},
            {"CTP_AUTH_URL", url},
            {"CTP_API_URL", url}};
  }

  void put_customer(const std::string& id, int version, std::string_view first_name = "Ada",
                    std::string_view changed = "2022-02-02T00:00:00.000Z") {
    put("customers", id,
        fmt::format(R"({{"id":"{0}","version":{1},"createdAt":"2021-01-01T00:00:00.000Z",)"
                    R"("lastModifiedAt":"{3}","email":"{0}@shop.example",)"
                    R"("firstName":"{2}","addresses":[],"isEmailVerified":false}})",
                    id, version, first_name, changed));
  }
  void put_customers(int count) {
    for (int i = 1; i <= count; ++i) put_customer(fmt::format("c-{:04}", i), 1);
  }
  void put_order(const std::string& id, const std::string& customer,
                 std::string_view state = "Open") {
    put("orders", id,
        fmt::format(R"({{"id":"{0}","version":4,"createdAt":"2021-03-03T10:00:00.000Z",)"
                    R"("lastModifiedAt":"2022-02-02T00:00:00.000Z","customerId":"{1}",)"
                    R"("customerEmail":"{1}@shop.example","lineItems":[],"orderState":"{2}",)"
                    R"("totalPrice":{{"type":"centPrecision","currencyCode":"EUR",)"
                    R"("centAmount":1000,"fractionDigits":2}}}})",
                    id, customer, state));
  }
  /// A message about an order; `more` are further members, after a comma.
  void put_order_message(const std::string& id, const std::string& order, std::string_view type,
                         std::string_view made, std::string_view more = "") {
    put("messages", id,
        fmt::format(R"({{"id":"{0}","version":1,"sequenceNumber":1,"createdAt":"{3}",)"
                    R"("lastModifiedAt":"{3}","resource":{{"typeId":"order","id":"{1}"}},)"
                    R"("resourceVersion":4,"type":"{2}"{4}}})",
                    id, order, type, made, more));
  }
  void put(const std::string& collection, const std::string& id, std::string json) {
    const std::lock_guard lock(mutex_);
    resources_[collection][id] = std::move(json);
  }
  void remove(const std::string& collection, const std::string& id) {
    const std::lock_guard lock(mutex_);
    resources_[collection].erase(id);
  }

  /// How many pages by id were given.
  int pages() const noexcept { return pages_; }
  std::atomic<bool> down{false};
  std::atomic<bool> refuses_tokens{false};
  std::atomic<bool> hides_messages{false};  ///< the API client lacks their scope
  std::atomic<bool> queries_lag{false};     ///< a query for ids finds nobody

 private:
  static constexpr const char* not_found =
      R"({"statusCode":404,"message":"-","errors":[{"code":"ResourceNotFound","message":"-"}]})";

  static http::Response reply(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }

  static std::string parameter(std::string_view query, std::string_view name) {
    const auto at = ("&" + std::string(query)).find(fmt::format("&{}=", name));
    if (at == std::string::npos) return {};
    const auto value = query.substr(at + name.size() + 1);
    return std::string(value.substr(0, value.find('&')));
  }

  http::Response answer(const http::Request& request) {
    if (request.path == "/oauth/token") {
      return reply(200, R"({"access_token":"t","token_type":"Bearer","expires_in":172800})");
    }
    if (refuses_tokens) return reply(401, R"({"statusCode":401})");
    if (down) return reply(503, "");
    auto path = std::string(request.path.substr(std::string_view("/p/").size()));
    const auto slash = path.find('/');
    const std::lock_guard lock(mutex_);
    if (path == "graphql") return existing_customers(request.body);
    if (path.starts_with("subscriptions")) return subscription(request.method);
    if (hides_messages && path.starts_with("messages")) {
      return reply(403, R"({"statusCode":403,"message":"insufficient_scope"})");
    }
    const auto& all = resources_[path.substr(0, slash)];
    if (slash != path.npos) {
      const auto found = all.find(path.substr(slash + 1));
      return found != all.end() ? reply(200, found->second) : reply(404, not_found);
    }
    return page(all, request.query);
  }

  http::Response subscription(std::string_view method) {
    if (method == "GET" && !is_subscribed_) return reply(404, not_found);
    is_subscribed_ = method != "DELETE";
    return reply(method == "POST" ? 201 : 200,
                 R"({"id":"s","version":1,"key":"ctsync","status":"Healthy","messages":[],)"
                 R"("changes":[],"events":[],"destination":{"type":"GoogleCloudPubSub",)"
                 R"("projectId":"my-project","topic":"ctsync"}})");
  }

  /// Whether a resource has the e-mail address that a query asks for, if it does.
  static bool has_email(std::string_view json, std::string_view query) {
    constexpr std::string_view asks = "where=lowercaseEmail = \"";
    const auto text = decoded(query);
    const auto at = text.find(asks);
    if (at == text.npos) return true;
    const auto email = text.substr(at + asks.size());
    const auto wanted = fmt::format(R"("email":"{}")", email.substr(0, email.find('"')));
    return json.find(wanted) != json.npos;
  }

  static std::string decoded(std::string_view query) {
    std::string text;
    for (std::size_t i = 0; i < query.size(); ++i) {
      if (query[i] == '%') {
        text += static_cast<char>(std::stoi(std::string(query.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        text += query[i] == '+' ? ' ' : query[i];
      }
    }
    return text;
  }

  /// The answer to a GraphQL query for the customers whose ids are in its predicate.
  http::Response existing_customers(std::string_view body) {
    std::string results;
    for (const auto& each : resources_["customers"]) {
      const auto quoted = fmt::format(R"(\"{}\")", each.first);
      if (queries_lag || body.find(quoted) == body.npos) continue;
      results += fmt::format(R"({}{{"id":"{}"}})", results.empty() ? "" : ",", each.first);
    }
    return reply(200, fmt::format(R"({{"data":{{"customers":{{"results":[{}]}}}}}})", results));
  }

  http::Response page(const std::map<std::string, std::string>& all, std::string_view query) {
    const bool counts = parameter(query, "withTotal") == "true";
    const bool by_id = parameter(query, "var.time").empty();
    std::string results;
    int count = 0;
    if (by_id && !counts) {
      ++pages_;
      const int asked = std::stoi(parameter(query, "limit"));
      auto each = all.upper_bound(parameter(query, "var.last"));
      for (; each != all.end() && count < asked; ++each) {
        if (!has_email(each->second, query)) continue;
        results += (count == 0 ? "" : ",") + each->second;
        ++count;
      }
    }
    return reply(200,
                 fmt::format(R"({{"limit":{},"offset":0,"count":{},{}"results":[{}]}})",
                             parameter(query, "limit"), count,
                             counts ? fmt::format(R"("total":{},)", all.size()) : "", results));
  }

  std::mutex mutex_;
  std::map<std::string, std::map<std::string, std::string>> resources_;  // by collection and id
  bool is_subscribed_ = true;
  std::atomic<int> pages_{0};
  http::Server server_;
  int port_ = 0;
  std::thread serving_;
};

}  // namespace ctsync::test
