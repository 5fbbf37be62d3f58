// SPDX-License-Identifier: MIT
#include "settings/hosting.hpp"

namespace ctsync::server {

namespace {

bool is_set(const Environment& environment, std::string_view variable) {
  const auto value = environment(variable);
  return value && !value->empty();
}

}  // namespace

std::string_view name(Host host) noexcept {
  switch (host) {
    case Host::server: return "server";
    case Host::vercel: return "vercel";
    case Host::lambda: return "lambda";
  }
  return "server";
}

Host host_of(const Environment& environment) {
  if (is_set(environment, vercel_socket_variable)) return Host::vercel;
  return is_set(environment, lambda_api_variable) ? Host::lambda : Host::server;
}

bool keeps_files(const Environment& environment) {
  constexpr std::string_view container_on_vercel = "VERCEL";
  constexpr std::string_view container_on_lambda = "AWS_LAMBDA_FUNCTION_NAME";
  return host_of(environment) == Host::server && !is_set(environment, container_on_vercel) &&
         !is_set(environment, container_on_lambda);
}

}  // namespace ctsync::server
