// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/err.h>

namespace ctsync::signature {

/// Restores the state of this thread's OpenSSL error queue on destruction. Errors left in the queue
/// would be taken for errors of the TLS connection that the thread serves next.
class OpensslErrors {
 public:
  OpensslErrors() noexcept { ERR_set_mark(); }
  ~OpensslErrors() { ERR_pop_to_mark(); }
  OpensslErrors(const OpensslErrors&) = delete;
  OpensslErrors& operator=(const OpensslErrors&) = delete;
};

}  // namespace ctsync::signature
