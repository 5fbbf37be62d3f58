// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/answer.hpp>
#include <commercetools/connections.hpp>
#include <commercetools/credentials.hpp>
#include <commercetools/pace.hpp>
#include <commercetools/timing.hpp>
#include <commercetools/token_source.hpp>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <http/client.hpp>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

struct ApiOptions {
  Credentials credentials;
  std::size_t connections = 4;      ///< concurrent requests, 1 to 64
  double requests_per_second = 50;  ///< over all threads; 0: no limit
  /// Shared with other clients of the project; null: one of its own with `requests_per_second`.
  std::shared_ptr<Pace> pace = nullptr;
  /// Requests wait while others that share the pace are due, each for a second at most.
  bool gives_way = false;
  Duration connect_timeout{5'000};
  Duration total_timeout{10'000};  ///< of one request
  bool allow_plain_http = false;   ///< false: only for this machine
  std::string ca_file = {};        ///< see http::ClientOptions
  Timing timing = machine_timing();
  std::stop_token stop = {};  ///< see http::ClientOptions
};

/// Client of the HTTP API of one project. Any number of threads may use it.
class Api {
 public:
  static constexpr std::size_t max_response = std::size_t{16} * 1024 * 1024;
  /// Maximum number of retries of a request after 429, 502 or 503. If the response asks for a wait
  /// longer than longest_pause, it is returned without a retry.
  static constexpr int repeats = 2;
  static constexpr Duration longest_pause{1'000};

  /// Does not connect. Errc::configuration names the setting to fix.
  static Result<std::unique_ptr<Api>> create(ApiOptions options);

  /// Sends a request for `path`, which follows /{project} and is percent-encoded; an empty `json`
  /// sends no body. Returns the response, whatever its status; a refused token is renewed once.
  /// Errors: unavailable if there was no response, too_large, or those of the token request.
  Answer<http::HttpResponse> send(std::string_view method, std::string_view path,
                                  std::string_view json = {});

  /// api_fault() of the response at the current time.
  Fault fault(const http::HttpResponse& response, std::string_view needed_scope) const;

  std::size_t connections() const noexcept { return connection_count_; }

 private:
  Api(ApiOptions options, http::Client token_client, std::vector<http::Client> clients);

  Result<http::HttpResponse> exchange(const http::HttpRequest& request);
  void wait_for_turn();
  std::optional<Duration> pause_after(const http::HttpResponse& response, int attempt) const;

  std::string project_path_;
  std::size_t connection_count_;
  Timing timing_;
  TokenSource tokens_;
  Connections connections_;
  std::shared_ptr<Pace> pace_;
  bool gives_way_;
};

}  // namespace ctsync::commercetools_api
