// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ctsync/base/result.hpp"
#include "signature/hmac.hpp"
#include "signature/proof.hpp"

namespace ctsync::signature {

/// Where in a request a key is presented.
enum class KeyPlace {
  header,  ///< the whole value of a header of its own (EventBridge "API key", Event Grid)
  basic,   ///< the password of Basic credentials (RFC 7617)
  bearer,  ///< a bearer token (RFC 6750 section 2.1)
  query,   ///< a parameter of the query, such as Event Grid's `code`
};

struct SharedKeyOptions {
  KeyPlace place = KeyPlace::header;
  std::string user = {};           ///< of Basic credentials, and only of those
  std::string parameter = "code";  ///< the name of the query parameter
  std::string where = {};          ///< the setting that holds the keys, for error messages
};

/// Checks a key that the sender simply presents. Any of several will do, so that one can replace
/// another; all are always tried, in a time that does not depend on where they differ or on their
/// length. A key proves nothing about the body and can be presented again: the id of the delivery
/// has to protect against repetition. The object may be used from many threads at once.
class SharedKeyVerifier {
 public:
  /// Errc::configuration if there is no key, one is shorter than 16 bytes, holds a control
  /// character or begins or ends with a space, or if Basic credentials have no user or one with a
  /// colon.
  static Result<SharedKeyVerifier> create(const std::vector<std::string>& keys,
                                          SharedKeyOptions options);

  /// Judges what the sender presents: the value of the header, the value of Authorization, or the
  /// raw query without its '?', in which escapes are resolved and '+' is a plus sign.
  Proof verify(std::optional<std::string_view> presented) const;

 private:
  SharedKeyVerifier(HmacSha256 digest, std::vector<Digest> accepted, SharedKeyOptions options)
      : digest_(std::move(digest)), accepted_(std::move(accepted)), options_(std::move(options)) {}

  Proof verify_query(std::string_view query) const;
  Proof compare(std::string_view presented) const;

  HmacSha256 digest_;  // of texts, so that texts of any length are compared by 32 bytes
  std::vector<Digest> accepted_;
  SharedKeyOptions options_;
};

}  // namespace ctsync::signature
