// SPDX-License-Identifier: MIT
//
// Sends signed deliveries of 2 kB, each of another customer, to a webhook on loopback over kept
// connections, and prints the results as JSON.
//   load --port P [--path /webhooks/commercetools] [--secret S] [--connections 64] [--slow 0]
//        [--seconds 5] [--rate 0] [--first 0] [--sent-times FILE] [--expect 202]
// --rate is in requests per second; response times then count from when the requests were due. With
// 0 a connection sends its next request as soon as it has the response. --slow is the number of
// connections that send 100 bytes every 50 ms; their times are reported separately. --first is the
// number of the first customer.

#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <deque>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "bodies.hpp"
#include "sockets.hpp"

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t give_up_after = 20'000 * ms;
constexpr std::int64_t slow_pause = 50 * ms;
constexpr std::size_t slow_bytes = 100;

struct Options {
  int port = 0;
  std::string path = "/webhooks/commercetools";
  std::string secret = "bench-secret-of-enough-bytes";
  std::size_t connections = 64;
  std::size_t slow = 0;
  double seconds = 5;
  double rate = 0;
  std::uint32_t first = 0;
  std::string sent_times;
  int expect = 202;
};

struct Signature {
  std::int64_t time;
  std::array<char, 64> text;
};

Signature sign(const std::string& secret, std::string_view body) {
  Signature signature{std::time(nullptr), {}};
  std::string signed_text = std::to_string(signature.time) + ".";
  signed_text += body;
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(),
       digest.data(), &size);
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < digest.size(); ++i) {
    signature.text[2 * i] = digits[digest[i] >> 4];
    signature.text[2 * i + 1] = digits[digest[i] & 15];
  }
  return signature;
}

/// Requests by number. Most are signed before the run, so that signing takes no processor time from
/// the server. A long run signs the rest on demand.
class Requests {
 public:
  Requests(const Options& options, std::size_t ahead)
      : options_(options), body_(bench::customer_of_2_kb()), signatures_(ahead) {
    std::array<std::thread, 2> signing;
    for (std::size_t t = 0; t < signing.size(); ++t) {
      signing[t] = std::thread([this, t] {
        bench::Body body = body_;
        for (std::size_t i = t; i < signatures_.size(); i += 2) {
          body.set_number(options_.first + static_cast<std::uint32_t>(i));
          signatures_[i] = sign(options_.secret, body.text);
        }
      });
    }
    for (auto& thread : signing) thread.join();
    head_ = "POST " + options.path +
            " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body_.text.size()) + "\r\n";
  }

  void next(std::string& request, std::uint32_t& index) {
    index = next_++;
    body_.set_number(options_.first + index);
    const Signature signature =
        index < signatures_.size() ? signatures_[index] : sign(options_.secret, body_.text);
    request = head_;
    request += "X-Timestamp: " + std::to_string(signature.time) + "\r\nX-Signature: ";
    request.append(signature.text.data(), signature.text.size());
    request += "\r\n\r\n";
    request += body_.text;
  }

 private:
  const Options& options_;
  bench::Body body_;
  std::vector<Signature> signatures_;
  std::string head_;
  std::uint32_t next_ = 0;
};

struct Connection {
  int fd = -1;
  bool slow = false;
  bool busy = false;
  std::string out;
  std::size_t sent = 0;
  std::string in;
  std::int64_t due = 0;       ///< what the wait is counted from
  std::int64_t slow_due = 0;  ///< when a slow one sends again
};

class Load {
 public:
  explicit Load(const Options& options)
      : options_(options),
        requests_(options, ahead(options)),
        poll_(::epoll_create1(0)),
        connections_(options.connections) {}

  void run() {
    begun_ = bench::now_ns();
    end_ = begun_ + static_cast<std::int64_t>(options_.seconds * 1e9);
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      connections_[i].slow = i < options_.slow;
      connect(i);
    }
    std::array<epoll_event, 256> events{};
    for (auto now = bench::now_ns(); now < end_ || busy_ > 0; now = bench::now_ns()) {
      start_due(now);
      const int n = ::epoll_wait(poll_, events.data(), 256, options_.rate > 0 ? 1 : 5);
      for (int i = 0; i < n; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        on_event(event.data.u64, event.events);
      }
      if (options_.slow > 0) drip(bench::now_ns());
      if (now > end_ + give_up_after) break;
    }
    ended_ = bench::now_ns();
    failed_ += busy_;
    failures_["no answer"] += busy_;
  }

  void print() {
    std::printf("{\"answered\":%zu,\"failed\":%zu,\"seconds\":%.3f,\"per_second\":%.1f",
                fast_.size() + slow_.size(), failed_, seconds(),
                static_cast<double>(in_time_) / options_.seconds);
    print_times("fast", fast_);
    print_times("slow", slow_);
    std::printf(",\"failures\":{");
    const char* comma = "";
    for (const auto& [what, times] : failures_) {
      if (times == 0) continue;
      std::printf("%s\"%s\":%zu", comma, what.c_str(), times);
      comma = ",";
    }
    std::printf("}}\n");
    if (options_.sent_times.empty()) return;
    std::FILE* file = std::fopen(options_.sent_times.c_str(), "wb");
    if (file == nullptr) bench::fail("sent-times");
    std::fwrite(sent_.data(), sizeof(std::int64_t), sent_.size(), file);
    std::fclose(file);
  }

 private:
  static std::size_t ahead(const Options& options) {
    const double rate = options.rate > 0 ? options.rate * 1.1 : 25'000;
    // A signature is valid for five minutes.
    return static_cast<std::size_t>(std::min(rate * std::min(options.seconds, 120.0), 1'000'000.0));
  }

  double seconds() const { return static_cast<double>(ended_ - begun_) / 1e9; }

  static void print_times(const char* name, std::vector<std::int64_t>& times) {
    if (times.empty()) return;
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) {
      const auto i = static_cast<std::size_t>(share * static_cast<double>(times.size() - 1));
      return static_cast<double>(times[i]) / 1e6;
    };
    std::printf(",\"%s\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f}", name, at(0.5),
                at(0.9), at(0.99), at(1));
  }

  void connect(std::size_t i) {
    auto& connection = connections_[i];
    if (connection.fd >= 0) ::close(connection.fd);
    connection.fd = bench::tcp_socket();
    connection.in.clear();
    const auto address = bench::loopback(options_.port);
    if (::connect(connection.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0 &&
        errno != EINPROGRESS) {
      bench::fail("connect");
    }
    bench::watch(poll_, connection.fd, EPOLLIN, i, false);
    if (options_.rate > 0 && !connection.slow) {
      idle_.push_back(i);
    } else {
      start(i, bench::now_ns());
    }
  }

  void start(std::size_t i, std::int64_t due) {
    if (due >= end_) return;
    auto& connection = connections_[i];
    std::uint32_t index = 0;
    requests_.next(connection.out, index);
    connection.sent = 0;
    connection.due = due;
    connection.busy = true;
    connection.slow_due = due;
    ++busy_;
    if (!options_.sent_times.empty()) {
      sent_.resize(std::max<std::size_t>(sent_.size(), options_.first + index + 1));
      sent_[options_.first + index] = due;
    }
    if (!connection.slow) write(i, connection.out.size());
  }

  /// In a run at a rate: starts the requests that are due, on free connections.
  void start_due(std::int64_t now) {
    if (options_.rate <= 0) return;
    for (;;) {
      const auto due =
          begun_ + static_cast<std::int64_t>(static_cast<double>(started_) * 1e9 / options_.rate);
      if (due > now || due >= end_ || idle_.empty()) return;
      const auto i = idle_.front();
      idle_.pop_front();
      ++started_;
      start(i, due);
    }
  }

  void drip(std::int64_t now) {
    for (std::size_t i = 0; i < options_.slow; ++i) {
      auto& connection = connections_[i];
      const bool unsent = connection.busy && connection.sent < connection.out.size();
      if (!unsent || connection.slow_due > now) continue;
      connection.slow_due = now + slow_pause;
      write(i, std::min(connection.out.size(), connection.sent + slow_bytes));
    }
  }

  void write(std::size_t i, std::size_t until) {
    auto& connection = connections_[i];
    while (connection.sent < until) {
      const auto n = ::send(connection.fd, connection.out.data() + connection.sent,
                            until - connection.sent, MSG_NOSIGNAL);
      if (n > 0) {
        connection.sent += static_cast<std::size_t>(n);
      } else if (errno == EAGAIN || errno == ENOTCONN) {
        return bench::watch(poll_, connection.fd, EPOLLIN | EPOLLOUT, i, true);
      } else {
        return fail(i, "connection lost while sending");
      }
    }
  }

  void on_event(std::size_t i, std::uint32_t events) {
    auto& connection = connections_[i];
    if ((events & EPOLLOUT) != 0) {
      bench::watch(poll_, connection.fd, EPOLLIN, i, true);
      if (connection.busy && !connection.slow) write(i, connection.out.size());
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
    std::array<char, 4096> data;
    const auto n = ::recv(connection.fd, data.data(), data.size(), 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return connection.busy ? fail(i, "connection lost") : reconnect(i);
    connection.in.append(data.data(), static_cast<std::size_t>(n));
    const auto length = bench::message_length(connection.in);
    if (length && connection.in.size() >= *length) answered(i);
  }

  void answered(std::size_t i) {
    auto& connection = connections_[i];
    const auto now = bench::now_ns();
    const int status = std::atoi(connection.in.c_str() + 9);
    const auto closes = bench::header(connection.in, "connection");
    connection.in.clear();
    connection.busy = false;
    --busy_;
    if (status == options_.expect) {
      (connection.slow ? slow_ : fast_).push_back(now - connection.due);
      in_time_ += now <= end_ ? 1 : 0;
    } else {
      ++failed_;
      ++failures_["status " + std::to_string(status)];
    }
    if (closes && closes->starts_with("close")) return connect(i);
    if (options_.rate > 0 && !connection.slow) {
      idle_.push_back(i);
    } else {
      start(i, now);
    }
  }

  void fail(std::size_t i, const char* why) {
    connections_[i].busy = false;
    --busy_;
    ++failed_;
    ++failures_[why];
    if (bench::now_ns() < end_) connect(i);
  }

  /// Handles an idle connection that the server closed, which a server may do at any time.
  void reconnect(std::size_t i) {
    std::erase(idle_, i);
    if (bench::now_ns() < end_) return connect(i);
    ::close(connections_[i].fd);
    connections_[i].fd = -1;
  }

  const Options& options_;
  Requests requests_;
  int poll_;
  std::vector<Connection> connections_;
  std::deque<std::size_t> idle_;
  std::int64_t begun_ = 0;
  std::int64_t end_ = 0;
  std::int64_t ended_ = 0;
  std::size_t busy_ = 0;
  std::size_t started_ = 0;
  std::size_t failed_ = 0;
  std::size_t in_time_ = 0;
  std::vector<std::int64_t> fast_;
  std::vector<std::int64_t> slow_;
  std::vector<std::int64_t> sent_;
  std::map<std::string, std::size_t> failures_;
};

bool read_option(Options& options, std::string_view name, const char* value) {
  const auto size = [&] { return static_cast<std::size_t>(std::atoll(value)); };
  if (name == "--port") return options.port = std::atoi(value), true;
  if (name == "--path") return options.path = value, true;
  if (name == "--secret") return options.secret = value, true;
  if (name == "--connections") return options.connections = size(), true;
  if (name == "--slow") return options.slow = size(), true;
  if (name == "--seconds") return options.seconds = std::atof(value), true;
  if (name == "--rate") return options.rate = std::atof(value), true;
  if (name == "--first") return options.first = static_cast<std::uint32_t>(size()), true;
  if (name == "--sent-times") return options.sent_times = value, true;
  if (name == "--expect") return options.expect = std::atoi(value), true;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 < argc && read_option(options, argv[i], argv[i + 1])) continue;
    std::fprintf(stderr, "load: what is %s?\n", argv[i]);
    return 2;
  }
  Load load(options);
  load.run();
  load.print();
}
