// SPDX-License-Identifier: MIT
#include "command/output.hpp"

#include <atomic>
#include <cerrno>
#include <system_error>

#include "command/exit_codes.hpp"

namespace ctsync::server {

namespace {

// The demonstration prints from several threads.
std::atomic<bool> is_used{false};
std::atomic<int> failure{0};  // the first errno; 0: none

void keep_failure() noexcept {
  int none = 0;
  failure.compare_exchange_strong(none, errno == 0 ? EIO : errno);
}

}  // namespace

void write_output(std::FILE* stream, std::string_view text) noexcept {
  const bool is_standard = stream == stdout;
  // What follows a gap would look complete.
  if (is_standard && failure != 0) return;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  if (!is_standard) return;
  is_used = true;
  if (!whole) keep_failure();
}

bool flush_output() noexcept {
  // The log of `serve` has the same stream, and is not the output of a command.
  if (is_used && failure == 0 && std::fflush(stdout) != 0) keep_failure();
  return failure == 0;
}

int end_output(int exit_code) {
  if (flush_output()) return exit_code;
  if (failure != EPIPE) {
    print(stderr, "ctsync: the output could not be written and is not complete: {}\n",
          std::generic_category().message(failure));
  }
  return exit_code == exit_ok ? static_cast<int>(exit_failed) : exit_code;
}

}  // namespace ctsync::server
