// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http/client.hpp"
#include "raw_peer.hpp"

using namespace ctsync::http;
using namespace ctsync::http::test;
using namespace std::chrono_literals;
using ctsync::Errc;

namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

template <auto Free>
struct With {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, With<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, With<X509_EXTENSION_free>>;
using Context = std::unique_ptr<SSL_CTX, With<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, With<SSL_free>>;

enum class Validity { now, past };

// A self-signed certificate for `names`, as in "IP:127.0.0.1,DNS:localhost"; without names it has
// no subjectAltName.
Certificate certificate_for(EVP_PKEY* key, const std::string& names, Validity validity,
                            const std::string& common_name) {
  Certificate certificate{X509_new()};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  const long begin = validity == Validity::now ? -60 : -7200;
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), begin);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), begin + 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.data()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  for (const auto& [id, value] : {std::pair{NID_basic_constraints, std::string{"critical,CA:TRUE"}},
                                  std::pair{NID_subject_alt_name, names}}) {
    if (value.empty()) continue;
    const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str())};
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  REQUIRE(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

// A server certificate, and the CA file that makes a client trust it.
class Identity {
 public:
  explicit Identity(const std::string& names, Validity validity = Validity::now,
                    const std::string& common_name = "ctsync test")
      : key_(EVP_EC_gen("P-256")),
        certificate_(certificate_for(key_.get(), names, validity, common_name)) {
    char path[] = "/tmp/ctsync-client-tls-XXXXXX";
    const int file = ::mkstemp(path);
    REQUIRE(file >= 0);
    file_ = path;
    std::FILE* const stream = ::fdopen(file, "w");
    PEM_write_X509(stream, certificate_.get());
    std::fclose(stream);
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
  ~Identity() { ::unlink(file_.c_str()); }

  const std::string& file() const noexcept { return file_; }

  Context server_context() const {
    Context context{SSL_CTX_new(TLS_server_method())};
    SSL_CTX_use_certificate(context.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context.get(), key_.get());
    return context;
  }

 private:
  Key key_;
  Certificate certificate_;
  std::string file_;
};

// The server's end of one TLS connection.
class TlsPeer {
 public:
  TlsPeer(SSL_CTX* context, RawPeer peer) : peer_(std::move(peer)), session_(SSL_new(context)) {
    SSL_set_fd(session_.get(), peer_.socket());
    accepted_ = SSL_accept(session_.get()) == 1;
  }

  bool accepted() const noexcept { return accepted_; }
  std::string version() const { return SSL_get_version(session_.get()); }

  // All requests of the tests arrive in one record for the head and one for the body, "x".
  bool read_request() {
    std::string text;
    char bytes[4096];
    while (!text.ends_with("\r\n\r\nx")) {
      const int count = SSL_read(session_.get(), bytes, sizeof bytes);
      if (count <= 0) return false;
      text.append(bytes, static_cast<std::size_t>(count));
    }
    return true;
  }

  void write(std::string_view text) {
    SSL_write(session_.get(), text.data(), static_cast<int>(text.size()));
  }
  void say_goodbye() { SSL_shutdown(session_.get()); }
  RawPeer& raw() noexcept { return peer_; }

 private:
  RawPeer peer_;
  Session session_;
  bool accepted_ = false;
};

Client client_of(const std::string& url, const std::string& ca_file) {
  auto made = Client::create({.base_url = url, .total_timeout = 10s, .ca_file = ca_file});
  REQUIRE(made);
  return *std::move(made);
}

std::string tls_url(const RawListener& listener, const std::string& host = "127.0.0.1") {
  return "https://" + host + ":" + std::to_string(listener.port());
}

const HttpRequest request{.path = "/secret", .body = "x"};

// The result of a client that trusts `ca_file` against a server with this context; `heard` is
// whether the server received the request.
struct Attempt {
  ctsync::Result<HttpResponse> response;
  bool heard;
  std::optional<ctsync::Time> expiry;
};

Attempt attempt(SSL_CTX* context, const std::string& ca_file,
                const std::string& host = "127.0.0.1") {
  const RawListener listener;
  auto server = beside([&] {
    TlsPeer peer{context, listener.accept()};
    const bool heard = peer.accepted() && peer.read_request();
    if (heard) peer.write(ok);
    if (heard) peer.raw().wait_for_close();
    return heard;
  });
  std::optional<Client> client = client_of(tls_url(listener, host), ca_file);
  auto response = client->send(request);
  const auto expiry = client->certificate_expiry();
  client.reset();  // closes the connection, which the server waits for
  return {std::move(response), server.get(), expiry};
}

void check_refused(const Attempt& result, std::string_view why) {
  CHECK_FALSE(result.heard);
  REQUIRE_FALSE(result.response);
  CHECK(result.response.error().code == Errc::unavailable);
  CHECK(to_string(result.response.error()) == why);
}

}  // namespace

TEST_CASE("a certificate from the trusted file is accepted, over TLS 1.2 and 1.3") {
  const Identity identity{"IP:127.0.0.1,DNS:localhost"};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const std::string host : {"127.0.0.1", "localhost", "LOCALHOST"}) {
      const auto context = identity.server_context();
      SSL_CTX_set_max_proto_version(context.get(), version);
      const auto result = attempt(context.get(), identity.file(), host);
      CHECK(result.heard);
      REQUIRE(result.response);
      CHECK(result.response->body == "ok");
    }
  }
}

TEST_CASE("a client knows when the certificate of the server expires") {
  const Identity identity{"IP:127.0.0.1"};
  const auto now = std::chrono::system_clock::now();
  const auto result = attempt(identity.server_context().get(), identity.file());
  REQUIRE(result.expiry);
  CHECK(*result.expiry > now + 58min);
  CHECK(*result.expiry < now + 60min);
}

TEST_CASE("an untrusted certificate is refused before anything is sent") {
  const Identity identity{"IP:127.0.0.1"};
  const Identity other{"IP:127.0.0.1"};
  constexpr auto why = "TLS certificate not trusted: self-signed certificate";
  check_refused(attempt(identity.server_context().get(), ""), why);
  check_refused(attempt(identity.server_context().get(), other.file()), why);
}

TEST_CASE("a trusted certificate of another host or address is refused") {
  for (const std::string names :
       {"DNS:example.com", "IP:127.0.0.2", "DNS:localhost", "DNS:127.0.0.1"}) {
    const Identity identity{names};
    check_refused(attempt(identity.server_context().get(), identity.file()),
                  "TLS certificate is of another host");
  }
  const Identity address_only{"IP:127.0.0.1"};
  check_refused(attempt(address_only.server_context().get(), address_only.file(), "localhost"),
                "TLS certificate is of another host");
}

TEST_CASE("a host that only the subject of a certificate names is not named") {
  const Identity subject_only{"", Validity::now, "localhost"};
  check_refused(attempt(subject_only.server_context().get(), subject_only.file(), "localhost"),
                "TLS certificate names no host: it has no subjectAltName");
  const Identity address{"IP:127.0.0.1", Validity::now, "localhost"};
  check_refused(attempt(address.server_context().get(), address.file(), "localhost"),
                "TLS certificate is of another host");
}

TEST_CASE("an expired certificate is refused") {
  const Identity identity{"IP:127.0.0.1", Validity::past};
  check_refused(attempt(identity.server_context().get(), identity.file()),
                "TLS certificate not trusted: certificate has expired");
}

TEST_CASE("TLS older than 1.2 is refused") {
  const Identity identity{"IP:127.0.0.1"};
  const auto context = identity.server_context();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  SSL_CTX_set_security_level(context.get(), 0);
  check_refused(attempt(context.get(), identity.file()), "TLS handshake failed");
}

TEST_CASE("a server that does not speak TLS is refused") {
  const Identity identity{"IP:127.0.0.1"};
  const RawListener listener;
  auto server = beside([&] {
    auto peer = listener.accept();
    peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer.wait_for_close();
  });
  auto client = client_of(tls_url(listener), identity.file());
  const auto response = client.send(request);
  server.get();
  REQUIRE_FALSE(response);
  CHECK(response.error().detail == "TLS handshake failed");
  CHECK(client.no_answer() == ctsync::NoAnswer::no_tls);
}

TEST_CASE("a TLS connection is kept, and replaced unnoticed when the server closed it") {
  const Identity identity{"IP:127.0.0.1"};
  const auto context = identity.server_context();
  for (const bool politely : {true, false}) {
    const RawListener listener;
    std::promise<void> closed;
    auto server = beside([&] {
      int served = 0;
      {
        TlsPeer peer{context.get(), listener.accept()};
        for (; served < 3 && peer.read_request(); ++served) peer.write(ok);
        if (politely) peer.say_goodbye();
      }
      closed.set_value();
      TlsPeer peer{context.get(), listener.accept()};
      for (; peer.read_request(); ++served) peer.write(ok);
      return served;
    });
    {
      auto client = client_of(tls_url(listener), identity.file());
      for (int i = 0; i < 3; ++i) CHECK(client.send(request));
      closed.get_future().wait();
      CHECK(client.send(request));
      CHECK(client.send(request));
    }
    CHECK(server.get() == 5);
    CHECK_FALSE(listener.has_another());
  }
}

TEST_CASE("unrequested bytes in a TLS record are not taken for the next response") {
  const Identity identity{"IP:127.0.0.1"};
  const auto context = identity.server_context();
  const RawListener listener;
  auto server = beside([&] {
    TlsPeer first{context.get(), listener.accept()};
    if (first.read_request()) {
      first.write(std::string{ok} + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
    }
    TlsPeer second{context.get(), listener.accept()};
    if (second.read_request()) second.write(ok);
    second.raw().wait_for_close();
  });
  {
    auto client = client_of(tls_url(listener), identity.file());
    for (int i = 0; i < 2; ++i) {
      const auto response = client.send(request);
      REQUIRE(response);
      CHECK(response->body == "ok");
    }
  }
  server.get();
}

TEST_CASE("a server that ignores the end of a connection does not hold up the client") {
  const Identity identity{"IP:127.0.0.1"};
  const auto context = identity.server_context();
  const RawListener listener;
  std::promise<void> left;
  auto server = beside([&] {
    TlsPeer peer{context.get(), listener.accept()};
    if (peer.read_request()) peer.write(ok);
    left.get_future().wait();
  });
  const auto began = std::chrono::steady_clock::now();
  CHECK(client_of(tls_url(listener), identity.file()).send(request));
  const auto took = std::chrono::steady_clock::now() - began;
  left.set_value();
  server.get();
  CHECK(took < 5s);  // the timeouts are twice as long
}

TEST_CASE("a drip over TLS hits the deadline") {
  const Identity identity{"IP:127.0.0.1"};
  const auto context = identity.server_context();
  const RawListener listener;
  auto server = beside([&] {
    TlsPeer peer{context.get(), listener.accept()};
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
    peer.raw().wait_for_close();
  });
  auto made = Client::create(
      {.base_url = tls_url(listener), .total_timeout = 500ms, .ca_file = identity.file()});
  REQUIRE(made);
  const auto response = made->send(request);
  { const auto gone = *std::move(made); }
  server.get();
  REQUIRE_FALSE(response);
  CHECK(response.error().detail == "timed out");
}
