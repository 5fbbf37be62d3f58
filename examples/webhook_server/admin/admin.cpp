// SPDX-License-Identifier: MIT
#include "admin/admin.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <ctsync/base/sha256.hpp>
#include <http/listen_obstacle.hpp>
#include <http/server.hpp>
#include <thread>
#include <utility>

#include "admin/access/access.hpp"
#include "admin/answers/answer_cache.hpp"
#include "admin/answers/body.hpp"
#include "admin/answers/repeated_requests.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "admin/pages/pages.hpp"
#include "admin/routes.hpp"
#include "clock.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::size_t longest_body = 256U << 10U;
constexpr std::size_t longest_mapping = 2U << 20U;  // as JSON, with its quotes escaped
constexpr std::size_t most_connections = 64;

http::Limits limits() {
  http::Limits limits;
  limits.head = 8 * 1024;
  limits.body = longest_body;
  limits.max_connections = most_connections;
  limits.idle = std::chrono::seconds{5};
  limits.stop_deadline = std::chrono::seconds{2};
  limits.buffered = std::size_t{16} << 20U;
  return limits;
}

/// Deliveries come first: threads of viewers get what the others leave.
void step_back() {
  thread_local bool done = false;
  if (std::exchange(done, true)) return;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 10);
}

/// What a caller's answers depend on besides the question.
std::string view_of(const Caller& caller) {
  std::string view(name(caller.role));
  for (const auto& tenant : caller.tenants) view.append("\n").append(tenant);
  return view.append("\n");
}

/// An answer that has not changed is not sent again.
void tag(http::Response& response, const http::Request& request) {
  response.headers.emplace_back("Cache-Control", "no-store");
  if (response.status != 200 || request.method != "GET") return;
  const auto tag = "\"" + sha256_hex(response.body).substr(0, 16) + "\"";
  response.headers.emplace_back("ETag", tag);
  if (request.header("if-none-match") != tag) return;
  response.status = 304;
  response.body.clear();
}

std::string url_of(const AdminSettings& settings, int port) {
  const bool any = settings.host == "0.0.0.0" || settings.host == "::";
  const bool is_v6 = settings.host.find(':') != settings.host.npos;
  const auto host = any ? "127.0.0.1" : is_v6 ? "[" + settings.host + "]" : settings.host;
  return "http://" + host + ":" + std::to_string(port);
}

}  // namespace

class Admin::Parts {
 public:
  explicit Parts(Shown shown)
      : configuration_(std::move(shown.configuration)),
        settings_(shown.settings.admin),
        log_(shown.log),
        audit_(shown.store, shown.log),
        access_(shown.settings.admin),
        context_{shown.store,
                 shown.tenants,
                 shown.settings,
                 configuration_,
                 audit_,
                 confirmations_,
                 Masks(shown.settings.admin.show_fields)},
        server_(
            limits(), [this](const http::Request& request) { return handle(request); }, hooks()) {}

  ~Parts() {
    if (!serving_.joinable()) return;
    server_.stop();
    serving_.join();
  }

  Status listen() {
    const auto port = server_.bind(settings_.host, settings_.port);
    if (!port) {
      const auto obstacle = http::listen_obstacle(settings_.host, settings_.port);
      return Error{port.error().code, "admin.listen (ADMIN_LISTEN)",
                   "cannot listen at " + settings_.host + ":" + std::to_string(settings_.port) +
                       ": " + std::string(http::name(obstacle)) +
                       "; set another address, or off for no dashboard"};
    }
    url_ = url_of(settings_, *port);
    serving_ = std::thread([this] { server_.run(); });
    log_.info("admin.listening", {{"url", url_}, {"protected", access_.is_protected()}});
    return std::monostate{};
  }

  const std::string& url() const noexcept { return url_; }

 private:
  static http::Hooks hooks() {
    http::Hooks hooks;
    hooks.before_body =
        [](const http::Request& request) -> std::variant<std::size_t, http::Response> {
      return request.path.starts_with("/api/v1/mappings/") ? longest_mapping : longest_body;
    };
    hooks.too_large = [](const http::Request&) -> http::TooLarge {
      auto response = response_of({413,
                                   "body.too_large",
                                   "the body is too large: 256 KiB are read, 2 MiB of a mapping",
                                   {}});
      add_security_headers(response);
      return response;
    };
    return hooks;
  }

  http::Response handle(const http::Request& request) {
    step_back();
    auto response = answer(request);
    add_security_headers(response);
    return response;
  }

  http::Response answer(const http::Request& request) {
    if (!access_.knows_host(request)) {
      return response_of({421,
                          "host",
                          "this name is not one of the dashboard's: add it to admin.hosts "
                          "(ADMIN_HOSTS)",
                          {}});
    }
    if (!request.path.starts_with(api_path)) return page_of(context_, request);
    const auto path = request.path.substr(api_path.size());
    if (path == "/session" && request.method == "POST") return sign_in(request);
    auto identified = access_.identify(request);
    if (auto* problem = std::get_if<Problem>(&identified)) return response_of(*problem);
    const auto& caller = std::get<Caller>(identified);
    if (path == "/session" && request.method == "DELETE") return sign_out(request, caller);
    if (path == "/openapi.json" && request.method == "GET") {
      http::Response response;
      response.body = openapi();
      return response;
    }
    auto response = call(request, path, caller);
    tag(response, request);
    return response;
  }

  http::Response call(const http::Request& request, std::string_view path, const Caller& caller) {
    auto routed = route_of(request.method, path);
    if (auto* problem = std::get_if<Problem>(&routed)) return response_of(*problem);
    const auto& route = std::get<Route>(routed);
    const Endpoint* const endpoint = route.endpoint;
    if (endpoint->role == AdminRole::operates && !caller.operates()) {
      return for_operators();
    }
    if (endpoint->method == "POST") {
      if (auto problem = Access::check_change(request, caller)) return response_of(*problem);
      if (!Body(request.body).is_object()) {
        return response_of(wrong_body("", "expected a JSON object"));
      }
    }
    auto query = Query::read(request.query, endpoint->parameters);
    if (auto* problem = std::get_if<Problem>(&query)) return response_of(*problem);
    const Ask ask{request, caller, std::get<Query>(query), route.id};
    const auto repeat = request.header("idempotency-key");
    // What was revealed is not kept, and each reveal is noted.
    const bool changes = endpoint->method == "POST" && caller.operates() && endpoint != &reveal;
    if (changes) {
      auto response = repeat ? repeats_.get(caller.name, *repeat, request,
                                            [&] { return endpoint->answer(context_, ask); })
                             : endpoint->answer(context_, ask);
      cache_.forget();
      return response;
    }
    if (!endpoint->is_kept) return endpoint->answer(context_, ask);
    return cache_.get(view_of(caller) + std::string(request.target),
                      [&] { return endpoint->answer(context_, ask); });
  }

  http::Response sign_in(const http::Request& request) {
    const Caller nobody{"", AdminRole::viewer, {}, true};
    if (auto problem = Access::check_change(request, nobody)) return response_of(*problem);
    auto opened = access_.sign_in(Body(request.body).text("token"), request.remote);
    const auto* const problem = std::get_if<Problem>(&opened);
    if (problem != nullptr) {
      // Anybody can cause these, so they are not kept.
      log_.warn("admin.session_refused", {{"address", std::string(request.remote)}});
      return response_of(*problem);
    }
    auto& session = std::get<OpenedSession>(opened);
    Action action;
    action.actor = session.token;
    action.action = "session.opened";
    action.count = 1;
    if (const auto status = audit_.note(std::move(action)); !status)
      return answer_of(status.error());
    return with_cookie(std::move(session.cookie));
  }

  http::Response sign_out(const http::Request& request, const Caller& caller) {
    if (auto problem = Access::check_change(request, caller)) return response_of(*problem);
    return with_cookie(access_.sign_out(request));
  }

  static http::Response with_cookie(std::string cookie) {
    http::Response response;
    response.status = 204;
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  }

  const ConfigurationSource configuration_;
  const AdminSettings& settings_;
  log::Log& log_;
  Audit audit_;
  Access access_;
  Confirmations confirmations_;
  AnswerCache cache_;
  RepeatedRequests repeats_;
  Context context_;
  std::string url_;
  http::Server server_;
  std::thread serving_;
};

Result<std::unique_ptr<Admin>> Admin::start(Shown shown) {
  auto parts = std::make_unique<Parts>(std::move(shown));
  if (auto status = parts->listen(); !status) return std::move(status).error();
  return std::unique_ptr<Admin>(new Admin(std::move(parts)));
}

Admin::Admin(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Admin::~Admin() = default;

const std::string& Admin::url() const noexcept { return parts_->url(); }

}  // namespace ctsync::server::admin
