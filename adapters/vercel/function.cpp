// SPDX-License-Identifier: MIT
#include "vercel/function.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <ctsync/json/write.hpp>
#include <http/server.hpp>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace ctsync::vercel {

namespace {

constexpr std::string_view internal_prefix = "x-vercel-internal-";
constexpr std::string_view invocation_header = "x-vercel-internal-invocation-id";
constexpr std::string_view request_header = "x-vercel-internal-request-id";
constexpr std::string_view ping_path = "/_vercel/ping";
constexpr std::size_t most_vercel_sends = 4'718'592;  // 4.5 MB, the documented limit of a body

// The only peer is the host. It adds header fields, some of them long. It keeps its connections
// open for any time, including while the function is frozen.
http::Limits limits_of(const Options& options) {
  http::Limits limits;
  limits.head = 128 * 1024;
  limits.line = 64 * 1024;
  limits.target = 16 * 1024;
  limits.fields = 256;
  limits.body = options.body == 0 ? most_vercel_sends : options.body;
  limits.idle = std::chrono::hours{24};
  limits.stop_deadline = options.stop_deadline;
  return limits;
}

http::Request without_internal_headers(const http::Request& request) {
  http::Request rest = request;
  std::erase_if(rest.headers,
                [](const http::Header& field) { return field.name.starts_with(internal_prefix); });
  return rest;
}

http::Response pong() {
  http::Response response;
  response.body = "OK";
  response.content_type = "text/plain";
  return response;
}

std::string started_message(std::chrono::milliseconds took, int port) {
  return fmt::format(R"({{"type":"server-started","payload":{{"initDuration":{},"httpPort":{}}}}})",
                     took.count(), port);
}

std::string end_message(std::string_view invocation, std::uint64_t request) {
  std::string text = R"({"type":"end","payload":{"context":{"invocationId":)";
  json::append_string(text, invocation);
  text += fmt::format(R"(,"requestId":{}}},"error":null}}}})", request);
  return text;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

/// The function's end of the unix socket.
class Host {
 public:
  explicit Host(std::string path) : path_(std::move(path)) {}
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host() {
    if (socket_ >= 0) ::close(socket_);
  }

  Status connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const Error failed{Errc::unavailable, "VERCEL_IPC_PATH", "the host cannot be reached there"};
    if (path_.empty() || path_.size() >= sizeof address.sun_path) return failed;
    path_.copy(address.sun_path, path_.size());
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return failed;
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    while (::connect(socket_, generic, sizeof address) != 0) {
      if (errno != EINTR) return failed;
    }
    return std::monostate{};
  }

  /// Ignores errors: a host that is gone cannot be notified.
  void tell(std::string message) {
    message.push_back('\0');
    std::string_view rest = message;
    const std::lock_guard lock(mutex_);
    while (!rest.empty()) {
      const auto count = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// Requests that are not from the host, such as health checks, have no ids; their end is not
  /// reported.
  void tell_end(const http::Request& request) {
    const auto invocation = request.header(invocation_header);
    const auto id = number(request.header(request_header).value_or(""));
    if (invocation && id) tell(end_message(*invocation, *id));
  }

 private:
  std::string path_;
  int socket_ = -1;
  std::mutex mutex_;
};

Function::Function(Options options, http::Handler handler, http::Hooks hooks)
    : host_(std::make_unique<Host>(options.ipc_path)), port_(options.port) {
  auto inner = [handler = std::move(handler)](const http::Request& request) {
    if (request.path == ping_path) return pong();
    return handler(without_internal_headers(request));
  };
  if (hooks.before_body) {
    hooks.before_body =
        [ask = std::move(hooks.before_body)](
            const http::Request& request) -> std::variant<std::size_t, http::Response> {
      if (request.path == ping_path) return pong();
      return ask(without_internal_headers(request));
    };
  }
  if (hooks.too_large) {
    hooks.too_large = [ask = std::move(hooks.too_large)](const http::Request& request) {
      return ask(without_internal_headers(request));
    };
  }
  hooks.after_answer = [host = host_.get(),
                        also = std::move(hooks.after_answer)](const http::Request& request) {
    if (request.path != ping_path) host->tell_end(request);
    if (also) also(request);
  };
  server_ = std::make_unique<http::Server>(limits_of(options), std::move(inner), std::move(hooks));
}

Function::~Function() = default;

Result<int> Function::start(std::chrono::steady_clock::time_point began) {
  auto port = server_->bind("127.0.0.1", port_);
  if (!port) return port;
  if (auto status = host_->connect(); !status) return std::move(status).error();
  const auto took = std::chrono::steady_clock::now() - began;
  host_->tell(started_message(std::chrono::duration_cast<std::chrono::milliseconds>(took), *port));
  return port;
}

void Function::run() { server_->run(); }
void Function::stop() { server_->stop(); }

void tell_unrecoverable(const std::string& ipc_path, int exit_code, std::string_view message) {
  Host host(ipc_path);
  if (!host.connect()) return;
  std::string text = fmt::format(
      R"({{"type":"unrecoverable-error","payload":{{"exitCode":{},"message":)", exit_code);
  json::append_string(text, message);
  host.tell(text + "}}");
}

}  // namespace ctsync::vercel
