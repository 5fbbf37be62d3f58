// SPDX-License-Identifier: MIT
#include "command/demo/demo.hpp"
#include "command/failure.hpp"

namespace ctsync::server {

int serve_demo() {
  return failed("serve", {Errc::unsupported, "--demo",
                          "this program is for functions; the one of a package shows it"});
}

}  // namespace ctsync::server
