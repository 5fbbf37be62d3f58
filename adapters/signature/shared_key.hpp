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

/// The place of the key in a request.
enum class KeyPlace {
  header,  ///< the whole value of a dedicated header (EventBridge "API key", Event Grid)
  basic,   ///< the password of Basic credentials (RFC 7617)
  bearer,  ///< a bearer token (RFC 6750 section 2.1)
  query,   ///< a query parameter, such as Event Grid's `code`
};

struct SharedKeyOptions {
  KeyPlace place = KeyPlace::header;
  std::string user = {};           ///< user name, for KeyPlace::basic only
  std::string parameter = "code";  ///< the name of the query parameter
  std::string where = {};          ///< the setting that holds the keys, for error messages
};

/// Verifies a key that the sender presents in clear. Any of several keys is accepted, which allows
/// rotation; all are always compared, in a time that depends neither on the position of a
/// difference nor on their length. A key does not authenticate the body and can be replayed, so
/// replays must be detected as duplicates by the id of the delivery. The object may be used from
/// many threads at once.
class SharedKeyVerifier {
 public:
  /// Errc::configuration if there is no key, or if one is shorter than 16 bytes, contains a control
  /// character, or begins or ends with a space. Also if Basic credentials have no user or a user
  /// with a colon.
  static Result<SharedKeyVerifier> create(const std::vector<std::string>& keys,
                                          SharedKeyOptions options);

  /// Verifies what the sender presents: the header value, the value of Authorization, or the raw
  /// query without its '?'. In a query, percent-escapes are decoded and '+' is a plus sign.
  Proof verify(std::optional<std::string_view> presented) const;

 private:
  SharedKeyVerifier(HmacSha256 digest, std::vector<Digest> accepted, SharedKeyOptions options)
      : digest_(std::move(digest)), accepted_(std::move(accepted)), options_(std::move(options)) {}

  Proof verify_query(std::string_view query) const;
  Proof compare(std::string_view presented) const;

  HmacSha256 digest_;  // hashes texts, so that texts of any length are compared as 32 bytes
  std::vector<Digest> accepted_;
  SharedKeyOptions options_;
};

}  // namespace ctsync::signature
