// SPDX-License-Identifier: MIT
#include "signature/library/version.hpp"

#include <openssl/crypto.h>

namespace ctsync::signature {

std::string library_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace ctsync::signature
