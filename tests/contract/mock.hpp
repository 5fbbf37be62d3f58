// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/api.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "program/program.hpp"

namespace ctsync::test {

/// The stand-in for commercetools of @labdigital/commercetools-mock (mock.mjs), initially empty.
/// One process serves all objects, one after another.
class Mock {
 public:
  /// Why it cannot run here; empty if it can.
  static std::string missing();

  Mock();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// The settings of a ctsync that uses it.
  Variables settings() const;
  /// The same for the adapter, without a limit of requests.
  commercetools_api::ApiOptions options() const;

  /// Sends a request to the API, which must succeed, and returns the body of the response.
  std::string send(std::string_view method, std::string_view path, std::string_view json = {});
  /// Sends a control request such as "fault?status=503"; mock.mjs lists them.
  void control(const std::string& order);

 private:
  int port_ = 0;
  std::unique_ptr<commercetools_api::Api> api_;
};

inline constexpr std::string_view mock_secret = "the-client-secret";

}  // namespace ctsync::test
