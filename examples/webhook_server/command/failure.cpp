// SPDX-License-Identifier: MIT
#include "command/failure.hpp"

#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/store_advice.hpp"

namespace ctsync::server {

int exit_code_of(Errc code) noexcept {
  switch (code) {
    case Errc::configuration: return exit_configuration;
    case Errc::unavailable: return exit_unreachable;
    default: return exit_failed;
  }
}

int failed(std::string_view command, const Error& error) {
  print(stderr, "ctsync {}: {}\n", command, printed_lines(to_string(error)));
  if (const auto advice = store_advice(error); !advice.empty()) {
    print(stderr, "  to correct it: {}\n", advice);
  }
  return exit_code_of(error.code);
}

int failed(std::string_view command, const Error& error, const StoreSettings& store) {
  const int code = failed(command, error);
  const bool is_local = code == exit_unreachable && !is_shared(store);
  return is_local ? static_cast<int>(exit_failed) : code;
}

int failed_or_misused(std::string_view command, const Error& error, const StoreSettings& store) {
  if (error.code == Errc::invalid) return wrong_usage(command, to_string(error));
  return failed(command, error, store);
}

int wrong_usage(std::string_view command, std::string_view text) {
  print(stderr, "ctsync {}: {}\n", command, printed_lines(text));
  return exit_usage;
}

int outcome_of(std::size_t failures, std::size_t items) noexcept {
  if (failures == 0) return exit_ok;
  return failures < items ? exit_partly : exit_failed;
}

}  // namespace ctsync::server
