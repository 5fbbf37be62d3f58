// SPDX-License-Identifier: MIT
#include "http/server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace std::chrono_literals;
using ctsync::Errc;
using ctsync::http::Handler;
using ctsync::http::Hooks;
using ctsync::http::Limits;
using ctsync::http::Request;
using ctsync::http::Response;
using ctsync::http::Server;
using Clock = std::chrono::steady_clock;

// One loopback connection. A read that waits for ten seconds fails its test and does not hang.
class Peer {
 public:
  explicit Peer(int port, const char* from = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, from, &address.sin_addr) == 1);
    REQUIRE(::bind(socket_, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) ==
            0);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, static_cast<sockaddr*>(static_cast<void*>(&address)),
                      sizeof address) == 0);
  }
  Peer(Peer&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  // The next head with its body, as long as Content-Length says. Empty at the end of the
  // connection.
  std::string answer(bool with_body = true) {
    std::size_t size = std::string::npos;
    while (size == std::string::npos || held_.size() < size) {
      const auto end = held_.find("\r\n\r\n");
      if (size == std::string::npos && end != std::string::npos) {
        size = end + 4 + (with_body ? length(held_.substr(0, end)) : 0);
        continue;
      }
      if (!more()) return {};
    }
    std::string text = held_.substr(0, size);
    held_.erase(0, size);
    return text;
  }

  std::string ask(std::string_view request) { return send(request) ? answer() : std::string(); }

  // True if the server closes the connection without a reset or another byte.
  bool closed() {
    if (!held_.empty()) return false;
    char byte = 0;
    return ::recv(socket_, &byte, 1, 0) == 0;
  }

  // Waits up to `patience` for something to read.
  bool readable(std::chrono::milliseconds patience) const {
    pollfd polled{socket_, POLLIN, 0};
    return ::poll(&polled, 1, static_cast<int>(patience.count())) > 0;
  }

 private:
  static std::size_t length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }
  bool more() {
    std::array<char, 65536> bytes{};
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count > 0) held_.append(bytes.data(), static_cast<std::size_t>(count));
    return count > 0;
  }

  int socket_;
  std::string held_;
};

Response echo(const Request& request) {
  Response response;
  response.content_type = "text/plain";
  response.body.append(request.method).append(" ").append(request.target).append(" ");
  response.body.append(request.body);
  return response;
}

// A server on a separate thread for the duration of the test.
class Running {
 public:
  explicit Running(Limits limits = {}, Handler handler = echo, Hooks hooks = {})
      : server_(limits, std::move(handler), hooked(std::move(hooks))) {
    const auto bound = server_.bind("127.0.0.1", 0);
    REQUIRE(bound);
    port_ = *bound;
    thread_ = std::thread([this] { server_.run(); });
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    server_.stop();
    thread_.join();
  }

  int port() const { return port_; }
  Server& server() { return server_; }
  std::vector<int> refused() {
    const std::lock_guard lock(mutex_);
    return refused_;
  }

 private:
  Hooks hooked(Hooks hooks) {
    hooks.on_refused = [this](int status) {
      const std::lock_guard lock(mutex_);
      refused_.push_back(status);
    };
    return hooks;
  }

  std::mutex mutex_;
  std::vector<int> refused_;
  Server server_;
  int port_ = 0;
  std::thread thread_;
};

std::string get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view body) {
  return "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string status_of(std::string_view answer) { return std::string(answer.substr(0, 12)); }

Limits quick() {
  Limits limits;
  limits.head_deadline = 60ms;
  limits.total_deadline = 2s;
  limits.slow_body_grace = 60ms;
  limits.idle = 10s;
  return limits;
}

// A handler that blocks a POST until it is released.
struct Gate {
  std::promise<void> entered;
  std::promise<void> open;
  std::shared_future<void> opened{open.get_future()};

  Handler handler() {
    return [this](const Request& request) {
      if (request.method == "POST") {
        entered.set_value();
        opened.wait();
      }
      return echo(request);
    };
  }
};

// A handler that keeps every POST until it is released.
struct Busy {
  std::atomic<int> entered{0};
  std::promise<void> open;
  std::shared_future<void> opened{open.get_future()};

  Handler handler() {
    return [this](const Request& request) {
      if (request.method == "POST") {
        ++entered;
        opened.wait();
      }
      return echo(request);
    };
  }
  void wait_for(int count) const {
    while (entered < count) std::this_thread::yield();
  }
};

// Has some answers, the last of them long before the server looks for idle connections: it waits
// for the next request shortly after an answer.
void become_idle(Peer& peer) {
  for (int i = 0; i < 2; ++i) CHECK_EQ(status_of(peer.ask(get("/"))), "HTTP/1.1 200");
  CHECK_FALSE(peer.readable(50ms));
}

// Sends a part of a request after a whole one. The server has read both once it answers, so the
// connection is not idle; then so much time passes that the server waits for the rest.
void send_part(Peer& peer, std::string_view part) {
  CHECK_EQ(status_of(peer.ask(get("/") + std::string(part))), "HTTP/1.1 200");
  CHECK_FALSE(peer.readable(50ms));
}

constexpr std::string_view part_of_head = "POST /in HTTP/1.1\r\nHo";
constexpr std::string_view part_of_body =
    "POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na";
constexpr std::string_view rest_of_body = "bc";

// Returns once the server has begun to stop: until then it keeps the connections that it answers.
void wait_for_stop(Peer& peer) {
  std::string answer;
  while (!has(answer, "Connection: close\r\n")) {
    answer = peer.ask(get("/"));
    REQUIRE_FALSE(answer.empty());
  }
}

// The answer to a connection of its own, which finds a place at the latest when those before it
// are done.
std::string answer_from(int port) {
  std::string answer;
  const auto end = Clock::now() + 5s;
  while (!has(answer, "200 OK") && Clock::now() < end) answer = Peer(port).ask(get("/"));
  return status_of(answer);
}

}  // namespace

TEST_CASE("one connection carries many requests") {
  Running running;
  Peer peer(running.port());
  for (int i = 0; i < 100; ++i) {
    const std::string body = std::to_string(i);
    std::string expected = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ";
    expected.append(std::to_string(9 + body.size())).append("\r\n\r\nPOST /in ").append(body);
    CHECK_EQ(peer.ask(post(body)), expected);
  }
  CHECK(running.refused().empty());
}

TEST_CASE("the handler gets the address of the peer and every header") {
  Running running({}, [](const Request& request) {
    Response response;
    response.body = std::string(request.remote) + "," + std::to_string(request.count("x")) + "," +
                    std::string(request.header("x").value_or("")) + "," +
                    std::string(request.path) + "," + std::string(request.query);
    response.headers.emplace_back("X-Own", "yes");
    response.status = 202;
    return response;
  });
  Peer peer(running.port());
  const std::string answer = peer.ask(get("/a%2Fb?c=d", "X: %41 \r\nx: 2\r\nRange: bytes=0-1\r\n"));
  CHECK_EQ(status_of(answer), "HTTP/1.1 202");
  CHECK(has(answer, "\r\nContent-Type: application/json\r\n"));
  CHECK(has(answer, "\r\nX-Own: yes\r\n"));
  CHECK(has(answer, "\r\n\r\n127.0.0.1,2,%41,/a%2Fb,c=d"));
}

TEST_CASE("pipelined requests are answered in order") {
  Running running;
  Peer peer(running.port());
  const std::string chunked =
      "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  REQUIRE(peer.send(post("first") + chunked + get("/last")));
  CHECK(has(peer.answer(), "POST /in first"));
  CHECK(has(peer.answer(), "POST /c abc"));
  CHECK(has(peer.answer(), "GET /last "));
}

TEST_CASE("a request may come in any pieces and be larger than the first buffer") {
  Running running;
  Peer peer(running.port());
  for (const char c : post("abc")) REQUIRE(peer.send(std::string_view(&c, 1)));
  CHECK(has(peer.answer(), "POST /in abc"));
  const std::string large(1024 * 1024, 'x');
  CHECK(has(peer.ask(post(large)), "POST /in " + large));
  CHECK(has(peer.ask(post("small again")), "POST /in small again"));
}

TEST_CASE("HEAD is answered with the length and without the body") {
  Running running;
  Peer peer(running.port());
  REQUIRE(peer.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(has(peer.answer(false), "Content-Length: 8\r\n"));
  CHECK(has(peer.ask(get("/next")), "GET /next "));
}

TEST_CASE("an answer without content says no length") {
  Running running({}, [](const Request&) {
    return Response{204, "dropped", "text/plain", {}, false};
  });
  Peer peer(running.port());
  for (int i = 0; i < 2; ++i) CHECK_EQ(peer.ask(get("/")), "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("a sender that expects 100 gets it, unless its body would be too large") {
  Running running;
  const std::string head =
      "POST /in HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
  Peer peer(running.port());
  CHECK_EQ(peer.ask(head + "3\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(has(peer.ask("abc"), "POST /in abc"));
  CHECK(has(peer.ask(head + "3\r\n\r\nabc"), "POST /in abc"));  // sent without waiting
  CHECK_EQ(status_of(peer.ask(head + "3000000\r\n\r\n")), "HTTP/1.1 413");
  CHECK(peer.closed());
}

TEST_CASE("the connection is closed when either side says so") {
  Running running({}, [](const Request& request) {
    Response response = echo(request);
    response.close = request.path == "/close";
    return response;
  });
  const std::vector<std::pair<std::string, std::string>> closing{
      {get("/", "Connection: foo, CLOSE\r\n"), "Connection: close\r\n"},
      {get("/close"), "Connection: close\r\n"},
      {"GET / HTTP/1.0\r\n\r\n", "Connection: close\r\n"},
  };
  for (const auto& [request, word] : closing) {
    Peer peer(running.port());
    const std::string answer = peer.ask(request);
    CHECK_EQ(status_of(answer), "HTTP/1.1 200");
    CHECK(has(answer, word));
    CHECK(peer.closed());
  }
  Peer kept(running.port());
  for (int i = 0; i < 2; ++i) {
    CHECK(has(kept.ask("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
              "Connection: keep-alive\r\n"));
  }
}

TEST_CASE("a refused request is answered, counted and its connection closed without a reset") {
  Running running;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"GET / HTTP/1.1\nHost: a\n\n", "400"},
      {"GET /secret\x01 HTTP/1.1\r\n", "400"},
      {get("/" + std::string(3000, 'a')), "414"},
      {get("/", "X: " + std::string(9000, 'a') + "\r\n"), "431"},
      {get("/", "Content-Encoding: gzip\r\n"), "415"},
      {get("/", "Expect: secret\r\n"), "417"},
      {get("/", "Transfer-Encoding: secret\r\n"), "501"},
      {"GET / HTTP/2.0\r\n\r\n", "505"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" +
           std::string(4'000'000, 'x'),
       "413"},
  };
  std::vector<int> expected;
  for (const auto& one : cases) {
    const auto& request = one.first;
    const auto& status = one.second;
    CAPTURE(status);
    Peer peer(running.port());
    const std::string answer = peer.ask(request);
    CHECK_EQ(status_of(answer), "HTTP/1.1 " + status);
    CHECK(has(answer, "Connection: close\r\n"));
    CHECK(has(answer, "{\"ok\":false,\"error\":\""));
    CHECK_FALSE(has(answer, "secret"));
    CHECK(peer.closed());
    expected.push_back(std::stoi(status));
  }
  CHECK(running.refused() == expected);
}

TEST_CASE("a chunked body is refused as soon as it is too large") {
  Limits limits;
  limits.body = 1000;
  Running running(limits);
  Peer peer(running.port());
  CHECK_EQ(status_of(
               peer.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n")),
           "HTTP/1.1 413");
  CHECK(peer.closed());
}

TEST_CASE(
    "a body over its limit can be taken piece by piece, and its sender is answered after it") {
  Limits limits;
  limits.body = 1000;
  limits.buffered = 100'000;
  std::mutex mutex;
  std::string taken;
  Hooks hooks;
  hooks.too_large = [&](const Request& request) -> ctsync::http::TooLarge {
    if (request.path == "/no") return {};
    if (request.path == "/at-once") return Response{401, "", "", {}, false};
    CHECK(request.body.empty());
    return ctsync::http::Overflow{[&](std::string_view piece) {
                                    const std::lock_guard lock(mutex);
                                    taken.append(piece);
                                  },
                                  [] {
                                    return Response{202, "", "", {}, false};
                                  }};
  };
  Running running(limits, echo, hooks);
  std::string body;
  while (body.size() < 3'000'000) body += std::to_string(body.size()) + ",";
  const auto head = [&](std::string_view path) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n";
  };
  const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  CHECK_EQ(status_of(Peer(running.port()).ask(head("/yes") + length + body)), "HTTP/1.1 202");
  CHECK(std::exchange(taken, {}) == body);
  std::string chunked = head("/yes") + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n";
  chunked += body.substr(0, 1000) + "\r\n";
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", body.size() - 1000);
  chunked += size.data() + body.substr(1000) + "\r\n0\r\n\r\n";
  CHECK_EQ(status_of(Peer(running.port()).ask(chunked)), "HTTP/1.1 202");
  CHECK(std::exchange(taken, {}) == body);
  CHECK_EQ(status_of(Peer(running.port()).ask(head("/no") + length)), "HTTP/1.1 413");
  CHECK_EQ(status_of(Peer(running.port()).ask(head("/at-once") + length)), "HTTP/1.1 401");
  CHECK(taken.empty());
}

TEST_CASE("of a body over its limit no more than a fixed number of bytes is taken") {
  Limits limits;
  limits.body = 1000;
  limits.discarded = 5000;
  Hooks hooks;
  hooks.too_large = [](const Request&) -> ctsync::http::TooLarge {
    return ctsync::http::Overflow{[](std::string_view) {},
                                  [] {
                                    return Response{202, "", "", {}, false};
                                  }};
  };
  Running running(limits, echo, hooks);
  const auto request = [](std::size_t size) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'x');
  };
  CHECK_EQ(status_of(Peer(running.port()).ask(request(5000))), "HTTP/1.1 202");
  CHECK_EQ(status_of(Peer(running.port()).ask(request(500'000))), "HTTP/1.1 413");
}

TEST_CASE("before_body answers at once or sets the limit for one request") {
  Hooks hooks;
  hooks.before_body = [](const Request& request) -> std::variant<std::size_t, Response> {
    if (request.path == "/throw") throw std::runtime_error("secret");
    if (request.method != "POST") return Response{405, "", "", {{"Allow", "POST"}}, false};
    return std::size_t{request.path == "/in" ? 10U : 0U};
  };
  Running running({}, echo, hooks);
  Peer peer(running.port());
  CHECK(has(peer.ask(get("/")),
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nAllow: POST\r\n"));
  CHECK(has(peer.ask(post("0123456789")), "POST /in 0123456789"));
  CHECK_EQ(status_of(peer.ask(post("0123456789a"))), "HTTP/1.1 413");
  CHECK(peer.closed());
  Peer second(running.port());
  CHECK_EQ(status_of(second.ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")),
           "HTTP/1.1 405");
  CHECK(second.closed());
  Peer third(running.port());
  CHECK_EQ(status_of(third.ask(get("/throw"))), "HTTP/1.1 503");
}

TEST_CASE("a handler that throws or returns an invalid status gives 503 without details") {
  Running running({}, [](const Request& request) -> Response {
    if (request.path == "/throw") throw std::runtime_error("secret");
    if (request.path == "/odd") throw 7;
    return {99, "secret", "text/plain", {}, false};
  });
  for (const std::string_view path : {"/throw", "/odd", "/status"}) {
    Peer peer(running.port());
    const std::string answer = peer.ask(get(path));
    CHECK_EQ(status_of(answer), "HTTP/1.1 503");
    CHECK(has(answer, "\r\n\r\n{\"ok\":false,\"error\":\"unavailable\"}"));
    CHECK_FALSE(has(answer, "secret"));
  }
  CHECK_EQ(running.refused().size(), 3);
}

TEST_CASE("no header of a handler can split or contradict an answer") {
  Running running({}, [](const Request&) {
    Response response;
    response.content_type = "a\r\nX-Bad: 1";
    response.headers = {{"X-Bad", "1\r\nX-Worse: 2"}, {"X Bad", "1"},
                        {"X-Bad\r\n", "1"},           {"content-length", "99"},
                        {"CONNECTION", "x"},          {"X-Good", "caf\xc3\xa9"}};
    return response;
  });
  Peer peer(running.port());
  for (int i = 0; i < 2; ++i) {
    CHECK_EQ(peer.ask(get("/")),
             "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Good: caf\xc3\xa9\r\n\r\n");
  }
}

TEST_CASE("a head that does not end in time is given up, however it drips") {
  Running running(quick());
  Peer stalled(running.port());
  CHECK_EQ(status_of(stalled.ask("GET / HT")), "HTTP/1.1 408");
  CHECK(stalled.closed());
  Peer dripping(running.port());
  const auto begun = Clock::now();
  REQUIRE(dripping.send("GET / HTTP/1.1\r\nX: "));
  while (!dripping.readable(5ms)) REQUIRE(dripping.send("a"));
  CHECK(Clock::now() - begun < 5s);
  CHECK_EQ(status_of(dripping.answer()), "HTTP/1.1 408");
}

TEST_CASE("a body below the lowest rate is given up") {
  Running running(quick());
  Peer stalled(running.port());
  CHECK_EQ(status_of(stalled.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")),
           "HTTP/1.1 408");
  CHECK(stalled.closed());
  Peer dripping(running.port());
  REQUIRE(dripping.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  while (!dripping.readable(5ms)) REQUIRE(dripping.send("1\r\na\r\n"));
  CHECK_EQ(status_of(dripping.answer()), "HTTP/1.1 408");
}

TEST_CASE("a body above the lowest rate still has to end by the total deadline") {
  Limits limits = quick();
  limits.total_deadline = 200ms;
  Running running(limits);
  Peer peer(running.port());
  REQUIRE(peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n"));
  while (!peer.readable(5ms)) REQUIRE(peer.send(std::string(100, 'x')));
  CHECK_EQ(status_of(peer.answer()), "HTTP/1.1 408");
}

TEST_CASE("an idle connection is closed silently") {
  Limits limits;
  limits.idle = 50ms;
  Running running(limits);
  Peer unused(running.port());
  CHECK(unused.closed());
  Peer used(running.port());
  CHECK(has(used.ask(get("/a")), "GET /a "));
  CHECK(used.closed());
  CHECK(running.refused().empty());
}

TEST_CASE("a peer that stops sending is answered if its request was complete, refused if not") {
  Running running;
  Peer complete(running.port());
  REQUIRE(complete.send(get("/a")));
  complete.finish_sending();
  CHECK(has(complete.answer(), "GET /a "));
  Peer cut(running.port());
  REQUIRE(cut.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"));
  cut.finish_sending();
  CHECK_EQ(status_of(cut.answer()), "HTTP/1.1 400");
  CHECK(cut.closed());
}

TEST_CASE("two hundred stalled senders do not delay the others") {
  Running running;
  std::vector<Peer> stalled;
  for (int i = 0; i < 200; ++i) {
    stalled.emplace_back(running.port());
    const std::array<std::string_view, 3> starts{
        "", "GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"};
    REQUIRE(stalled.back().send(starts[static_cast<std::size_t>(i) % starts.size()]));
  }
  const auto begun = Clock::now();
  for (int i = 0; i < 20; ++i) {
    Peer healthy(running.port());
    CHECK(has(healthy.ask(get("/ok")), "GET /ok "));
  }
  CHECK(Clock::now() - begun < 2s);
}

TEST_CASE("a connection over the limit is refused at once while the others have requests") {
  Limits limits;
  limits.linger = 20ms;
  limits.max_connections = 2;
  limits.stalled_after = 0ms;
  limits.slow_after = 0ms;
  Busy busy;
  Running running(limits, busy.handler());
  Peer first(running.port());
  Peer second(running.port());
  REQUIRE(first.send(post("a")));
  REQUIRE(second.send(post("b")));
  busy.wait_for(2);
  for (int i = 0; i < 100; ++i) {
    Peer third(running.port());
    const std::string answer = third.ask(get("/"));
    CHECK_EQ(status_of(answer), "HTTP/1.1 503");
    CHECK(has(answer, "Retry-After: 1\r\n"));
    CHECK(has(answer, "Connection: close\r\n"));
    CHECK(third.closed());
  }
  CHECK_EQ(running.refused().size(), 100);
  busy.open.set_value();
  CHECK_EQ(status_of(first.answer()), "HTTP/1.1 200");
  CHECK_EQ(status_of(second.answer()), "HTTP/1.1 200");
  CHECK_EQ(answer_from(running.port()), "HTTP/1.1 200");
}

TEST_CASE("at the limit a new connection takes the place of the one that was idle for longest") {
  Limits limits;
  limits.max_connections = 3;
  Running running(limits);
  Peer first(running.port());
  become_idle(first);
  Peer second(running.port());
  become_idle(second);
  Peer third(running.port());
  become_idle(third);
  Peer fourth(running.port());
  become_idle(fourth);
  CHECK(first.closed());
  Peer fifth(running.port());
  become_idle(fifth);
  CHECK(second.closed());
  CHECK_EQ(status_of(third.ask(get("/"))), "HTTP/1.1 200");
  CHECK_EQ(status_of(fourth.ask(get("/"))), "HTTP/1.1 200");
}

TEST_CASE("the place is taken from the address with most connections") {
  Limits limits;
  limits.max_connections = 4;
  Running running(limits);
  Peer of_one(running.port(), "127.0.0.2");
  become_idle(of_one);
  std::vector<Peer> of_many;
  for (int i = 0; i < 3; ++i) {
    of_many.emplace_back(running.port());
    become_idle(of_many.back());
  }
  Peer other(running.port(), "127.0.0.3");
  CHECK_EQ(status_of(other.ask(get("/"))), "HTTP/1.1 200");
  CHECK(of_many[0].closed());
  CHECK_EQ(status_of(of_one.ask(get("/"))), "HTTP/1.1 200");
}

TEST_CASE("many silent connections of one address keep nobody out") {
  Limits limits;
  limits.max_connections = 100;
  Running running(limits);
  std::vector<Peer> silent;
  for (int i = 0; i < 120; ++i) silent.emplace_back(running.port());
  for (int i = 0; i < 100; ++i) CHECK_EQ(answer_from(running.port()), "HTTP/1.1 200");
}

TEST_CASE("where none is idle, the request from which nothing came for longest makes room") {
  Limits limits;
  limits.max_connections = 3;
  limits.stalled_after = 20ms;
  Busy busy;
  Running running(limits, busy.handler());
  std::vector<Peer> stalled;
  for (const std::string_view part : {part_of_head, part_of_body, part_of_body}) {
    stalled.emplace_back(running.port());
    send_part(stalled.back(), part);
  }
  std::vector<Peer> others;
  for (std::size_t i = 0; i < 2; ++i) {
    others.emplace_back(running.port());
    REQUIRE(others[i].send(post("x")));
    busy.wait_for(static_cast<int>(i) + 1);
    const std::string answer = stalled[i].answer();
    CHECK_EQ(status_of(answer), "HTTP/1.1 503");  // some senders do not repeat after a 408
    CHECK(has(answer, "Retry-After: 1\r\n"));
    CHECK(stalled[i].closed());
  }
  REQUIRE(stalled[2].send(rest_of_body));
  busy.open.set_value();
  CHECK(has(stalled[2].answer(), "POST /in abc"));
  for (Peer& other : others) CHECK_EQ(status_of(other.answer()), "HTTP/1.1 200");
  CHECK(running.refused() == std::vector<int>{503, 503});
}

TEST_CASE("a request that was silent only for a moment keeps its place") {
  Limits limits;
  limits.linger = 20ms;
  limits.max_connections = 1;
  limits.stalled_after = 1h;
  limits.slow_after = 1h;
  Running running(limits);
  Peer first(running.port());
  send_part(first, part_of_body);
  CHECK_EQ(status_of(Peer(running.port()).ask(get("/"))), "HTTP/1.1 503");
  CHECK(has(first.ask(rest_of_body), "POST /in abc"));
}

TEST_CASE("a request that comes slowly but steadily keeps its place for a limited time") {
  Limits limits;
  limits.max_connections = 1;
  limits.stalled_after = 1h;
  limits.slow_after = 50ms;
  Running running(limits);
  Peer dripping(running.port());
  REQUIRE(dripping.send("GET / HTTP/1.1\r\nX: "));
  while (!dripping.readable(5ms)) {
    REQUIRE(dripping.send("a"));
    Peer other(running.port());
    const std::string answer = other.ask(get("/"));
    if (has(answer, "200 OK")) break;
    CHECK_EQ(status_of(answer), "HTTP/1.1 503");
  }
  CHECK_EQ(status_of(dripping.answer()), "HTTP/1.1 503");
}

TEST_CASE("a connection that had its last answer makes room and is closed without a reset") {
  Limits limits;
  limits.linger = 10s;
  limits.max_connections = 1;
  limits.stalled_after = 0ms;
  Running running(limits);
  for (const std::string& last : {get("/", "Connection: close\r\n"), std::string("x\n")}) {
    Peer answered(running.port());
    CHECK(has(answered.ask(last), "Connection: close\r\n"));
    CHECK_EQ(answer_from(running.port()), "HTTP/1.1 200");
    CHECK(answered.closed());
  }
}

TEST_CASE("an idle connection makes room before a stalled request does") {
  Limits limits;
  limits.max_connections = 2;
  limits.stalled_after = 0ms;
  Running running(limits);
  Peer stalled(running.port());
  send_part(stalled, part_of_body);
  Peer idle(running.port());
  become_idle(idle);
  CHECK_EQ(status_of(Peer(running.port()).ask(get("/"))), "HTTP/1.1 200");
  CHECK(idle.closed());
  CHECK(has(stalled.ask(rest_of_body), "POST /in abc"));
}

TEST_CASE("a stalled request of the address with most connections makes room") {
  Limits limits;
  limits.max_connections = 4;
  limits.stalled_after = 0ms;
  Running running(limits);
  Peer of_one(running.port(), "127.0.0.2");
  send_part(of_one, part_of_body);
  std::vector<Peer> of_many;
  for (int i = 0; i < 3; ++i) {
    of_many.emplace_back(running.port());
    send_part(of_many.back(), part_of_head);
  }
  Peer other(running.port(), "127.0.0.3");
  CHECK_EQ(status_of(other.ask(get("/"))), "HTTP/1.1 200");
  CHECK_EQ(status_of(of_many[0].answer()), "HTTP/1.1 503");
  CHECK(has(of_one.ask(rest_of_body), "POST /in abc"));
}

TEST_CASE("an address at its limit gets the place of its own stalled request") {
  Limits limits;
  limits.max_connections_per_address = 1;
  limits.is_shared = [](const std::string&) { return false; };
  limits.stalled_after = 0ms;
  Running running(limits);
  Peer of_other(running.port(), "127.0.0.2");
  send_part(of_other, part_of_body);
  Peer first(running.port());
  send_part(first, part_of_head);
  CHECK_EQ(answer_from(running.port()), "HTTP/1.1 200");
  CHECK_EQ(status_of(first.answer()), "HTTP/1.1 503");
  CHECK(has(of_other.ask(rest_of_body), "POST /in abc"));
}

TEST_CASE("many unfinished requests of one address keep nobody out") {
  Limits limits;
  limits.max_connections = 100;
  limits.stalled_after = 0ms;
  Running running(limits);
  std::vector<Peer> stalled;
  for (int i = 0; i < 220; ++i) {
    stalled.emplace_back(running.port());
    REQUIRE(stalled.back().send(i % 2 == 0 ? part_of_head : part_of_body));
    if (i >= 120) CHECK_EQ(answer_from(running.port()), "HTTP/1.1 200");
  }
}

TEST_CASE("one address may have no more connections than its limit") {
  Limits limits;
  limits.linger = 20ms;
  limits.max_connections_per_address = 1;
  limits.is_shared = [](const std::string&) { return false; };
  Busy busy;
  Running running(limits, busy.handler());
  Peer first(running.port());
  REQUIRE(first.send(post("a")));
  busy.wait_for(1);
  CHECK_EQ(status_of(Peer(running.port()).ask(get("/"))), "HTTP/1.1 503");
  CHECK_EQ(status_of(Peer(running.port(), "127.0.0.2").ask(get("/"))), "HTTP/1.1 200");
  busy.open.set_value();
  CHECK_EQ(status_of(first.answer()), "HTTP/1.1 200");
  // Now it is idle, and a new one takes its place.
  CHECK_EQ(answer_from(running.port()), "HTTP/1.1 200");
  CHECK(first.closed());
}

TEST_CASE("the limit of an address is not that of a private network, where a proxy may be") {
  Limits limits;
  limits.max_connections_per_address = 1;
  Busy busy;
  Running running(limits, busy.handler());
  Peer first(running.port());
  REQUIRE(first.send(post("a")));
  busy.wait_for(1);
  CHECK_EQ(status_of(Peer(running.port()).ask(get("/"))), "HTTP/1.1 200");
  busy.open.set_value();
}

TEST_CASE("unfinished requests may not take more memory than their limit together") {
  Limits limits;
  limits.buffered = 64 * 1024;
  Running running(limits);
  Peer peer(running.port());
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n";
  CHECK_EQ(status_of(peer.ask(head + std::string(150'000, 'x'))), "HTTP/1.1 503");
  CHECK(peer.closed());
  Peer next(running.port());
  CHECK_EQ(status_of(next.ask(post(std::string(40'000, 'x')))), "HTTP/1.1 200");
}

TEST_CASE("a large answer arrives whole") {
  const std::string body(32 * 1024 * 1024, 'y');
  Running running({}, [&](const Request&) { return Response{200, body, "text/plain", {}, false}; });
  Peer peer(running.port());
  for (int i = 0; i < 2; ++i) CHECK(peer.ask(get("/")).size() > body.size());
}

TEST_CASE("an answer that the peer does not read is given up") {
  Limits limits;
  limits.write_deadline = 50ms;
  std::promise<void> asked;
  Running running(limits, [&](const Request&) {
    asked.set_value();
    return Response{200, std::string(32 * 1024 * 1024, 'y'), "text/plain", {}, false};
  });
  Peer deaf(running.port());
  REQUIRE(deaf.send(get("/")));
  asked.get_future().wait();
  const auto begun = Clock::now();
  running.server().stop();  // returns when no connection is left
  CHECK(Clock::now() - begun < 5s);
}

TEST_CASE("stopping closes idle connections at once and takes no new ones") {
  Limits limits;
  limits.fresh = 0ms;
  limits.last_request = 10s;
  Running running(limits);
  std::vector<Peer> idle;
  for (int i = 0; i < 20; ++i) {
    idle.emplace_back(running.port());
    REQUIRE(has(idle.back().ask(get("/a")), "GET /a "));
  }
  const auto begun = Clock::now();
  running.server().stop();
  CHECK(Clock::now() - begun < 5s);
  for (Peer& peer : idle) CHECK(peer.closed());
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(running.port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int late = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(::connect(late, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) != 0);
  ::close(late);
}

TEST_CASE("connections made or used just before stopping get an answer to one more request") {
  Limits limits;
  limits.fresh = 1h;
  limits.last_request = 10s;
  limits.linger = 20ms;
  Running running(limits);
  Peer asking(running.port());
  std::vector<Peer> fresh;
  for (int i = 0; i < 20; ++i) {
    fresh.emplace_back(running.port());
    if (i % 2 == 0) REQUIRE(has(fresh.back().ask(get("/a")), "GET /a "));
  }
  const auto begun = Clock::now();
  auto stopped = std::async(std::launch::async, [&] { running.server().stop(); });
  wait_for_stop(asking);
  for (Peer& peer : fresh) REQUIRE(peer.send(get("/b")));
  for (Peer& peer : fresh) {
    const std::string answer = peer.answer();
    CHECK(has(answer, "GET /b "));
    CHECK(has(answer, "Connection: close\r\n"));
  }
  stopped.wait();
  CHECK(Clock::now() - begun < 5s);
}

TEST_CASE("a fresh connection that stays silent delays stopping no longer than for a moment") {
  Limits limits;
  limits.fresh = 1h;
  limits.last_request = 20ms;
  Running running(limits);
  Peer silent(running.port());
  Peer used(running.port());
  become_idle(used);
  const auto begun = Clock::now();
  running.server().stop();
  CHECK(Clock::now() - begun < 5s);
  CHECK(silent.closed());
  CHECK(used.closed());
}

TEST_CASE("a request that is never completed gets 503 before stopping ends") {
  Limits limits;
  limits.stop_deadline = 1s;
  Running running(limits);
  Peer head(running.port());
  send_part(head, part_of_head);
  Peer body(running.port());
  send_part(body, part_of_body);
  running.server().stop();
  for (Peer* peer : {&head, &body}) {
    const std::string answer = peer->answer();
    CHECK_EQ(status_of(answer), "HTTP/1.1 503");
    CHECK(has(answer, "Retry-After: 1\r\n"));
    CHECK(peer->closed());
  }
}

TEST_CASE("stopping lets a request in flight finish") {
  Limits limits;
  limits.linger = 20ms;
  Gate gate;
  Running running(limits, gate.handler());
  Peer peer(running.port());
  REQUIRE(peer.send(post("work")));
  gate.entered.get_future().wait();
  Peer idle(running.port());
  REQUIRE(has(idle.ask(get("/a")), "GET /a "));
  auto stopped = std::async(std::launch::async, [&] { running.server().stop(); });
  CHECK(idle.closed());  // so stopping has begun
  CHECK(stopped.wait_for(0s) == std::future_status::timeout);
  gate.open.set_value();
  const std::string answer = peer.answer();
  CHECK(has(answer, "POST /in work"));
  CHECK(has(answer, "Connection: close\r\n"));
  CHECK(peer.closed());
  stopped.wait();
}

TEST_CASE("stopping does not wait longer than its deadline") {
  Limits limits;
  limits.stop_deadline = 50ms;
  Gate gate;
  Running running(limits, gate.handler());
  Peer peer(running.port());
  REQUIRE(peer.send(post("work")));
  gate.entered.get_future().wait();
  Peer stalled(running.port());
  REQUIRE(stalled.send("GET / HT"));
  running.server().stop();
  gate.open.set_value();
}

TEST_CASE("a server that was stopped before it ran returns at once") {
  Server server({}, echo);
  REQUIRE(server.bind("127.0.0.1", 0));
  server.stop();
  server.run();
}

TEST_CASE("a server that is not run and not stopped just ends") {
  Server server({}, echo);
  REQUIRE(server.bind("localhost", 0));
}

TEST_CASE("an address that cannot be had is an error and can be tried again") {
  Running running;
  Server second({}, echo);
  const auto taken = second.bind("127.0.0.1", running.port());
  REQUIRE_FALSE(taken);
  CHECK(taken.error().detail == "the address is in use");
  CHECK(taken.error().code == Errc::unavailable);
  CHECK(second.bind("192.0.2.1", 0).error().code == Errc::unavailable);
  CHECK(second.bind("192.0.2.1", 0).error().detail == "the address is not one of this machine");
  CHECK(second.bind("127.0.0.1", 65536).error().code == Errc::configuration);
  CHECK(second.bind("127.0.0.1", 0).has_value());
}
