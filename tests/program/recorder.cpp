// SPDX-License-Identifier: MIT
#include "recorder.hpp"

#include <chrono>
#include <ctsync/json/copy.hpp>
#include <stdexcept>
#include <utility>

namespace ctsync::test {

Recorder::Recorder() : Recorder([](const http::Request&) { return http::Response{}; }) {}

Recorder::Recorder(Answer answer)
    : answer_(std::move(answer)),
      server_({}, [this](const http::Request& request) { return take(request); }) {
  auto port = server_.bind("127.0.0.1", 0);
  if (!port) throw std::runtime_error("the recorder cannot listen");
  port_ = *port;
  serving_ = std::thread([this] { server_.run(); });
}

Recorder::~Recorder() {
  server_.stop();
  serving_.join();
}

http::Response Recorder::take(const http::Request& request) {
  const std::lock_guard lock(mutex_);
  ++requests_;
  http::Response response = answer_(request);
  bodies_.emplace_back(request.body);
  if (response.status == 200) {
    auto root = parser_.parse(request.body);
    if (!root) throw std::runtime_error("a batch is not JSON");
    (*root)["batch"].each_element([this](std::size_t, json::View call) {
      Recorded& recorded = calls_.emplace_back();
      recorded.message_id = call["messageId"].string().value_or("");
      recorded.user_id = call["userId"].string().value_or("");
      json::Writer writer(recorded.json);
      json::write(writer, call);
      return true;
    });
  }
  condition_.notify_all();
  return response;
}

std::vector<Recorded> Recorder::calls() {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::vector<std::string> Recorder::bodies() {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

int Recorder::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool Recorder::wait_until(const std::function<bool(const std::vector<Recorded>&)>& done) {
  std::unique_lock lock(mutex_);
  return condition_.wait_for(lock, std::chrono::seconds{30}, [&] { return done(calls_); });
}

bool Recorder::wait_for_calls(std::size_t count) {
  return wait_until([count](const auto& calls) { return calls.size() >= count; });
}

bool Recorder::wait_for_requests(int count) {
  std::unique_lock lock(mutex_);
  return condition_.wait_for(lock, std::chrono::seconds{30}, [&] { return requests_ >= count; });
}

}  // namespace ctsync::test
