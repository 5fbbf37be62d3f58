// SPDX-License-Identifier: MIT
#include "tls_front.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <array>

namespace ctsync::faults {

namespace {

constexpr long day = 86'400;

/// Adds an extension by its text in the words of openssl's configuration.
void extend(X509* certificate, int kind, const char* text) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, text);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void name(X509_NAME* into, const char* text) {
  X509_NAME_add_entry_by_txt(into, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text),
                             -1, -1, 0);
}

X509* unsigned_certificate(EVP_PKEY* key, const char* subject, const char* issuer, long from,
                           long to) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  static std::atomic<long> serial{1};
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), to);
  X509_set_pubkey(certificate, key);
  name(X509_get_subject_name(certificate), subject);
  X509_NAME* issued_by = X509_NAME_new();
  name(issued_by, issuer);
  X509_set_issuer_name(certificate, issued_by);
  X509_NAME_free(issued_by);
  return certificate;
}

std::string pem(X509* certificate) {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, certificate);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string all(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return all;
}

}  // namespace

TlsFront::TlsFront(int to_port)
    : authority_key_(EVP_EC_gen("P-256")),
      authority_(unsigned_certificate(authority_key_.get(), "Test Authority", "Test Authority",
                                      -day, day)),
      listener_(listen_on()),
      port_(port_of(listener_)),
      to_port_(to_port) {
  extend(authority_.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(authority_.get(), NID_key_usage, "critical,keyCertSign");
  X509_sign(authority_.get(), authority_key_.get(), EVP_sha256());
  authority_text_ = pem(authority_.get());
  accepting_ = std::thread([this] { accept_connections(); });
}

TlsFront::~TlsFront() {
  stopping_ = true;
  accepting_.join();
  for (auto& thread : threads_) thread.join();
}

std::unique_ptr<SSL_CTX, TlsFront::Free> TlsFront::context(Proof proof) const {
  const std::unique_ptr<EVP_PKEY, Free> key(EVP_EC_gen("P-256"));
  const bool own = proof == Proof::self_signed;
  const bool expired = proof == Proof::expired;
  const std::unique_ptr<X509, Free> certificate(
      unsigned_certificate(key.get(), "localhost", own ? "localhost" : "Test Authority", -2 * day,
                           expired ? -day : day));
  extend(certificate.get(), NID_subject_alt_name,
         proof == Proof::other_host ? "DNS:other.example" : "DNS:localhost");
  X509_sign(certificate.get(), own ? key.get() : authority_key_.get(), EVP_sha256());
  std::unique_ptr<SSL_CTX, Free> made(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(made.get(), certificate.get());
  SSL_CTX_use_PrivateKey(made.get(), key.get());
  if (proof == Proof::old_protocol) {
    SSL_CTX_set_security_level(made.get(), 0);
    SSL_CTX_set_min_proto_version(made.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(made.get(), TLS1_1_VERSION);
  }
  return made;
}

void TlsFront::accept_connections() {
  while (!stopping_) {
    Socket client = accept_from(listener_, milliseconds{50});
    if (!client) continue;
    ++connections_;
    threads_.emplace_back([this, descriptor = client.release()] { serve(Socket(descriptor)); });
  }
}

/// Passes one request and its answer at a time.
void TlsFront::serve(Socket client) {
  const timeval limit{5, 0};
  ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  char first = 0;
  if (::recv(client.get(), &first, 1, MSG_PEEK) != 1) return;
  if (first != 0x16) ++in_clear_;
  const Proof proof = proof_;
  if (proof == Proof::none) {
    send_all(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const auto made = context(proof);
  const std::unique_ptr<SSL, Free> session(SSL_new(made.get()));
  SSL_set_fd(session.get(), client.get());
  if (SSL_accept(session.get()) != 1) return;
  const Socket server = connect_to(to_port_, seconds{5});
  std::string from_server;
  std::array<char, 65536> buffer;
  std::string request;
  while (!stopping_) {
    const int count = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return;
    ++served_;
    if (send_all(server, {buffer.data(), static_cast<std::size_t>(count)}) != Io::done) return;
    // A request may come in parts; without an answer soon, more of it is to come.
    Message answer;
    if (read_message(server, from_server, answer, milliseconds{200}) != Io::done) continue;
    const std::string text = answer.head + "\r\n" + answer.body;
    SSL_write(session.get(), text.data(), static_cast<int>(text.size()));
  }
}

}  // namespace ctsync::faults
