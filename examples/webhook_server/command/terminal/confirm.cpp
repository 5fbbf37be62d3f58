// SPDX-License-Identifier: MIT
#include "command/terminal/confirm.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "command/output.hpp"
#include "command/printed.hpp"

namespace ctsync::server {

bool can_ask() noexcept { return ::isatty(STDIN_FILENO) == 1 && prints_to_terminal(); }

bool is_confirmed(std::string_view question) {
  if (!flush_output()) return false;
  print(stderr, "{} [y/N] ", question);
  std::array<char, 16> answer{};
  if (std::fgets(answer.data(), answer.size(), stdin) == nullptr) return false;
  const std::string_view text(answer.data());
  return text == "y\n" || text == "yes\n";
}

}  // namespace ctsync::server
