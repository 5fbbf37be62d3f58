// SPDX-License-Identifier: MIT
#include <chrono>
#include <ctsync/json/view.hpp>
#include <utility>

#include "intake/senders/senders.hpp"
#include "intake/sns_proof.hpp"

namespace ctsync::server {

namespace {

using signature::Proof;
using signature::SnsType;

/// How much older than an hour a delivery may be.
constexpr Duration tolerance = std::chrono::hours{1};

class SnsAuthenticator final : public Authenticator {
 public:
  SnsAuthenticator(SourceSettings settings, std::unique_ptr<const SnsProof> proof)
      : Authenticator(std::move(settings), signature::Sender::sns), proof_(std::move(proof)) {}

 private:
  Verified verify(const http::Request& request, Time now) const override {
    // The body is not authenticated yet, so do not keep its memory.
    json::Parser parser;
    const auto body = parser.parse(request.body);
    if (!body) return {Proof::malformed};
    const auto verdict = proof_->verify(*body, now);
    if (!verdict.message || verdict.message->type == SnsType::notification) {
      return {verdict.proof};
    }
    return {verdict.proof,
            SubscriptionNotice{verdict.message->type, std::string(verdict.message->topic_arn),
                               std::string(verdict.message->token)}};
  }

  std::unique_ptr<const SnsProof> proof_;
};

}  // namespace

MadeAuthenticator make_sns(SourceSettings settings, ReportFetch report) {
  auto proof = SnsProof::create(settings, tolerance, std::move(report));
  if (!proof) return std::move(proof).error();
  return MadeAuthenticator(
      std::make_unique<SnsAuthenticator>(std::move(settings), *std::move(proof)));
}

}  // namespace ctsync::server
