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
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::commercetools_api {

struct ApiOptions {
  Credentials credentials;
  std::size_t connections = 4;      ///< requests in flight at once, 1 to 64
  double requests_per_second = 50;  ///< of all threads together; 0 is without a limit
  Duration connect_timeout{5'000};
  Duration total_timeout{10'000};  ///< of one request
  bool allow_plain_http = false;   ///< otherwise for this machine only
  std::string ca_file = {};        ///< as http::ClientOptions has it
  Timing timing = machine_timing();
};

/// Requests to the HTTP API of one project. Any number of threads may use it.
class Api {
 public:
  static constexpr std::size_t max_response = std::size_t{16} * 1024 * 1024;
  /// A request that meets 429, 502 or 503 is repeated so often, unless it should wait longer than
  /// this; what takes longer is for the caller to come back to.
  static constexpr int repeats = 2;
  static constexpr Duration longest_pause{1'000};

  /// Does not connect yet. Errc::configuration with the setting to mend.
  static Result<std::unique_ptr<Api>> create(ApiOptions options);

  /// Sends a request for `path`, which comes after /{project} and is percent-encoded; `json` is
  /// left out if empty. Gives the response of whatever status, a refused token having been renewed
  /// once. Errors: unavailable, when there was no answer, too_large, or those of the token.
  Answer<http::HttpResponse> send(std::string_view method, std::string_view path,
                                  std::string_view json = {});

  /// api_fault() of the response, now.
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
  std::mutex pace_mutex_;
  Pace pace_;
};

}  // namespace ctsync::commercetools_api
