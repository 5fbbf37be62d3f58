// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sockets.hpp"
#include "time.hpp"

namespace ctsync::faults {

/// One message of a batch, with its bytes as they arrived.
struct Told {
  std::string message_id;
  std::string type;
  int customer = -1;
  int version = 0;
  std::string bytes;
};

/// A request as it arrived. Empty `told`: its body is no batch.
struct Request {
  std::size_t number = 0;  ///< from 0 on
  int connection = 0;
  Moment at;
  std::string start_line;
  std::string head;
  std::string body;
  std::vector<Told> told;
};

/// What the stand-in answers, and how the answer gets there.
struct Answer {
  enum class Way {
    whole,
    hang,     ///< nothing, until the client closes
    drip,     ///< one byte every `pace`, until the client closes
    cut,      ///< `cut_after` bytes of the answer, then a reset
    endless,  ///< `body` again and again until the client closes
  };
  int status = 200;
  std::string headers;  ///< further fields, each with its line end
  std::string body = R"({"success":true})";
  milliseconds delay{0};
  Way way = Way::whole;
  std::size_t cut_after = 0;
  milliseconds pace{100};
  bool usable = true;  ///< false: no client can use it, so it counts as not answered

  static Answer of(int status, std::string headers = {}) {
    return {status, std::move(headers), "{}", milliseconds{0}, Way::whole,
            0,      milliseconds{100},  true};
  }
};

/// A request that was recorded, and whether the stand-in decided to accept it, that is to answer
/// 2xx, also if the answer was then cut.
struct Recorded {
  Request request;
  bool accepted = false;
  bool answered = false;  ///< the whole answer was sent, to a peer that was still there
};

/// A stand-in for a target that speaks Segment's HTTP API, on a loopback port. It decides by a
/// script and records each request at the moment of the decision.
class StandIn {
 public:
  using Script = std::function<Answer(const Request&)>;

  StandIn();
  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  ~StandIn();

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// The script of all further requests; the first accepts all.
  void follow(Script script);
  void accept_all();
  std::size_t requests();
  /// Messages in accepted requests, repeats included.
  std::size_t accepted() const { return accepted_; }
  /// The requests in the sequence of their decisions. Not while requests arrive.
  const std::vector<Recorded>& recorded() const { return recorded_; }
  /// A copy of the times and bodies' sizes is enough while requests arrive.
  std::vector<Moment> times();

 private:
  void accept_connections();
  void serve(Socket socket, int connection);
  bool answer(const Socket& socket, const Answer& answer);
  void wait_for_close(const Socket& socket);

  Socket listener_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> accepted_{0};
  std::mutex mutex_;
  Script script_;
  std::vector<Recorded> recorded_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

/// The messages of a batch, by their bytes.
std::vector<Told> split_batch(std::string_view body);

}  // namespace ctsync::faults
