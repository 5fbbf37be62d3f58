// SPDX-License-Identifier: MIT
#include "intake/remote_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <http/client.hpp>
#include <utility>

namespace ctsync::server {

namespace {

constexpr Duration fetch_within = std::chrono::seconds{5};
constexpr std::size_t most_key_set = 256 * 1024;
constexpr std::size_t most_certificate = 64 * 1024;
constexpr std::size_t most_trust = 4 * 1024 * 1024;

/// Splits a URL into "https://host:port" and the path.
std::pair<std::string, std::string> split_origin(const std::string& url) {
  const auto scheme = url.find("://");
  const auto slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  if (slash == std::string::npos) return {url, "/"};
  return {url.substr(0, slash), url.substr(slash)};
}

/// A GET on a new connection, since what is fetched here is cached for hours.
Result<http::HttpResponse> get(const std::string& origin, const std::string& path, std::size_t most,
                               const std::string& where) {
  http::ClientOptions options;
  options.base_url = origin;
  options.connect_timeout = fetch_within;
  options.total_timeout = fetch_within;
  options.max_response = most;
  options.where = where;
  auto client = http::Client::create(std::move(options));
  if (!client) return std::move(client).error();
  http::HttpRequest request;
  request.method = "GET";
  request.path = path;
  auto response = client->send(request);
  if (!response) return Error{Errc::unavailable, where, response.error().detail};
  return response;
}

/// A GET whose response is 2xx and not truncated.
Result<http::HttpResponse> get_whole(const std::string& origin, const std::string& path,
                                     std::size_t most, const std::string& where) {
  auto response = get(origin, path, most, where);
  if (!response) return response;
  const int status = response->status;
  if (status == 404 || status == 410) {
    return Error{Errc::missing, where, fmt::format("the server answered {}", status)};
  }
  if (status < 200 || status > 299) {
    return Error{Errc::unavailable, where, fmt::format("the server answered {}", status)};
  }
  if (response->truncated) {
    return Error{Errc::unavailable, where, fmt::format("the answer has more than {} bytes", most)};
  }
  return response;
}

/// Fetches a key set and parses it, so that an unreadable one is reported too.
Result<signature::Fetched> get_keys(const std::string& origin, const std::string& path,
                                    const std::string& where) {
  auto response = get_whole(origin, path, most_key_set, where);
  if (!response) return std::move(response).error();
  if (const auto keys = signature::parse_jwks(response->body); !keys) {
    return Error{Errc::unavailable, where, keys.error().detail};
  }
  signature::Fetched fetched;
  fetched.cache_control = response->header("cache-control").value_or("");
  fetched.body = std::move(response->body);
  return fetched;
}

/// Origin and path of an SNS URL. The source's `sns_url`, if it is set, replaces the origin.
std::pair<std::string, std::string> sns_place(const SourceSettings& settings,
                                              const std::string& url) {
  auto [origin, path] = split_origin(url);
  if (settings.sns_url.empty()) return {std::move(origin), std::move(path)};
  std::string instead = settings.sns_url;
  while (instead.ends_with('/')) instead.pop_back();
  return {std::move(instead), std::move(path)};
}

}  // namespace

signature::KeySource::Fetch fetch_keys(const SourceSettings& settings, ReportFetch report) {
  auto [origin, path] = split_origin(settings.keys_url);
  return [origin = std::move(origin), path = std::move(path), where = settings.where("keys_url"),
          report = std::move(report)]() -> Result<signature::Fetched> {
    auto fetched = get_keys(origin, path, where);
    if (!fetched && report) report(fetched.error());
    return fetched;
  };
}

signature::CertificateSource::Fetch fetch_certificates(const SourceSettings& settings,
                                                       ReportFetch report) {
  return [settings, report = std::move(report)](const std::string& url) -> Result<std::string> {
    const auto [origin, path] = sns_place(settings, url);
    auto response = get_whole(origin, path, most_certificate, settings.where("sns_url"));
    if (response) return std::move(response->body);
    if (report) report(response.error());
    return std::move(response).error();
  };
}

Result<signature::TrustAnchors> trust_of(const SourceSettings& settings) {
  signature::TrustOptions options;
  options.where = settings.where("trust_file");
  if (!settings.trust_file.empty()) {
    auto pem = read_file(settings.trust_file, most_trust);
    if (!pem) {
      return Error{Errc::configuration, options.where, "the file " + pem.error().detail};
    }
    options.anchors_pem = *std::move(pem);
    if (options.anchors_pem.empty()) {
      return Error{Errc::configuration, options.where, "the file is empty"};
    }
  }
  return signature::TrustAnchors::create(options);
}

Status confirm_subscription(const SourceSettings& settings, std::string_view topic_arn,
                            std::string_view token) {
  const auto& topics = settings.topics;
  if (std::find(topics.begin(), topics.end(), topic_arn) == topics.end()) {
    return Error{Errc::invalid, settings.where("topics"), "the topic is none of these"};
  }
  const auto url = signature::confirm_url(topic_arn, token);
  if (!url) return url.error();
  const auto [origin, path] = sns_place(settings, *url);
  const auto response = get(origin, path, most_certificate, settings.where("sns_url"));
  if (!response) return response.error();
  if (response->status != 200) {
    const auto code = response->status < 500 ? Errc::invalid : Errc::unavailable;
    return Error{code, "", fmt::format("AWS answered {}", response->status)};
  }
  return std::monostate{};
}

}  // namespace ctsync::server
