// SPDX-License-Identifier: MIT
//
// Verifies the header fields of the first lines, up to an empty one, for the rest as the body.
#include <signature/authorization.hpp>
#include <signature/hmac.hpp>
#include <signature/segment_signature.hpp>
#include <signature/shared_key.hpp>
#include <signature/signature.hpp>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;
using namespace ctsync::signature;

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjZ5";

template <class T>
T made(ctsync::Result<T> result) {
  require(result.has_value());
  return *std::move(result);
}

void check_signed(const SignatureVerifier& verifier, const std::string& body) {
  const auto valid = made(sign_timestamped(secret, now, body));
  SignatureHeaders headers;
  headers.add("X-Timestamp", valid.timestamp);
  headers.add("X-Signature", valid.signature);
  require(verifier.verify(headers, body, now) == Verdict::ok);
  require(verifier.verify(headers, body + ' ', now) == Verdict::mismatch);
  require(verifier.verify(headers, body, now + std::chrono::hours{1}) == Verdict::stale);
  headers.add("x-signature", valid.signature);
  require(verifier.verify(headers, body, now) == Verdict::repeated);
}

void check_segment(std::string_view signature, const std::string& body) {
  static const auto verifier = made(SegmentSignatureVerifier::create({secret}, "secret"));
  require(verifier.verify(signature, body).proof != Proof::ok);
  const auto first = first_element(body);
  if (!first) return;
  const auto at = body.find(*first);
  require(at != std::string::npos && first->front() == '{');
}

void check_keys(const std::string& presented) {
  for (const auto place : {KeyPlace::header, KeyPlace::basic, KeyPlace::bearer, KeyPlace::query}) {
    SharedKeyOptions options;
    options.place = place;
    if (place == KeyPlace::basic) options.user = "user";
    const auto verifier = made(SharedKeyVerifier::create({"a key that is a secret"}, options));
    require(verifier.verify(presented) != Proof::ok ||
            presented.find("secret") != std::string::npos || place == KeyPlace::basic ||
            place == KeyPlace::query);
  }
  if (const auto found = credentials(presented, "bearer")) require(!found->empty());
}

}  // namespace

/// No signature that was not made with the secret is accepted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto verifier = made(SignatureVerifier::create({secret}, {}));
  static const auto body_only = [] {
    Options options;
    options.replay_protection = ReplayProtection::dedup_only;
    return made(SignatureVerifier::create({secret}, options));
  }();
  auto rest = text_of(data, size);
  std::vector<std::string> kept;
  for (auto line = take_line(rest); !line.empty(); line = take_line(rest)) {
    kept.push_back(exactly(line));
  }
  const auto body = exactly(rest);
  SignatureHeaders headers;
  for (const auto& line : kept) {
    const auto colon = std::min(line.find(':'), line.size());
    const auto name = std::string_view(line).substr(0, colon);
    const auto value = std::string_view(line).substr(std::min(colon + 1, line.size()));
    headers.add(name, value);
    check_segment(value, body);
    check_keys(std::string(value));
  }
  require(verifier.verify(headers, body, now) != Verdict::ok);
  require(body_only.verify(headers, body, now) != Verdict::ok);
  check_signed(verifier, body);
  return 0;
}
