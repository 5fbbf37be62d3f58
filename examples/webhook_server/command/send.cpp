// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <http/client.hpp>

#include "command/commands.hpp"
#include "command/input.hpp"
#include "command/post.hpp"
#include "operator/rows.hpp"

namespace ctsync::server {

namespace {

/// "https://host:port/a/b" as the part that names the server and the path, "/webhooks/..." unless
/// one is given.
std::pair<std::string, std::string> split_url(const std::string& url, const std::string& source) {
  const auto authority = url.find("://");
  const auto slash = url.find('/', authority == std::string::npos ? 0 : authority + 3);
  const std::string path = slash == std::string::npos ? "/" : url.substr(slash);
  const std::string fallback = "/webhooks/" + source;
  return {url.substr(0, slash), path == "/" ? fallback : path};
}

}  // namespace

int send(const SendArguments& arguments, const Settings& settings) {
  const auto sources = all_sources(settings);
  const auto source = std::find_if(sources.begin(), sources.end(), [](const SourceSettings& one) {
    return one.auth == Auth::hmac;
  });
  if (source == sources.end()) {
    return failed("send", {Errc::configuration, "sources", "none is of auth hmac, as is needed"});
  }
  if (source->secrets.empty()) {
    return failed("send", {Errc::configuration, "webhooks.secret (WEBHOOK_SECRET)",
                           "is not set; deliveries are signed with it"});
  }
  if (arguments.to.empty() && settings.server.port == 0) {
    return failed("send", {Errc::configuration, "server.port (PORT)",
                           "is 0, so the port is not known here; say where to send by --to"});
  }
  const std::string url = arguments.to.empty()
                              ? fmt::format("http://127.0.0.1:{}", settings.server.port)
                              : arguments.to;
  const auto [origin, path] = split_url(url, source->name);
  http::ClientOptions options;
  options.base_url = origin;
  options.where = "--to";
  auto client = http::Client::create(options);
  if (!client) {
    fmt::print(stderr, "ctsync send: {}\n", to_string(client.error()));
    return exit_usage;
  }
  bool all_taken = true;
  for (const auto& file : arguments.files) {
    auto body = read_input(file);
    if (!body) {
      failed("send", body.error());
      all_taken = false;
      continue;
    }
    auto response = post_signed(*client, path, source->secrets.front().reveal(), *body);
    if (!response) return failed("send", {response.error().code, url, response.error().detail});
    fmt::print("{}: {} {}\n", file, response->status, response->body);
    std::fflush(stdout);
    all_taken = all_taken && response->status >= 200 && response->status < 300;
  }
  return all_taken ? exit_ok : exit_failed;
}

}  // namespace ctsync::server
