// SPDX-License-Identifier: MIT
#include "command/demo/stand_in.hpp"

#include <chrono>
#include <cstdio>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <string>

#include "command/output.hpp"

namespace ctsync::server {

StandIn::~StandIn() {
  if (!serving_.joinable()) return;
  server_.stop();
  serving_.join();
}

Result<int> StandIn::start() {
  auto port = server_.bind("127.0.0.1", 0);
  if (port) serving_ = std::thread([this] { server_.run(); });
  return port;
}

bool StandIn::wait_for(int calls) {
  std::unique_lock lock(mutex_);
  return condition_.wait_for(lock, std::chrono::seconds{10},
                             [this, calls] { return calls_ >= calls; });
}

http::Response StandIn::take(const http::Request& request) {
  http::Response response;
  response.body = R"({"success":true})";
  const std::lock_guard lock(mutex_);
  json::Parser parser;
  auto root = parser.parse(request.body);
  if (!root || request.path != "/v1/batch") {
    response.status = 400;
    return response;
  }
  if (request.body.find(refused_word) != std::string_view::npos) {
    response.status = 400;
    response.body = R"({"success":false,"message":"this person is not welcome"})";
    return response;
  }
  if (busy_ && ++requests_ % 7 == 0) {
    response.status = 429;
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }
  (*root)["batch"].each_element([this](std::size_t, json::View call) {
    std::string text;
    json::Writer writer(text);
    json::write(writer, call);
    print("  Segment received: {}\n", text);
    ++calls_;
    return true;
  });
  flush_output();
  condition_.notify_all();
  return response;
}

}  // namespace ctsync::server
