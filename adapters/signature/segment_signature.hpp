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

/// Result of the verification of Segment's signature. `proven` is borrowed from the body and empty
/// unless `proof` is ok.
struct SegmentVerdict {
  Proof proof = Proof::malformed;
  std::string_view proven = {};  ///< the authentic bytes: the body, or its first element
  bool whole_body = false;       ///< false: the other elements are not authenticated
};

/// Verifies the X-Signature of Segment's webhook destination (Segment "Webhooks Destination"): the
/// hexadecimal HMAC-SHA1 of the body. Segment signs only the first event of a batch, so in an array
/// only element 0 is authenticated, and only if it is exactly as Segment wrote it, without white
/// space; do not trust the other elements. There is no timestamp, so replays must be detected as
/// duplicates by messageId. The object may be used from many threads at once.
class SegmentSignatureVerifier {
 public:
  /// Errc::configuration if there is no secret or one is shorter than 16 bytes; `where` is the
  /// setting that holds them.
  static Result<SegmentSignatureVerifier> create(std::vector<std::string> secrets,
                                                 const std::string& where);

  /// Verifies one delivery; `body` is the raw bytes as received.
  SegmentVerdict verify(std::optional<std::string_view> x_signature, std::string_view body) const;

 private:
  explicit SegmentSignatureVerifier(std::vector<std::string> secrets)
      : secrets_(std::move(secrets)) {}

  std::vector<std::string> secrets_;
};

/// The raw text of element 0, if `body` begins like a JSON array of objects. Finds the end of the
/// object but does not check that it is JSON.
std::optional<std::string_view> first_element(std::string_view body) noexcept;

}  // namespace ctsync::signature
