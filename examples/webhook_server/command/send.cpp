// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/json/write.hpp>
#include <http/client.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/input.hpp"
#include "command/line/entry.hpp"
#include "command/output.hpp"
#include "command/post.hpp"
#include "command/terminal/answer.hpp"
#include "settings/sources/all_sources.hpp"

namespace ctsync::server {

namespace {

struct SendArguments {
  std::vector<std::string> files;
  std::string to;  ///< empty: the server of these settings on this machine
  bool json = false;
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

void print_answer(const std::string& file, const http::HttpResponse& response, bool json) {
  if (!json) {
    print("{}: {} {}\n", file, response.status, answer_text(response.body));
    return;
  }
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key("file").string(file).key("status").integer(response.status);
  writer.key("answer");
  write_answer(writer, response.body);
  writer.end_object();
  print("{}\n", line);
}

/// Sends each file and returns the exit code. A file that cannot be read, or whose response is not
/// 2xx, has failed. Stops at the first request without a response.
int send_all(http::Client& client, const Receiver& receiver, const SendArguments& arguments) {
  std::size_t failures = 0;
  std::size_t taken = 0;
  for (const auto& file : arguments.files) {
    const auto body = read_input(file);
    if (!body) {
      failed("send", body.error());
      ++failures;
      continue;
    }
    const auto response = post_signed(client, receiver.path, receiver.secret, *body);
    if (!response) {
      const auto& error = response.error();
      const int code = failed("send", {error.code, receiver.url, error.detail});
      return taken > 0 ? static_cast<int>(exit_partly) : code;
    }
    print_answer(file, *response, arguments.json);
    flush_output();
    ++(response->status >= 200 && response->status < 300 ? taken : failures);
  }
  return outcome_of(failures, failures + taken);
}

int run(const SendArguments& arguments, const Settings& settings) {
  const auto receiver = receiver_of(arguments, settings);
  if (!receiver) return failed("send", receiver.error());
  http::ClientOptions options;
  options.base_url = receiver->origin;
  options.where = "--to";
  auto client = http::Client::create(options);
  if (!client) return wrong_usage("send", to_string(client.error()));
  return send_all(*client, *receiver, arguments);
}

}  // namespace

void add_send(CLI::App& app, CommandLine& line) {
  auto* command = add_command(
      app, line, "send", "Sign deliveries with a source's secret and post them, one after another",
      "Prints each answer. Exit code 1 if none was 2xx, 5 if some were and others were not or\n"
      "could not be read, 4 if the server does not answer.",
      true);
  const auto arguments = std::make_shared<SendArguments>();
  command->add_option("FILE", arguments->files, "Bodies to send; - is standard input")->required();
  command
      ->add_option("--to", arguments->to,
                   "Where to; the path is /webhooks/ and the first hmac source unless "
                   "the URL has one, such as that of another source, whose secret then counts. "
                   "Default: the server of these settings on this machine")
      ->type_name("URL");
  add_json_flag(*command, arguments->json, json_lines_option);
  add_examples(*command, {"ctsync send delivery.json",
                          "ctsync send *.json --to https://ctsync.example/webhooks/shop",
                          "ctsync send - --json < delivery.json"});
  choose_with_settings(*command, line,
                       [arguments](const Settings& s) { return run(*arguments, s); });
}

}  // namespace ctsync::server
