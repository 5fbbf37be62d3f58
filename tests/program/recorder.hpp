// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <ctsync/json/view.hpp>
#include <functional>
#include <http/server.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ctsync::test {

/// A call as it arrived at the recorder.
struct Recorded {
  std::string message_id;
  std::string user_id;
  std::string json;  ///< the event written again, member for member
};

/// A stand-in for Segment on a loopback port. It records every call and answers as it is
/// configured.
class Recorder {
 public:
  /// Called for each request before its calls are recorded; they are recorded only if it returns
  /// 200.
  using Answer = std::function<http::Response(const http::Request&)>;

  Recorder();
  explicit Recorder(Answer answer);
  ~Recorder();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<Recorded> calls();
  std::vector<std::string> bodies();
  int requests();

  /// Waits until `done(calls)` is true; false after 30 seconds.
  bool wait_until(const std::function<bool(const std::vector<Recorded>&)>& done);
  bool wait_for_calls(std::size_t count);
  bool wait_for_requests(int count);

 private:
  http::Response take(const http::Request& request);

  Answer answer_;
  std::mutex mutex_;
  std::condition_variable condition_;
  std::vector<Recorded> calls_;
  std::vector<std::string> bodies_;
  int requests_ = 0;
  json::Parser parser_;
  http::Server server_;
  int port_ = 0;
  std::thread serving_;
};

}  // namespace ctsync::test
