// SPDX-License-Identifier: MIT
#include "mock.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <http/client.hpp>
#include <stdexcept>
#include <utility>

#include "node.hpp"

namespace ctsync::test {

namespace {

/// The port of the mock, which runs as long as this program does.
int port_of_mock() {
  static const Node node({CTSYNC_CONTRACT "/mock.mjs"});
  if (node.port() == 0) throw std::runtime_error("the mock of commercetools does not start");
  return node.port();
}

}  // namespace

std::string Mock::missing() {
  const std::string packages = CTSYNC_CONTRACT "/node_modules/.package-lock.json";
  if (!std::filesystem::exists(packages)) {
    return "the packages are not installed; tests/run does it, or: "
           "tests/contract/install " CTSYNC_CONTRACT;
  }
  const Node node({"--version"});
  return node.first_line.empty() ? "there is no Node.js; examples/dependencies --tests brings it"
                                 : "";
}

Mock::Mock() : port_(port_of_mock()) {
  auto api = commercetools_api::Api::create(options());
  if (!api) throw std::runtime_error(to_string(api.error()));
  api_ = *std::move(api);
  control("reset");
  control("credentials?secret=" + std::string(mock_secret));
}

Variables Mock::settings() const {
  return {{"CTP_PROJECT_KEY", "aurora-shop"},
          {"CTP_CLIENT_ID", "client"},
          {"CTP_CLIENT_SECRET", std::string(mock_secret)},
          {"CTP_AUTH_URL", url()},
          {"CTP_API_URL", url()}};
}

commercetools_api::ApiOptions Mock::options() const {
  commercetools_api::ApiOptions options;
  options.credentials = {"aurora-shop", "client", std::string(mock_secret), url(), url(), ""};
  options.requests_per_second = 0;
  return options;
}

std::string Mock::send(std::string_view method, std::string_view path, std::string_view json) {
  auto response = api_->send(method, path, json);
  REQUIRE(response);
  REQUIRE_MESSAGE(response->status < 300, method << ' ' << path << ": " << response->body);
  return std::move(response->body);
}

void Mock::control(const std::string& order) {
  http::ClientOptions options;
  options.base_url = url();
  auto client = http::Client::create(options);
  REQUIRE(client);
  http::HttpRequest request;
  request.method = "GET";
  const std::string path = "/control/" + order;
  request.path = path;
  const auto response = client->send(request);
  REQUIRE(response);
  REQUIRE(response->status == 204);
}

}  // namespace ctsync::test
