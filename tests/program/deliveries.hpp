// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <http/client.hpp>
#include <signature/signature.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "program.hpp"
#include "recorder.hpp"

namespace ctsync::test {

inline constexpr std::string_view secret = "a secret for tests only";

/// The settings of a server that delivers to the recorder and has its store in the folder.
inline Variables settings(const Recorder& segment, const Folder& folder,
                          const Variables& more = {}) {
  Variables all = more;
  all.insert({{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
              {"SEGMENT_REGION", segment.url()},
              {"WEBHOOK_SECRET", std::string(secret)},
              {"INBOX_DATABASE_URL", "sqlite:" + folder.file("ctsync.db")}});
  return all;
}

inline Time wall_clock() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

/// A CustomerCreated, or from version 2 on the short form of an update. The custom field `v` is the
/// version.
inline std::string customer_delivery(const std::string& id, int version,
                                     std::string_view first_name = "Ada") {
  const std::string customer =
      fmt::format(R"({{"id":"{0}","version":{1},"createdAt":"2026-01-01T00:00:00.000Z",)"
                  R"("lastModifiedAt":"2026-01-01T00:00:{1:02}.000Z","email":"{0}@shop.example",)"
                  R"("firstName":"{2}","addresses":[],"isEmailVerified":false,)"
                  R"("custom":{{"type":{{"typeId":"type","id":"t"}},"fields":{{"v":{1}}}}}}})",
                  id, version, first_name);
  if (version > 1) {
    return fmt::format(
        R"({{"type":"customer.updated","id":"{}-{}","projectKey":"p","customer":{}}})", id, version,
        customer);
  }
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}-1","version":1,)"
      R"("sequenceNumber":1,"resource":{{"typeId":"customer","id":"{0}"}},"resourceVersion":1,)"
      R"("type":"CustomerCreated","createdAt":"2026-01-01T00:00:01.000Z","customer":{1}}})",
      id, customer);
}

/// An order of a guest.
inline std::string order_delivery(const std::string& number) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"order-{0}","version":1,)"
      R"("sequenceNumber":1,"resource":{{"typeId":"order","id":"o-{0}"}},"resourceVersion":1,)"
      R"("type":"OrderCreated","createdAt":"2026-01-01T00:00:01.000Z","order":{{"id":"o-{0}",)"
      R"("version":1,"orderNumber":"{0}","customerEmail":"guest-{0}@shop.example",)"
      R"("createdAt":"2026-01-01T00:00:00.000Z","lineItems":[],"totalPrice":)"
      R"({{"type":"centPrecision","currencyCode":"EUR","centAmount":1,"fractionDigits":2}}}}}})",
      number);
}

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The header fields that authenticate a delivery.
inline Headers signed_headers(std::string_view body, std::string_view with = secret) {
  auto signature = signature::sign_timestamped(with, wall_clock(), body);
  REQUIRE(signature.has_value());
  return {{"Content-Type", "application/json"},
          {"X-Timestamp", signature->timestamp},
          {"X-Signature", signature->signature}};
}

inline http::Client client_of(const std::string& url) {
  http::ClientOptions options;
  options.base_url = url;
  auto client = http::Client::create(options);
  REQUIRE(client.has_value());
  return std::move(*client);
}

/// Posts a delivery and returns the response. Fails the test if there is none.
inline http::HttpResponse post(http::Client& client, std::string_view body, Headers headers,
                               std::string_view path = "/webhooks/commercetools") {
  http::HttpRequest request;
  request.path = path;
  request.body = body;
  request.headers = std::move(headers);
  auto response = client.send(request);
  REQUIRE(response.has_value());
  return std::move(*response);
}

inline http::HttpResponse post(http::Client& client, std::string_view body) {
  return post(client, body, signed_headers(body));
}

inline http::HttpResponse get(http::Client& client, std::string_view path,
                              std::string_view method = "GET") {
  http::HttpRequest request;
  request.method = method;
  request.path = path;
  auto response = client.send(request);
  REQUIRE(response.has_value());
  return std::move(*response);
}

}  // namespace ctsync::test
