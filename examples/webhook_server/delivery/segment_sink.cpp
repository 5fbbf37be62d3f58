// SPDX-License-Identifier: MIT
#include "delivery/segment_sink.hpp"

#include <http/client.hpp>
#include <string>
#include <utility>

#include "clock.hpp"
#include "settings/settings_table.hpp"

namespace ctsync::server {

namespace {

/// `url_setting` is the `where` of errors about the URL.
http::ClientOptions client_options(const TargetSettings& settings, const std::string& url,
                                   const std::string& url_setting) {
  http::ClientOptions options;
  options.base_url = url;
  options.total_timeout = settings.timeout;
  options.ca_file = settings.ca_file;
  options.where = url_setting;
  if (!settings.ca_file.empty())
    options.where += " or " + setting_name(settings.where + ".ca_file");
  return options;
}

}  // namespace

Result<AnySink> make_segment_sink(const TargetSettings& settings, segment::OnRequest on_request,
                                  segment::OnRequest on_public_api_request) {
  auto client = http::Client::create(
      client_options(settings, settings.url, setting_name(settings.where + ".region")));
  if (!client) return std::move(client).error();
  segment::SinkOptions options;
  options.write_key = settings.credentials.secret.reveal();
  options.batch_events = settings.batch_size;
  options.clock = now;
  options.on_request = std::move(on_request);
  options.public_api_token = settings.public_api_token.reveal();
  options.on_public_api_request = std::move(on_public_api_request);
  if (!settings.public_api_token.empty() && !settings.public_api_url.empty()) {
    auto public_api = http::Client::create(client_options(
        settings, settings.public_api_url, setting_name(settings.where + ".public_api_url")));
    if (!public_api) return std::move(public_api).error();
    options.public_api = std::move(*public_api);
  }
  return AnySink(segment::Sink(std::move(*client), std::move(options)));
}

}  // namespace ctsync::server
