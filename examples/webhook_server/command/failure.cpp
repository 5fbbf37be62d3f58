// SPDX-License-Identifier: MIT
#include "command/failure.hpp"

#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/store_advice.hpp"

namespace ctsync::server {

int failed(std::string_view command, const Error& error) {
  print(stderr, "ctsync {}: {}\n", command, printed_lines(to_string(error)));
  if (const auto advice = store_advice(error); !advice.empty()) {
    print(stderr, "  to correct it: {}\n", advice);
  }
  return error.code == Errc::configuration ? exit_configuration : exit_failed;
}

int wrong_usage(std::string_view command, std::string_view text) {
  print(stderr, "ctsync {}: {}\n", command, printed_lines(text));
  return exit_usage;
}

}  // namespace ctsync::server
