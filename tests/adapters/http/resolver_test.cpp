// SPDX-License-Identifier: MIT
#include "http/resolver.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "http/client.hpp"
#include "raw_peer.hpp"

using namespace ctsync::http;
using namespace ctsync::http::test;
using namespace std::chrono_literals;

namespace {

/// Name servers that answer when the test lets them.
struct NameServers {
  std::promise<void> answer;
  std::shared_future<void> answered{answer.get_future()};
  std::atomic<int> asked{0};
};

std::shared_ptr<Resolver> resolver_of(const std::shared_ptr<NameServers>& servers,
                                      Addresses addresses) {
  return std::make_shared<Resolver>([servers, addresses](const std::string&) {
    ++servers->asked;
    servers->answered.wait();
    return addresses;
  });
}

auto soon() { return Resolver::Clock::now() + 20ms; }
auto later() { return Resolver::Clock::now() + 1min; }

ClientOptions by_name(const RawListener& listener, std::shared_ptr<Resolver> resolver) {
  ClientOptions options;
  const auto url = listener.url();
  options.base_url = "http://target.example" + url.substr(url.rfind(':'));
  options.allow_plain_http = true;
  options.resolver = std::move(resolver);
  return options;
}

/// Listens at 127.0.0.`host` and lets nobody in: the system drops what it has no room for.
class SilentListener {
 public:
  SilentListener(unsigned host, int port) : listener_(host, port, 0) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
    address.sin_port = htons(static_cast<in_port_t>(port));
    for (int& guest : guests_) {
      guest = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      ::connect(guest, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
  }
  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;
  ~SilentListener() {
    for (const int guest : guests_) ::close(guest);
  }

 private:
  RawListener listener_;
  std::array<int, 4> guests_{};
};

Client client_of(const RawListener& listener, Addresses addresses,
                 ctsync::Duration connect_timeout = ctsync::Duration{5'000}) {
  const auto servers = std::make_shared<NameServers>();
  servers->answer.set_value();
  auto options = by_name(listener, resolver_of(servers, std::move(addresses)));
  options.connect_timeout = connect_timeout;
  auto client = Client::create(std::move(options));
  REQUIRE(client);
  return *std::move(client);
}

/// Sends a request, answers it on a connection that is closed then, and returns it.
std::string answer_one(const RawListener& listener, Client& client) {
  auto server = beside([&] {
    auto peer = listener.accept();
    auto request = peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    return request;
  });
  const auto response = client.send({.path = "/", .body = "{}"});
  REQUIRE(response);
  CHECK(response->status == 200);
  return server.get();
}

}  // namespace

TEST_CASE("who asks for a name waits no longer than it wants to") {
  const auto servers = std::make_shared<NameServers>();
  const auto resolver = resolver_of(servers, {"127.0.0.1"});
  const auto began = Resolver::Clock::now();
  CHECK_FALSE(resolver->resolve("target.example", soon()));
  CHECK_FALSE(resolver->resolve("target.example", soon()));
  CHECK(Resolver::Clock::now() - began < 10s);
  CHECK(servers->asked == 1);  // one thread for a name, however many ask
  servers->answer.set_value();
  CHECK(resolver->resolve("target.example", later()) == Addresses{"127.0.0.1"});
  CHECK(servers->asked == 1);
  CHECK(resolver->resolve("target.example", later()) == Addresses{"127.0.0.1"});
  CHECK(servers->asked == 2);
}

TEST_CASE("a name that hangs delays no other name") {
  const auto servers = std::make_shared<NameServers>();
  Resolver resolver([servers](const std::string& host) {
    if (host == "hangs.example") servers->answered.wait();
    return Addresses{"127.0.0.2"};
  });
  CHECK_FALSE(resolver.resolve("hangs.example", soon()));
  CHECK(resolver.resolve("other.example", later()) == Addresses{"127.0.0.2"});
  servers->answer.set_value();
}

TEST_CASE("a numeric address is not resolved, and an unknown host has no address") {
  std::atomic<int> asked{0};
  Resolver resolver([&asked](const std::string&) {
    ++asked;
    return Addresses{};
  });
  CHECK(resolver.resolve("127.0.0.1", soon()) == Addresses{"127.0.0.1"});
  CHECK(resolver.resolve("::1", soon()) == Addresses{"::1"});
  CHECK(asked == 0);
  CHECK(resolver.resolve("nobody.example", later()) == Addresses{});
}

TEST_CASE("the system knows this machine") {
  const auto found = system_resolver().resolve("localhost", later());
  REQUIRE(found);
  CHECK_FALSE(found->empty());
}

TEST_CASE("a name server that does not answer holds no request longer than its timeout") {
  const RawListener listener;
  const auto servers = std::make_shared<NameServers>();
  auto options = by_name(listener, resolver_of(servers, {"127.0.0.1"}));
  options.total_timeout = ctsync::Duration{50};
  auto client = Client::create(options);
  REQUIRE(client);
  const auto began = Resolver::Clock::now();
  const auto response = client->send({.path = "/", .body = "{}"});
  CHECK(Resolver::Clock::now() - began < 10s);
  REQUIRE_FALSE(response);
  CHECK(response.error().code == ctsync::Errc::unavailable);
  CHECK(response.error().detail == "the name of the host was not resolved in time");
  servers->answer.set_value();
}

TEST_CASE("the addresses of a host are tried in turn, first the one that answered last") {
  const RawListener listener;
  // Nobody listens at the first one.
  auto client = client_of(listener, {"127.0.0.9", "127.0.0.1"});
  CHECK(answer_one(listener, client).find("Host: target.example") != std::string::npos);
  const RawListener back(9, listener.port());
  answer_one(listener, client);
  CHECK_FALSE(back.has_another());
}

TEST_CASE("the next address is tried when one does not answer in its part of the time") {
  const RawListener listener;
  const SilentListener silent(9, listener.port());
  const auto began = Resolver::Clock::now();
  auto client = client_of(listener, {"127.0.0.9", "127.0.0.9", "127.0.0.1"}, 300ms);
  answer_one(listener, client);
  CHECK(Resolver::Clock::now() - began >= 190ms);
}

TEST_CASE("addresses that do not answer take no more than the time of one connect") {
  const RawListener port;
  const SilentListener silent(9, port.port());
  auto client = client_of(port, Addresses(20, "127.0.0.9"), 100ms);
  const auto began = Resolver::Clock::now();
  const auto response = client.send({.path = "/", .body = "{}"});
  const auto took = Resolver::Clock::now() - began;
  REQUIRE_FALSE(response);
  CHECK(response.error().detail == "timed out");
  CHECK(client.no_answer() == ctsync::NoAnswer::timed_out);
  CHECK(took >= 90ms);
  CHECK(took < 1s);
}
