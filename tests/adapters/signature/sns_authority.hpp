// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "rsa_signer.hpp"
#include "signature/trust.hpp"

/// A certificate authority for SNS signers, and the current time of the tests.

inline constexpr ctsync::Time sns_now{std::chrono::seconds{1767225600}};  // 2026-01-01T00:00:00Z

inline CertificateText sns_leaf() {
  return {.not_before = sns_now - std::chrono::hours{24},
          .not_after = sns_now + std::chrono::hours{24 * 365}};
}

inline std::string authority_pem() {
  auto text = sns_leaf();
  text.subject = "Test Authority";
  text.names = "";
  text.authority = true;
  return certificate(text, other_signer(), other_signer(), "Test Authority");
}

/// A certificate for signer().
inline std::string leaf_pem(const CertificateText& text = sns_leaf()) {
  return certificate(text, signer(), other_signer(), "Test Authority");
}

inline ctsync::signature::TrustAnchors trust_authority() {
  auto made = ctsync::signature::TrustAnchors::create({.anchors_pem = authority_pem()});
  REQUIRE(made);
  return *std::move(made);
}
