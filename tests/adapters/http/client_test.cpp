// SPDX-License-Identifier: MIT
#include "http/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "raw_peer.hpp"

using namespace ctsync::http;
using namespace ctsync::http::test;
using namespace std::chrono_literals;
using ctsync::Errc;

namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Client client_of(const RawListener& listener, ClientOptions options = {}) {
  if (options.base_url.empty()) options.base_url = listener.url();
  auto made = Client::create(std::move(options));
  REQUIRE(made);
  return *std::move(made);
}

// Answers one request on one connection and returns the request.
std::string answer_once(const RawListener& listener, std::string_view response) {
  auto peer = listener.accept();
  auto request = peer.read_request();
  peer.write(response);
  peer.wait_for_close();
  return request;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The response to one request; the server thread ends with the client.
ctsync::Result<HttpResponse> response_to(std::string_view bytes, ClientOptions options = {}) {
  const RawListener listener;
  auto server = beside([&] { return answer_once(listener, bytes); });
  auto response = client_of(listener, std::move(options)).send({.path = "/v1/batch", .body = "{}"});
  CHECK(contains(server.get(), "POST /v1/batch HTTP/1.1\r\n"));
  return response;
}

std::string trouble_with(std::string_view bytes, ClientOptions options = {}) {
  const auto response = response_to(bytes, std::move(options));
  REQUIRE_FALSE(response);
  CHECK(response.error().code == Errc::unavailable);
  CHECK(response.error().where.empty());
  return response.error().detail;
}

}  // namespace

TEST_CASE("a request is sent as given and the response comes back as it is") {
  const RawListener listener;
  auto server = beside([&] {
    return answer_once(listener,
                       std::string("HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nX-A: 1\r\nx-a: 2\r\n"
                                   "Content-Length: 5\r\n\r\na\0b\r\n",
                                   81));
  });
  const std::string body("{\"a\":\"\0\"}", 9);
  const auto response =
      client_of(listener, {.base_url = listener.url() + "/base/"})
          .send({.path = "/v1/batch?x=1",
                 .headers = {{"Content-Type", "application/json"}, {"Authorization", "Basic YWJj"}},
                 .body = body});
  const auto request = server.get();
  CHECK(request.starts_with("POST /base/v1/batch?x=1 HTTP/1.1\r\n"));
  CHECK(contains(request, "\r\nHost: 127.0.0.1:" + std::to_string(listener.port()) + "\r\n"));
  CHECK(contains(request, "\r\nContent-Type: application/json\r\n"));
  CHECK(contains(request, "\r\nAuthorization: Basic YWJj\r\n"));
  CHECK(contains(request, "\r\nContent-Length: 9\r\n"));
  CHECK(contains(request, "\r\nAccept-Encoding: identity\r\n"));
  CHECK(contains(request, "\r\nUser-Agent: ctsync/"));
  CHECK(request.ends_with("\r\n\r\n" + body));
  REQUIRE(response);
  CHECK(response->status == 429);
  CHECK(response->header("retry-after") == "7");
  CHECK(response->header("x-b") == std::nullopt);
  CHECK(std::count(response->headers.begin(), response->headers.end(),
                   std::pair<std::string, std::string>{"x-a", "1"}) == 1);
  CHECK(std::count(response->headers.begin(), response->headers.end(),
                   std::pair<std::string, std::string>{"x-a", "2"}) == 1);
  CHECK(response->body == std::string("a\0b\r\n", 5));
  CHECK_FALSE(response->truncated);
}

TEST_CASE("a GET has no body and no length") {
  const RawListener listener;
  auto server = beside([&] { return answer_once(listener, ok); });
  const auto response = client_of(listener).send({.method = "GET", .path = "/customers"});
  const auto request = server.get();
  CHECK(request.starts_with("GET /customers HTTP/1.1\r\n"));
  CHECK_FALSE(contains(request, "Content-Length"));
  REQUIRE(response);
  CHECK(response->body == "ok");
}

TEST_CASE("a large body is sent whole, at once, and without Expect") {
  const RawListener listener;
  auto server = beside([&] { return answer_once(listener, ok); });
  std::string body;
  for (std::size_t i = 0; i < 500'000; ++i) body += static_cast<char>('a' + i * i % 26);
  const auto response = client_of(listener).send({.path = "/", .body = body});
  const auto request = server.get();
  CHECK_FALSE(contains(request, "Expect"));
  CHECK(request.ends_with("\r\n\r\n" + body));
  CHECK(response);
}

TEST_CASE("the connection is kept between requests") {
  const RawListener listener;
  auto server = beside([&] {
    auto peer = listener.accept();
    int served = 0;
    while (!peer.read_request().empty()) {
      peer.write(ok);
      ++served;
    }
    return served;
  });
  {
    auto client = client_of(listener);
    for (int i = 0; i < 5; ++i) CHECK(client.send({.path = "/", .body = "x"}));
  }
  CHECK(server.get() == 5);
  CHECK_FALSE(listener.has_another());
}

TEST_CASE("a connection over its lifetime is replaced") {
  const RawListener listener;
  auto server = beside([&] { return answer_once(listener, ok) + answer_once(listener, ok); });
  auto client = client_of(listener, {.connection_lifetime = 0ms});
  CHECK(client.send({.path = "/one"}));
  CHECK(client.send({.path = "/two"}));
  { const auto gone = std::move(client); }
  const auto requests = server.get();
  CHECK(contains(requests, "/one"));
  CHECK(contains(requests, "/two"));
}

TEST_CASE("a kept connection that the server closed meanwhile is replaced unnoticed") {
  for (const std::string_view first :
       {ok, std::string_view{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"},
        std::string_view{"HTTP/1.1 200 OK\r\n\r\nok"},
        std::string_view{"HTTP/1.0 200 OK\r\n\r\nok"}}) {
    const RawListener listener;
    std::promise<void> closed;
    auto server = beside([&] {
      {
        auto peer = listener.accept();
        peer.read_request();
        peer.write(first);
      }
      closed.set_value();
      return answer_once(listener, ok);
    });
    auto client = client_of(listener);
    const auto before = client.send({.path = "/", .body = "first"});
    REQUIRE(before);
    CHECK(before->body == "ok");
    closed.get_future().wait();
    CHECK(client.send({.path = "/", .body = "second"}));
    { const auto gone = std::move(client); }
    CHECK(server.get().ends_with("second"));
  }
}

TEST_CASE("unrequested bytes are not taken for the next response") {
  const RawListener listener;
  std::promise<void> answered;
  std::promise<void> spoken;
  auto server = beside([&] {
    auto peer = listener.accept();
    peer.read_request();
    peer.write(ok);
    answered.get_future().wait();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
    spoken.set_value();
    return answer_once(listener, ok);
  });
  auto client = client_of(listener);
  const auto first = client.send({.path = "/", .body = "first"});
  answered.set_value();
  spoken.get_future().wait();
  const auto second = client.send({.path = "/", .body = "second"});
  { const auto gone = std::move(client); }
  REQUIRE(first);
  REQUIRE(second);
  CHECK(second->body == "ok");
  CHECK(server.get().ends_with("second"));
}

TEST_CASE("a request that a kept connection swallowed is sent once more") {
  const RawListener listener;
  auto server = beside([&] {
    {
      auto peer = listener.accept();
      peer.read_request();
      peer.write(ok);
      peer.read_request();
    }
    return answer_once(listener, ok);
  });
  auto client = client_of(listener);
  REQUIRE(client.send({.path = "/", .body = "first"}));
  const auto second = client.send({.path = "/", .body = "second"});
  { const auto gone = std::move(client); }
  REQUIRE(second);
  CHECK(second->status == 200);
  CHECK(server.get().ends_with("second"));
}

TEST_CASE("a request is not sent a third time") {
  const RawListener listener;
  auto server = beside([&] {
    {
      auto peer = listener.accept();
      peer.read_request();
      peer.write(ok);
      peer.read_request();
    }
    auto peer = listener.accept();
    peer.read_request();
  });
  auto client = client_of(listener);
  REQUIRE(client.send({.path = "/", .body = "first"}));
  CHECK_FALSE(client.send({.path = "/", .body = "second"}));
  server.get();
  CHECK_FALSE(listener.has_another());
}

TEST_CASE("a request that a new connection swallowed is not repeated") {
  const RawListener listener;
  auto server = beside([&] { listener.accept().read_request(); });
  auto client = client_of(listener);
  const auto response = client.send({.path = "/", .body = "x"});
  server.get();
  REQUIRE_FALSE(response);
  CHECK(response.error().code == Errc::unavailable);
  CHECK(response.error().detail == "connection closed before the response was complete");
  CHECK(client.no_answer() == ctsync::NoAnswer::cut_off);
  CHECK_FALSE(listener.has_another());
}

TEST_CASE("a response that broke off on a kept connection is not asked for again") {
  const RawListener listener;
  auto server = beside([&] {
    auto peer = listener.accept();
    peer.read_request();
    peer.write(ok);
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  auto client = client_of(listener);
  REQUIRE(client.send({.path = "/", .body = "first"}));
  CHECK_FALSE(client.send({.path = "/", .body = "second"}));
  server.get();
  CHECK_FALSE(listener.has_another());
}

TEST_CASE("after a failure the next request gets a new connection") {
  const RawListener listener;
  auto server = beside([&] {
    auto peer = listener.accept();
    peer.read_request();
    peer.write("nonsense\r\n\r\n");
    return answer_once(listener, ok);
  });
  auto client = client_of(listener);
  CHECK_FALSE(client.send({.path = "/", .body = "first"}));
  CHECK(client.send({.path = "/", .body = "second"}));
  { const auto gone = std::move(client); }
  CHECK(server.get().ends_with("second"));
}

TEST_CASE("one deadline covers the whole exchange, however lively the server is") {
  const std::vector<std::pair<std::string, std::string>> drips{
      {"", ""},
      {"", "H"},
      {"HTTP/1.1 200 OK\r\nX: ", "x"},
      {"HTTP/1.1 200 OK\r\n", "X: x\r\n"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
      {"HTTP/1.1 200 OK\r\n\r\n", "x"}};
  for (const auto& drip : drips) {
    CAPTURE(drip.first);
    const RawListener listener;
    auto server = beside([&] {
      auto peer = listener.accept();
      peer.read_request();
      peer.write(drip.first);
      if (drip.second.empty()) peer.wait_for_close();
      if (!drip.second.empty()) peer.drip(drip.second);
    });
    const auto began = std::chrono::steady_clock::now();
    const auto response =
        client_of(listener, {.total_timeout = 150ms}).send({.path = "/", .body = "x"});
    const auto took = std::chrono::steady_clock::now() - began;
    server.get();
    REQUIRE_FALSE(response);
    CHECK(response.error().code == Errc::unavailable);
    const bool known = response.error().detail == "timed out" ||
                       response.error().detail == "the response is not valid HTTP";
    CHECK(known);  // more than 100 headers may come before the deadline
    CHECK(took < 5s);
    CHECK_FALSE(listener.has_another());
  }
}

TEST_CASE("a server that does not read hits the deadline too") {
  const RawListener listener;
  std::promise<void> gave_up;
  auto server = beside([&] {
    const auto peer = listener.accept();
    gave_up.get_future().wait();
  });
  const std::string body(16 * 1024 * 1024, 'x');
  auto client = client_of(listener, {.total_timeout = 150ms});
  const auto response = client.send({.path = "/", .body = body});
  gave_up.set_value();
  server.get();
  REQUIRE_FALSE(response);
  CHECK(response.error().detail == "timed out");
  CHECK(client.no_answer() == ctsync::NoAnswer::timed_out);
}

TEST_CASE("a refusal that comes before the whole request is sent is still read") {
  const RawListener listener;
  auto server = beside([&] {
    auto peer = listener.accept();
    char head[1024];
    CHECK(::recv(peer.socket(), head, sizeof head, 0) > 0);
    peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
  });
  const std::string body(16 * 1024 * 1024, 'x');
  const auto response = client_of(listener).send({.path = "/", .body = body});
  server.get();
  REQUIRE(response);
  CHECK(response->status == 413);
  CHECK(response->truncated);
}

TEST_CASE("a response over the limit is cut there, whatever length it claims") {
  const std::string filler(3000, 'x');
  for (const std::string head :
       {"Content-Length: 3000\r\n\r\n", "Content-Length: 1000000000000\r\n\r\n", "\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffff\r\n"}) {
    CAPTURE(head);
    const auto response =
        response_to("HTTP/1.1 200 OK\r\n" + head + filler, {.max_response = 1000});
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->body == filler.substr(0, 1000));
    CHECK(response->truncated);
  }
  const auto exact =
      response_to("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + filler.substr(0, 1000),
                  {.max_response = 1000});
  REQUIRE(exact);
  CHECK(exact->body.size() == 1000);
  CHECK_FALSE(exact->truncated);
}

TEST_CASE("a redirect is given back, not followed") {
  for (const std::string status : {"301", "302", "303", "307", "308"}) {
    const RawListener listener;
    const std::string elsewhere = listener.url() + "/elsewhere";
    auto server = beside([&] {
      return answer_once(listener, "HTTP/1.1 " + status + " Moved\r\nLocation: " + elsewhere +
                                       "\r\nContent-Length: 0\r\n\r\n");
    });
    const auto response = client_of(listener).send({.path = "/", .body = "x"});
    server.get();
    REQUIRE(response);
    CHECK(std::to_string(response->status) == status);
    CHECK(response->header("location") == elsewhere);
    CHECK_FALSE(listener.has_another());
  }
}

TEST_CASE("a compressed body is not touched") {
  const std::string gzip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
      "\x00\x00",
      25);
  const auto response =
      response_to("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n" + gzip);
  REQUIRE(response);
  CHECK(response->body == gzip);
  CHECK(response->header("content-encoding") == "gzip");
}

TEST_CASE("chunks are joined and an interim 100 is passed over") {
  const auto response = response_to(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n1;a=b\r\n \r\n5\r\nworld\r\n0\r\n\r\n");
  REQUIRE(response);
  CHECK(response->status == 201);
  CHECK(response->body == "hello world");
}

TEST_CASE("204 and 304 have no body") {
  for (const std::string status : {"204", "304"}) {
    const auto response = response_to("HTTP/1.1 " + status + " Nothing\r\n\r\n");
    REQUIRE(response);
    CHECK(std::to_string(response->status) == status);
    CHECK(response->body.empty());
  }
}

TEST_CASE("what is not an HTTP/1 response is an error") {
  for (const auto* bytes :
       {"\r\n\r\n", "nonsense\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    CAPTURE(bytes);
    CHECK(trouble_with(bytes) == "the response is not valid HTTP");
  }
}

TEST_CASE("endless header lines and endless headers are an error") {
  CHECK(trouble_with("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n") ==
        "the response is not valid HTTP");
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1'000; ++i) many += "X: x\r\n";
  CHECK(trouble_with(many + "\r\n") == "the response is not valid HTTP");
}

TEST_CASE("a server that is not there is named as such") {
  std::string url;
  {
    const RawListener closed;
    url = closed.url();
  }
  const RawListener unused;
  auto client = client_of(unused, {.base_url = url});
  const auto response = client.send({.path = "/secret?token=secret", .body = "secret"});
  REQUIRE_FALSE(response);
  CHECK(response.error().code == Errc::unavailable);
  CHECK(to_string(response.error()) == "connection refused or host unreachable");
  CHECK(client.no_answer() == ctsync::NoAnswer::no_connection);
}

TEST_CASE("a request that would break the framing is not sent") {
  const RawListener listener;
  auto client = client_of(listener);
  using Headers = std::vector<std::pair<std::string, std::string>>;
  for (const auto& headers :
       {Headers{{"X-A", "a\r\nX-B: b"}}, Headers{{"X-A", "a\nb"}}, Headers{{"X-A", "a\r"}},
        Headers{{"X-A", std::string("a\0b", 3)}}, Headers{{"X-A", "\x7f"}}, Headers{{"X A", "a"}},
        Headers{{"X-A\r\nX-B", "a"}}, Headers{{"", "a"}}, Headers{{"X-A:", "a"}},
        Headers{{"Content-Length", "1"}}, Headers{{"content-length", "1"}}, Headers{{"Host", "a"}},
        Headers{{"Transfer-Encoding", "chunked"}}, Headers{{"Connection", "close"}},
        Headers{{"Expect", "100-continue"}}}) {
    CAPTURE(headers.front().first);
    const auto response = client.send({.path = "/", .headers = headers});
    REQUIRE_FALSE(response);
    CHECK(response.error().code == Errc::invalid);
    CHECK_FALSE(contains(response.error().detail, "X-B"));
  }
  for (const std::string_view path :
       {"", "v1", "/a b", "/a\r\nX: y", "/a#b", "/\xc3\xa4", "http://x/"}) {
    CAPTURE(path);
    const auto response = client.send({.path = path});
    REQUIRE_FALSE(response);
    CHECK(response.error().code == Errc::invalid);
  }
  for (const std::string_view method : {"", "PO ST", "POST\r\n"}) {
    const auto response = client.send({.method = method, .path = "/"});
    REQUIRE_FALSE(response);
    CHECK(response.error().code == Errc::invalid);
  }
  CHECK_FALSE(listener.has_another());
}

TEST_CASE("a wrong option is a configuration error that names the setting") {
  const auto error_of = [](ClientOptions options) {
    options.where = "targets.segment.url";
    const auto made = Client::create(std::move(options));
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Errc::configuration);
    return to_string(made.error());
  };
  CHECK(error_of({.base_url = "http://api.segment.io"}) ==
        "targets.segment.url: must begin with https://, plain http is for this machine only");
  CHECK(error_of({.base_url = "https://x.example", .connect_timeout = 0ms}) ==
        "targets.segment.url: timeouts must be positive");
  CHECK(error_of({.base_url = "https://x.example", .total_timeout = -1ms}) ==
        "targets.segment.url: timeouts must be positive");
  CHECK(
      error_of({.base_url = "https://x.example", .ca_file = "/no/such/file"}) ==
      "targets.segment.url: the file of trusted certificates cannot be read as PEM: /no/such/file");
  CHECK(error_of({.base_url = "https://x.example", .ca_file = "/dev/null"}) ==
        "targets.segment.url: the file of trusted certificates cannot be read as PEM: /dev/null");
}
