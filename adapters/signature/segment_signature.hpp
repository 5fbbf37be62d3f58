// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctsync/base/result.hpp"
#include "signature/proof.hpp"

namespace ctsync::signature {

/// What Segment's signature on a delivery proves. `proven` is borrowed from the body and empty
/// unless `proof` is ok.
struct SegmentVerdict {
  Proof proof = Proof::malformed;
  std::string_view proven = {};  ///< the authentic bytes: the body, or its first element
  bool whole_body = false;       ///< if not, the other elements may be anybody's
};

/// Checks the X-Signature of Segment's webhook destination (Segment "Webhooks Destination"): the
/// hexadecimal HMAC-SHA1 of the body. In a batch Segment signs its first event alone, so of a body
/// that is an array only element 0 is authenticated, and only if it stands there as Segment wrote
/// it, without white space: take no other element on the strength of this signature. There is no
/// timestamp either; the messageId has to protect against repetition. The object may be used from
/// many threads at once.
class SegmentSignatureVerifier {
 public:
  /// Errc::configuration if there is no secret or one is shorter than 16 bytes; `where` is the
  /// setting that holds them.
  static Result<SegmentSignatureVerifier> create(std::vector<std::string> secrets,
                                                 const std::string& where);

  /// Judges one delivery; `body` is the raw bytes as they arrived.
  SegmentVerdict verify(std::optional<std::string_view> x_signature, std::string_view body) const;

 private:
  explicit SegmentSignatureVerifier(std::vector<std::string> secrets)
      : secrets_(std::move(secrets)) {}

  std::vector<std::string> secrets_;
};

/// The raw text of element 0, if `body` begins like a JSON array of objects. Finds where the object
/// ends and does not check that it is JSON.
std::optional<std::string_view> first_element(std::string_view body) noexcept;

}  // namespace ctsync::signature
