// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "settings/environment.hpp"

namespace ctsync::server {

/// The environment that starts this program and passes it requests.
enum class Host {
  server,  ///< any process manager: the program listens on a port
  vercel,  ///< Vercel, as a function of the runtime `executable`
  lambda,  ///< AWS Lambda, or a host that offers its Runtime API
};

std::string_view name(Host host) noexcept;

/// The variables in which a host gives the address of its interface.
inline constexpr std::string_view vercel_socket_variable = "VERCEL_IPC_PATH";
inline constexpr std::string_view lambda_api_variable = "AWS_LAMBDA_RUNTIME_API";

/// The host of this environment. Vercel is tested first, because it may leave variables of Lambda
/// in the environment.
Host host_of(const Environment& environment);

/// Whether files written here still exist for the next process. They do not on the serverless
/// hosts, nor in a container on Vercel or AWS Lambda.
bool keeps_files(const Environment& environment);

}  // namespace ctsync::server
