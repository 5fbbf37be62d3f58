// SPDX-License-Identifier: MIT
#include <optional>
#include <signature/jwt.hpp>
#include <utility>

#include "intake/senders/senders.hpp"

namespace ctsync::server {

namespace {

class PubsubAuthenticator final : public Authenticator {
 public:
  PubsubAuthenticator(SourceSettings settings, ReportFetch report)
      : Authenticator(std::move(settings), signature::Sender::pubsub),
        keys_(fetch_keys(this->settings(), std::move(report))) {}

  /// Call it once before use; the verifier refers to keys_.
  Status prepare() {
    signature::OidcOptions options;
    options.audience = settings().audience;
    options.service_account_email = settings().service_account;
    options.where = settings().where("audience");
    auto verifier = signature::OidcVerifier::create(std::move(options), keys_);
    if (!verifier) return std::move(verifier).error();
    verifier_.emplace(*std::move(verifier));
    return std::monostate{};
  }

 private:
  Verified verify(const http::Request& request, Time now) const override {
    if (request.count("authorization") > 1) return {signature::Proof::repeated};
    return {verifier_->verify(request.header("authorization"), now)};
  }

  signature::KeySource keys_;
  std::optional<signature::OidcVerifier> verifier_;
};

}  // namespace

MadeAuthenticator make_pubsub(SourceSettings settings, ReportFetch report) {
  auto made = std::make_unique<PubsubAuthenticator>(std::move(settings), std::move(report));
  if (auto status = made->prepare(); !status) return std::move(status).error();
  return MadeAuthenticator(std::move(made));
}

}  // namespace ctsync::server
