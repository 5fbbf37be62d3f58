// SPDX-License-Identifier: MIT
#include "lambda/runtime.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctsync/json/write.hpp>
#include <utility>

namespace ctsync::lambda {

namespace {

constexpr std::string_view api_path = "/2018-06-01/runtime";
constexpr std::size_t largest_event = 16 * 1024 * 1024;  // 6 MB of payload, with room for growth
constexpr int patience = 3;

Result<http::Client> client(const std::string& api, Duration timeout) {
  http::ClientOptions options;
  options.base_url = "http://" + api;
  options.allow_plain_http = true;  // the API is on this machine or link-local
  options.total_timeout = timeout;
  options.max_response = largest_event;
  options.where = "AWS_LAMBDA_RUNTIME_API";
  return http::Client::create(std::move(options));
}

Result<http::Client> poster(const std::string& api) {
  return client(api, std::chrono::seconds{10});
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

/// Posts an error in the format of the Runtime API and returns the response.
Result<http::HttpResponse> post_error(http::Client& client, const std::string& path,
                                      const Error& error) {
  const std::string type = "ctsync." + std::string(name(error.code));
  std::string body;
  json::Writer(body)
      .begin_object()
      .key("errorMessage")
      .string(to_string(error))
      .key("errorType")
      .string(type)
      .key("stackTrace")
      .begin_array()
      .end_array()
      .end_object();
  http::HttpRequest request;
  request.path = path;
  request.headers = {{"Content-Type", "application/json"},
                     {"Lambda-Runtime-Function-Error-Type", type}};
  request.body = body;
  return client.send(request);
}

}  // namespace

Runtime::Runtime(Options options, Handlers handlers, http::Client next, http::Client post)
    : options_(std::move(options)),
      next_(std::move(next)),
      post_(std::move(post)),
      invocations_(std::move(handlers)) {}

Result<std::unique_ptr<Runtime>> Runtime::create(Options options, Handlers handlers) {
  auto next = client(options.api, std::chrono::hours{24});
  if (!next) return std::move(next).error();
  auto post = poster(options.api);
  if (!post) return std::move(post).error();
  return std::unique_ptr<Runtime>(
      new Runtime(std::move(options), std::move(handlers), std::move(*next), std::move(*post)));
}

Error Runtime::run() {
  int failures = 0;
  while (true) {
    auto event = next();
    if (!event || event->status != 200) {
      if (++failures < patience) continue;
      return event ? Error{Errc::unavailable, "AWS_LAMBDA_RUNTIME_API",
                           "answered " + std::to_string(event->status) + " instead of an event"}
                   : std::move(event).error();
    }
    failures = 0;
    const std::lock_guard busy(busy_);  // see finish()
    const std::string id(event->header("lambda-runtime-aws-request-id").value_or(""));
    if (!is_id(id)) {
      return {Errc::malformed, "AWS_LAMBDA_RUNTIME_API", "gave an event without a request id"};
    }
    Ending ending = event->truncated
                        ? Ending{{}, Error{Errc::too_large, "", "the event is too large"}}
                        : invocations_.handle(event->body, deadline(*event));
    const auto& failure = ending.error ? ending.error : ending.ignored;
    if (failure && options_.on_failed) options_.on_failed(*failure);
    if (auto status = answer(id, ending); !status) return std::move(status).error();
  }
}

Result<http::HttpResponse> Runtime::next() {
  const std::string path = std::string(api_path) + "/invocation/next";
  http::HttpRequest request;
  request.method = "GET";
  request.path = path;
  return next_.send(request);
}

/// A rejected result does not end the loop, because the platform decides the outcome of the
/// invocation itself. Only a failing Runtime API ends it.
Status Runtime::answer(const std::string& id, const Ending& ending) {
  const std::string path = std::string(api_path) + "/invocation/" + id;
  Result<http::HttpResponse> said = [&] {
    if (ending.error) return post_error(post_, path + "/error", *ending.error);
    http::HttpRequest request;
    const std::string to = path + "/response";
    request.path = to;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = ending.result;
    return post_.send(request);
  }();
  if (said && said->status == 413 && !ending.error) {
    said = post_error(post_, path + "/error", {Errc::too_large, "", "the answer is too large"});
  }
  if (!said) return std::move(said).error();
  if (said->status < 500) return std::monostate{};
  return Error{Errc::unavailable, "AWS_LAMBDA_RUNTIME_API",
               "answered " + std::to_string(said->status) + " to a result"};
}

std::optional<Invocations::Clock::time_point> Runtime::deadline(
    const http::HttpResponse& event) const {
  const auto text = event.header("lambda-runtime-deadline-ms").value_or("");
  std::int64_t milliseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  // Emulators of the Runtime API may send values that are not milliseconds since 1970.
  constexpr std::int64_t year_2001 = 1'000'000'000'000;
  if (error != std::errc{} || milliseconds < year_2001) return std::nullopt;
  const Duration left = Time{Duration{milliseconds}} - options_.clock() - options_.reserve;
  return Invocations::Clock::now() + std::max(left, Duration{0});
}

bool Runtime::finish(Duration longest) { return busy_.try_lock_for(longest); }

void Runtime::tell_init_error(const std::string& api, const Error& error) {
  auto post = poster(api);
  if (post) (void)post_error(*post, std::string(api_path) + "/init/error", error).has_value();
}

}  // namespace ctsync::lambda
