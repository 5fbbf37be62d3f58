// SPDX-License-Identifier: MIT
#include "http/resolver.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>

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

TEST_CASE("the addresses of a host are tried in turn") {
  const RawListener listener;
  const auto servers = std::make_shared<NameServers>();
  servers->answer.set_value();
  // Nobody listens at the first one.
  auto client = Client::create(by_name(listener, resolver_of(servers, {"127.0.0.9", "127.0.0.1"})));
  REQUIRE(client);
  auto server = beside([&] {
    auto peer = listener.accept();
    auto request = peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    return request;
  });
  const auto response = client->send({.path = "/", .body = "{}"});
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(server.get().find("Host: target.example") != std::string::npos);
}
