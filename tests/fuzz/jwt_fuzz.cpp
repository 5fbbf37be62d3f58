// SPDX-License-Identifier: MIT
//
// Verifies the tokens of Pub/Sub pushes: the first line is the Authorization header field, the
// second a key set, the rest the claims of a token that is signed with the right key.
#define DOCTEST_CONFIG_IMPLEMENT
#include <signature/jwks.hpp>
#include <signature/jwt.hpp>

#include "adapters/signature/rsa_signer.hpp"
#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;
using namespace ctsync::signature;

const RsaSigner& key() {
  static doctest::Context asserts;  // those of RsaSigner are outside of a test case here
  asserts.setAsDefaultForAssertsOutOfTestCases();
  static const RsaSigner made;
  return made;
}

OidcVerifier make_verifier() {
  static KeySource keys([] {
    return ctsync::Result<Fetched>(Fetched{"{\"keys\":[" + key().jwk("k1") + "]}", ""});
  });
  OidcOptions options;
  options.audience = "https://shop.example/webhooks";
  options.service_account_email = "push@shop.example";
  auto made = OidcVerifier::create(options, keys);
  require(made.has_value());
  return *std::move(made);
}

std::string signed_token(std::string_view claims) {
  const auto text =
      base64url(R"({"alg":"RS256","typ":"JWT","kid":"k1"})") + '.' + base64url(claims);
  return text + '.' + base64url(key().sign(Hash::sha256, text));
}

}  // namespace

/// A token is accepted only with the right signature and with claims that name the audience and the
/// account.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto verifier = make_verifier();
  auto rest = text_of(data, size);
  const auto header = exactly(take_line(rest));
  const auto set = exactly(take_line(rest));
  require(verifier.verify(header, now) != Proof::ok);
  if (const auto found = parse_jwks(set)) require(!found->empty());
  require(kept_for(header) >= std::chrono::minutes{5});
  const auto proof = verifier.verify("Bearer " + signed_token(rest), now);
  if (proof == Proof::ok) {
    require(rest.find("aud") != std::string_view::npos ||
            rest.find('\\') != std::string_view::npos);
  }
  return 0;
}
