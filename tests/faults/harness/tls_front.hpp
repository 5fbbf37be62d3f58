// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "sockets.hpp"

namespace ctsync::faults {

/// How a server proves itself.
enum class Proof { right, expired, other_host, self_signed, old_protocol, none };

/// A loopback port that speaks TLS in front of one that does not. Counts what arrived in clear and
/// what arrived at all.
class TlsFront {
 public:
  explicit TlsFront(int to_port);
  TlsFront(const TlsFront&) = delete;
  TlsFront& operator=(const TlsFront&) = delete;
  ~TlsFront();

  std::string url() const { return "https://localhost:" + std::to_string(port_); }
  /// The certificate of the authority that `right`, `expired` and `other_host` come from.
  const std::string& authority() const { return authority_text_; }
  void use(Proof proof) { proof_ = proof; }
  std::size_t connections() const { return connections_; }
  /// Connections whose first byte was none of a TLS handshake.
  std::size_t in_clear() const { return in_clear_; }
  /// Connections on which a request arrived.
  std::size_t served() const { return served_; }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(SSL* session) const { SSL_free(session); }
  };
  std::unique_ptr<SSL_CTX, Free> context(Proof proof) const;
  void accept_connections();
  void serve(Socket client);

  std::unique_ptr<EVP_PKEY, Free> authority_key_;
  std::unique_ptr<X509, Free> authority_;
  std::string authority_text_;
  Socket listener_;
  int port_ = 0;
  int to_port_ = 0;
  std::atomic<Proof> proof_{Proof::right};
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> in_clear_{0};
  std::atomic<std::size_t> served_{0};
  std::list<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace ctsync::faults
