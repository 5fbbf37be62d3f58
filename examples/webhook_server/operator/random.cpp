// SPDX-License-Identifier: MIT
#include "operator/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

namespace ctsync::server {

Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  // Up to 256 bytes come whole or not at all (getrandom(2)).
  while (::getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count)) {
    if (errno != EINTR) {
      return Error{Errc::internal, "",
                   std::string("the kernel gives no random bytes: ") + std::strerror(errno)};
    }
  }
  return bytes;
}

}  // namespace ctsync::server
