// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/vercel/platform.hpp"
#include "function.hpp"
#include "program/deliveries.hpp"

namespace ctsync::test {

namespace on_vercel {

inline const std::string output = CTSYNC_FUNCTIONS "/vercel/.vercel/output";
inline const std::string function_folder = output + "/functions/index.func";

}  // namespace on_vercel

/// The message that ends the request with this number.
inline std::string end_of(int id) {
  return fmt::format(
      R"({{"type":"end","payload":{{"context":{{"invocationId":"inv-{0}","requestId":{0}}},)"
      R"("error":null}}}})",
      id);
}

/// The deployed function, and this test as its host.
class Deployed {
 public:
  explicit Deployed(const Variables& variables, const EmptyRoot* root = nullptr)
      : own_root_(root == nullptr ? std::make_unique<EmptyRoot>(on_vercel::function_folder) : nullptr),
        root_(root == nullptr ? *own_root_ : *root),
        platform(root_.outside("/ipc")),
        function(root_, {"/executable"}, with_host(variables)) {}

  /// The port on which it listens. Fails the test if it does not report one.
  int port() {
    const auto messages = platform.messages(1);
    REQUIRE_MESSAGE(messages.size() >= 1, function.log());
    json::Parser parser;
    auto root = parser.parse(messages[0]);
    REQUIRE_MESSAGE((root.has_value() && (*root)["type"].string() == "server-started"),
                    messages[0]);
    return static_cast<int>((*root)["payload"]["httpPort"].integer().value_or(0));
  }

  http::Client client() { return client_of(fmt::format("http://127.0.0.1:{}", port())); }

  /// Sends a webhook with the header fields of Vercel's proxy.
  static Result<http::HttpResponse> send(http::Client& client, int id, std::string_view body,
                                         Headers headers) {
    headers.emplace_back("x-vercel-internal-invocation-id", fmt::format("inv-{}", id));
    headers.emplace_back("x-vercel-internal-request-id", std::to_string(id));
    http::HttpRequest request;
    request.path = "/webhooks/commercetools";
    request.headers = std::move(headers);
    request.body = body;
    return client.send(request);
  }
  static int send(http::Client& client, int id, std::string_view body) {
    auto response = send(client, id, body, signed_headers(body));
    return response ? response->status : 0;
  }

 private:
  static Variables with_host(Variables variables) {
    variables.insert({{"VERCEL", "1"},
                      {"VERCEL_IPC_PATH", "/ipc"},
                      {"VERCEL_DEV_PORT", "0"},
                      {"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"}});
    return variables;
  }

  std::unique_ptr<EmptyRoot> own_root_;
  const EmptyRoot& root_;

 public:
  vercel::test::Platform platform;
  Function function;
};

inline std::int64_t percentile(std::vector<std::int64_t> sorted, std::size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

}  // namespace ctsync::test
