// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <http/client.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/input.hpp"
#include "command/output.hpp"
#include "command/post.hpp"
#include "command/printed.hpp"
#include "settings/sources/all_sources.hpp"

namespace ctsync::server {

namespace {

struct SendArguments {
  std::vector<std::string> files;
  std::string to;  ///< empty: the server of these settings on this machine
};

/// Where to send to, and the secret to sign with.
struct Receiver {
  std::string url;
  std::string origin;  ///< the part of the URL that names the server
  std::string path;
  std::string secret;
};

Error wrong_setting(std::string where, const char* detail) {
  return {Errc::configuration, std::move(where), detail};
}

/// Splits a URL into its origin and its path, which is "/webhooks/SOURCE" unless one is given.
Receiver receiver_at(const std::string& url, const SourceSettings& source) {
  const auto authority = url.find("://");
  const auto slash = url.find('/', authority == std::string::npos ? 0 : authority + 3);
  const std::string path = slash == std::string::npos ? "/" : url.substr(slash);
  return {url, url.substr(0, slash), path == "/" ? "/webhooks/" + source.name : path,
          source.secrets.front().reveal()};
}

/// The hmac source that the path of a URL names, else the first one; nullptr if there is none.
const SourceSettings* source_for(const std::string& url,
                                 const std::vector<SourceSettings>& sources) {
  const SourceSettings* first = nullptr;
  for (const auto& source : sources) {
    if (source.auth != Auth::hmac) continue;
    if (url.ends_with("/webhooks/" + source.name)) return &source;
    if (first == nullptr) first = &source;
  }
  return first;
}

Result<Receiver> receiver_of(const SendArguments& arguments, const Settings& settings) {
  const auto sources = all_sources(settings);
  const auto* source = source_for(arguments.to, sources);
  if (source == nullptr) {
    return wrong_setting("sources", "none is of auth hmac, as is needed");
  }
  if (source->secrets.empty()) {
    return wrong_setting(source->where_of_secrets(),
                         "is not set or not valid, and deliveries are signed with it; "
                         "`ctsync check-config` says what is wrong");
  }
  if (!arguments.to.empty()) return receiver_at(arguments.to, *source);
  if (settings.server.port == 0) {
    return wrong_setting("server.port (PORT)",
                         "is 0, so the port is not known here; say where to send by --to");
  }
  return receiver_at(fmt::format("http://127.0.0.1:{}", settings.server.port), *source);
}

/// Sends each file. True if all files could be read and all responses were 2xx. Stops at the first
/// request without a response.
Result<bool> send_all(http::Client& client, const Receiver& receiver,
                      const std::vector<std::string>& files) {
  bool all_taken = true;
  for (const auto& file : files) {
    const auto body = read_input(file);
    if (!body) {
      failed("send", body.error());
      all_taken = false;
      continue;
    }
    const auto response = post_signed(client, receiver.path, receiver.secret, *body);
    if (!response) return Error{response.error().code, receiver.url, response.error().detail};
    print("{}: {} {}\n", file, response->status, printed_lines(response->body));
    flush_output();
    all_taken = all_taken && response->status >= 200 && response->status < 300;
  }
  return all_taken;
}

int run(const SendArguments& arguments, const Settings& settings) {
  const auto receiver = receiver_of(arguments, settings);
  if (!receiver) return failed("send", receiver.error());
  http::ClientOptions options;
  options.base_url = receiver->origin;
  options.where = "--to";
  auto client = http::Client::create(options);
  if (!client) return wrong_usage("send", to_string(client.error()));
  const auto all_taken = send_all(*client, *receiver, arguments.files);
  if (!all_taken) return failed("send", all_taken.error());
  return *all_taken ? exit_ok : exit_failed;
}

}  // namespace

void add_send(CLI::App& app, CommandLine& line) {
  auto* command = add_command(
      app, line, "send", "Sign deliveries with a source's secret and post them, one after another",
      "Prints each answer; exit code 1 if one was not 2xx or a file could not be read.", true);
  const auto arguments = std::make_shared<SendArguments>();
  command->add_option("FILE", arguments->files, "Bodies to send; - is standard input")->required();
  command
      ->add_option("--to", arguments->to,
                   "Where to; the path is /webhooks/ and the first hmac source unless "
                   "the URL has one, such as that of another source, whose secret then counts. "
                   "Default: the server of these settings on this machine")
      ->type_name("URL");
  choose_with_settings(*command, line,
                       [arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
