// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/err.h>

namespace ctsync::signature {

/// While it lives, OpenSSL's error queue of this thread grows; at its end the queue is as before.
/// What is left there would otherwise be taken for an error of the TLS connection that the thread
/// serves next.
class OpensslErrors {
 public:
  OpensslErrors() noexcept { ERR_set_mark(); }
  ~OpensslErrors() { ERR_pop_to_mark(); }
  OpensslErrors(const OpensslErrors&) = delete;
  OpensslErrors& operator=(const OpensslErrors&) = delete;
};

}  // namespace ctsync::signature
