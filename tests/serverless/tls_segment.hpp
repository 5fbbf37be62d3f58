// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

namespace ctsync::test {

/// A stand-in for Segment on this machine as https://segment.test, with a self-signed certificate.
/// A client must be told the address of that name.
class TlsSegment {
 public:
  TlsSegment()
      : key_(EVP_EC_gen("P-256"), EVP_PKEY_free),
        certificate_(X509_new(), X509_free),
        server_([this](httplib::tls::ctx_t context) {
          sign();
          auto* const tls = static_cast<SSL_CTX*>(context);
          return SSL_CTX_use_certificate(tls, certificate_.get()) == 1 &&
                 SSL_CTX_use_PrivateKey(tls, key_.get()) == 1;
        }) {
    server_.Post("/v1/batch", [this](const httplib::Request&, httplib::Response& response) {
      ++requests_;
      response.set_content("{\"success\":true}", "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    serving_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
  }
  TlsSegment(const TlsSegment&) = delete;
  TlsSegment& operator=(const TlsSegment&) = delete;
  ~TlsSegment() {
    server_.stop();
    serving_.join();
  }

  std::string url() const { return "https://segment.test:" + std::to_string(port_); }
  int requests() const { return requests_; }

  /// Writes the certificate, for a client that is to trust only this server.
  void write_authority(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_.get());
    std::fclose(file);
  }

 private:
  void sign() {
    X509* const certificate = certificate_.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key_.get());
    X509_NAME* const name = X509_get_subject_name(certificate);
    const std::string text = "ctsync test";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(text.data()), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    for (const auto& [id, value] : {std::pair{NID_basic_constraints, "critical,CA:TRUE"},
                                    std::pair{NID_subject_alt_name, "DNS:segment.test"}}) {
      X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
      X509_add_ext(certificate, extension, -1);
      X509_EXTENSION_free(extension);
    }
    X509_sign(certificate, key_.get(), EVP_sha256());
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
  std::atomic<int> requests_{0};
  httplib::SSLServer server_;
  int port_ = 0;
  std::thread serving_;
};

}  // namespace ctsync::test
