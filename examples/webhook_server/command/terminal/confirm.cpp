// SPDX-License-Identifier: MIT
#include "command/terminal/confirm.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "command/output.hpp"

namespace ctsync::server {

bool can_ask() noexcept { return ::isatty(STDIN_FILENO) == 1; }

bool confirmed(std::string_view question) {
  flush_output();
  print(stderr, "{} [y/N] ", question);
  std::array<char, 16> answer{};
  if (std::fgets(answer.data(), answer.size(), stdin) == nullptr) return false;
  return std::string_view(answer.data()) == "y\n" || std::string_view(answer.data()) == "yes\n";
}

}  // namespace ctsync::server
