// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctsync/base/sha256.hpp>
#include <ctsync/json/view.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A serving program with tokens, whose target refuses who is called bad, and has no time for who
/// is called slow.
class Watched {
 public:
  explicit Watched(Variables more = {})
      : variables_(all_variables(std::move(more))), server_(variables_), client_(connect()) {}

  Serving& server() { return server_; }
  Recorder& segment() { return segment_; }
  http::Client gateway() { return client_of(server_.url()); }

  http::HttpResponse get(std::string_view path, std::string_view token = "operator-token") {
    return send("GET", path, "", token, {});
  }
  http::HttpResponse post(std::string_view path, std::string_view body,
                          std::string_view token = "operator-token", Headers more = {}) {
    more.emplace_back("Content-Type", "application/json");
    more.emplace_back("X-Ctsync", "1");
    return send("POST", path, body, token, std::move(more));
  }
  http::HttpResponse send(std::string_view method, std::string_view path, std::string_view body,
                          std::string_view token, Headers headers) {
    http::HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = std::move(headers);
    if (!token.empty())
      request.headers.emplace_back("Authorization", "Bearer " + std::string(token));
    auto response = client_.send(request);
    REQUIRE(response.has_value());
    return *std::move(response);
  }

  /// Gets a path until its answer has a text: lists lag behind by a second at most. Who asks more
  /// often than twenty times a second is refused.
  std::string until(std::string_view path, std::string_view part) {
    std::string body;
    for (int i = 0; i < 200; ++i) {
      const auto response = get(path);
      if (response.status == 200) body = response.body;
      if (has(body, part)) return body;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    FAIL_CHECK("never had ", part, ": ", body);
    return body;
  }

  /// Sends these bytes on a connection of their own; what comes first as an answer.
  std::string raw(const std::string& bytes) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1))));
    REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::write(socket, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    std::array<char, 4096> buffer;
    const auto count = ::read(socket, buffer.data(), buffer.size());
    ::close(socket);
    return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }

  Folder& folder() { return folder_; }
  /// For commands beside the server.
  const Variables& variables() const { return variables_; }

 private:
  Variables all_variables(Variables more) {
    Variables all = settings(segment_, folder_, more);
    all["ADMIN_LISTEN"] = "127.0.0.1:0";
    all["ADMIN_TOKENS"] = "ada:operator:" + sha256_hex("operator-token") +
                          ",wall:viewer:" + sha256_hex("viewer-token") +
                          ",other:operator:" + sha256_hex("other-token") + ":other";
    return all;
  }
  http::Client connect() {
    REQUIRE(server_.wait_for_log("admin.listening"));
    const auto log = server_.log();
    const std::string_view key = "\"url\":\"";
    const auto at = log.find(key, log.find("admin.listening")) + key.size();
    url_ = log.substr(at, log.find('"', at) - at);
    return client_of(url_);
  }

  Recorder segment_{[](const http::Request& request) {
    http::Response response;
    if (has(std::string(request.body), "bad")) response.status = 400;
    if (has(std::string(request.body), "slow")) response.status = 503;
    return response;
  }};
  Folder folder_;
  Variables variables_;
  Serving server_;
  std::string url_;
  http::Client client_;
};

inline std::string first_id(const std::string& body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root.has_value());
  std::string id;
  (*root)["items"].each_element([&](std::size_t, json::View item) {
    id = item["id"].string_or_empty();
    return false;
  });
  return id;
}

/// A text of an answer that is a JSON object; empty if there is none.
inline std::string member(const std::string& body, std::string_view name) {
  json::Parser parser;
  const auto root = parser.parse(body);
  REQUIRE(root.has_value());
  return std::string((*root)[name].string_or_empty());
}

}  // namespace ctsync::test
