// SPDX-License-Identifier: MIT
#include <algorithm>
#include <signature/segment_signature.hpp>
#include <string_view>
#include <utility>

#include "intake/senders/senders.hpp"

namespace ctsync::server {

namespace {

using signature::Proof;

/// True if the signature covers the whole body. Segment signs only the first event of a batch, so a
/// batch of several events is not authentic.
bool proves_all(const signature::SegmentVerdict& verdict, std::string_view body) {
  if (verdict.whole_body) return true;
  const auto* end = verdict.proven.data() + verdict.proven.size();
  auto rest = body.substr(static_cast<std::size_t>(end - body.data()));
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  return rest.starts_with(']');
}

class SegmentAuthenticator final : public Authenticator {
 public:
  SegmentAuthenticator(SourceSettings settings, signature::SegmentSignatureVerifier verifier)
      : Authenticator(std::move(settings), signature::Sender::segment),
        verifier_(std::move(verifier)) {}

 private:
  Verified verify(const http::Request& request, Time) const override {
    if (request.count("x-signature") > 1) return {Proof::repeated};
    const auto verdict = verifier_.verify(request.header("x-signature"), request.body);
    if (verdict.proof != Proof::ok) return {verdict.proof};
    return {proves_all(verdict, request.body) ? Proof::ok : Proof::mismatch};
  }

  signature::SegmentSignatureVerifier verifier_;
};

}  // namespace

MadeAuthenticator make_segment(SourceSettings settings, ReportFetch) {
  auto verifier = signature::SegmentSignatureVerifier::create(revealed_secrets(settings),
                                                              settings.where_of_secrets());
  if (!verifier) return std::move(verifier).error();
  return MadeAuthenticator(
      std::make_unique<SegmentAuthenticator>(std::move(settings), *std::move(verifier)));
}

}  // namespace ctsync::server
