// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/json/view.hpp>
#include <http/base_url.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "operator/doctor/certificate.hpp"
#include "operator/doctor/checks.hpp"
#include "operator/doctor/probe.hpp"
#include "operator/sources.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

constexpr const char* check_name = "public URL";
constexpr std::size_t longest_page = 200;  // bytes that are shown of a page of another program

/// The answer of a gateway to a delivery that it did not accept; nothing if it is of another
/// program.
std::optional<std::string> refusal_of_ctsync(std::string_view body) {
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root || (*root)["ok"].boolean() != false) return std::nullopt;
  const auto error = (*root)["error"].string();
  return error ? std::optional(std::string(*error)) : std::nullopt;
}

std::string paths_of(const Settings& settings) {
  std::vector<std::string> paths;
  for (const auto& source : source_states(Tenants(settings), nullptr, now())) {
    paths.insert(paths.end(), source.paths.begin(), source.paths.end());
  }
  return fmt::format("{}", fmt::join(paths, ", "));
}

Finding other_program(http::HttpResponse response) {
  if (response.status >= 300 && response.status < 400) {
    return {
        check_name, State::failed,
        fmt::format("it redirects with HTTP {}, and senders follow no redirect", response.status),
        "give the senders the URL to which it redirects"};
  }
  response.body.resize(std::min(response.body.size(), longest_page));
  return {check_name, State::failed,
          "what answers there is not ctsync: HTTP " + answer_text(response),
          "let the proxy or load balancer pass this path on to the host and port of ctsync"};
}

/// What a response to a delivery without credentials says.
Finding judge(const http::HttpResponse& response, const Settings& settings) {
  const auto refusal = refusal_of_ctsync(response.body);
  if (!refusal) return other_program(response);
  if (response.status == 404) {
    return {check_name, State::failed, "ctsync answers there, and has no source with this path",
            "use one of the paths of its sources: " + paths_of(settings)};
  }
  if (response.status >= 500) {
    return {check_name, State::failed,
            fmt::format("ctsync answers there, and takes no deliveries: {}", *refusal),
            "see what GET /readyz of the server says"};
  }
  return {check_name, State::ok,
          fmt::format("ctsync answers there, and refuses a delivery without credentials (HTTP {})",
                      response.status)};
}

}  // namespace

Finding check_public_url(const std::string& url, const Settings& settings) {
  const auto parsed = http::parse_base_url(url, true, "--url");
  if (!parsed) return {check_name, State::failed, to_string(parsed.error()), "correct --url"};
  if (parsed->path.empty()) {
    return {check_name, State::failed, "--url has no path",
            "add the path of a source: " + paths_of(settings)};
  }
  http::ClientOptions options;
  options.base_url = parsed->origin();
  options.allow_plain_http = true;
  http::HttpRequest delivery;
  delivery.path = parsed->path;
  delivery.headers.emplace_back("Content-Type", "application/json");
  delivery.body = "{}";
  const auto found = probe(options, delivery);
  if (!found) {
    return {check_name, State::failed, parsed->origin() + ": " + to_string(found.error()),
            fmt::format("curl -si -d '{{}}' {} from this machine and from outside tells more", url),
            true};
  }
  auto finding = judge(found->response, settings);
  add_certificate(finding, found->certificate_expiry, wall_now());
  if (!parsed->tls && finding.state == State::ok) {
    finding.state = State::warning;
    finding.detail += "; over plain HTTP, to which no broker delivers";
    finding.fix = "put a proxy with a certificate in front of ctsync (docs/deploy.md)";
  }
  return finding;
}

}  // namespace ctsync::server
