// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <span>
#include <string_view>

#include "settings/environment.hpp"

namespace ctsync::server {

/// Who starts this program and brings it requests.
enum class Host {
  server,  ///< anybody: it listens on a port
  vercel,  ///< Vercel, as a function of the runtime `executable`
  lambda,  ///< AWS Lambda, or a host that has its Runtime API
};

std::string_view name(Host host) noexcept;

/// Told by the environment: VERCEL_IPC_PATH, then AWS_LAMBDA_RUNTIME_API, else a server. Vercel may
/// leave variables of Lambda in the environment, so it is asked for first.
Host host_of(const Environment& environment);

/// Whether files that are written here are still there for the next process. They are not on the
/// serverless hosts, nor in a container that Vercel runs.
bool keeps_files(const Environment& environment);

/// Tells the host of this process, if it wants to know, that the program cannot start, and why.
void tell_start_failed(std::span<const Error> errors, int exit_code);

}  // namespace ctsync::server
