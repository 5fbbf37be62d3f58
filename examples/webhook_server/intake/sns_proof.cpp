// SPDX-License-Identifier: MIT
#include "intake/sns_proof.hpp"

namespace ctsync::server {

Result<std::unique_ptr<SnsProof>> SnsProof::create(const SourceSettings& settings,
                                                   Duration tolerance, ReportFetch report) {
  auto trust = trust_of(settings);
  if (!trust) return std::move(trust).error();
  std::unique_ptr<SnsProof> made(
      new SnsProof(*std::move(trust), fetch_certificates(settings, std::move(report))));
  signature::SnsOptions options;
  options.topics = settings.topics;
  options.min_signature_version = settings.min_signature_version;
  options.tolerance = tolerance;
  options.where = settings.where("topics");
  auto verifier = signature::SnsVerifier::create(std::move(options), made->certificates_);
  if (!verifier) return std::move(verifier).error();
  made->verifier_.emplace(*std::move(verifier));
  return made;
}

}  // namespace ctsync::server
