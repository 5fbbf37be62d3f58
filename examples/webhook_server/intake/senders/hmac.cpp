// SPDX-License-Identifier: MIT
#include <signature/signature.hpp>
#include <utility>

#include "intake/senders/senders.hpp"

namespace ctsync::server {

namespace {

class HmacAuthenticator final : public Authenticator {
 public:
  HmacAuthenticator(SourceSettings settings, signature::SignatureVerifier verifier)
      : Authenticator(std::move(settings), signature::Sender::forwarder),
        verifier_(std::move(verifier)) {}

 private:
  Verified verify(const http::Request& request, Time now) const override {
    signature::SignatureHeaders headers;
    for (const auto& [name, value] : request.headers) headers.add(name, value);
    return {signature::proof_of(verifier_.verify(headers, request.body, now))};
  }

  signature::SignatureVerifier verifier_;
};

}  // namespace

MadeAuthenticator make_hmac(SourceSettings settings, ReportFetch) {
  signature::Options options;
  options.replay_protection = settings.replay_protection.value_or(options.replay_protection);
  options.tolerance = settings.tolerance.value_or(options.tolerance);
  options.where = settings.where_of_secrets();
  auto verifier = signature::SignatureVerifier::create(revealed_secrets(settings), options);
  if (!verifier) return std::move(verifier).error();
  return MadeAuthenticator(
      std::make_unique<HmacAuthenticator>(std::move(settings), *std::move(verifier)));
}

}  // namespace ctsync::server
