// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/api.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "program/program.hpp"

namespace ctsync::test {

/// commercetools as @labdigital/commercetools-mock has it (mock.mjs), empty at first. One process
/// serves all of them, one after another.
class Mock {
 public:
  /// What keeps it from running here; empty if nothing does.
  static std::string missing();

  Mock();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// The settings with which ctsync uses it.
  Variables settings() const;
  /// The same for the adapter, without a limit of requests.
  commercetools_api::ApiOptions options() const;

  /// A request of the API, which must succeed: gives the body of the answer.
  std::string send(std::string_view method, std::string_view path, std::string_view json = {});
  /// "fault?status=503" and other orders, as mock.mjs has them.
  void control(const std::string& order);

 private:
  int port_ = 0;
  std::unique_ptr<commercetools_api::Api> api_;
};

inline constexpr std::string_view mock_secret = "the-client-secret";

}  // namespace ctsync::test
