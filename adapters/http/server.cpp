// SPDX-License-Identifier: MIT
#include "http/server.hpp"

#include <fcntl.h>
#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "http/connection.hpp"
#include "http/connection_pool.hpp"
#include "http/listen_obstacle.hpp"

namespace ctsync::http {
namespace {

constexpr int backlog = 1024;

// ConnectionPool assigns threads itself, so httplib's task queue only calls the task.
class CallAtOnce final : public httplib::TaskQueue {
 public:
  bool enqueue(std::function<void()> task) override {
    task();
    return true;
  }
  void shutdown() override {}
};

}  // namespace

/// httplib binds and accepts; ctsync handles everything from the accepted socket on.
class Server::Listener final : private httplib::Server {
 public:
  Listener(Limits limits, http::Handler handler, Hooks hooks)
      : service_{limits, std::move(handler), std::move(hooks)}, pool_(service_) {
    new_task_queue = [] { return new CallAtOnce; };
    set_tcp_nodelay(true);  // avoids the delay of delayed ACKs on keep-alive connections
    set_socket_options([](socket_t socket) {
      // httplib's default, SO_REUSEPORT, lets two servers share a port without an error.
      httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    });
    set_read_timeout(std::max(limits.idle, Limits::Duration(1)));
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  ~Listener() override {
    stop();
    if (listening_ >= 0) ::close(listening_);
  }

  Result<int> bind(const std::string& host, int port) {
    if (port < 0 || port > 65535) return Error{Errc::configuration, "port", "0 to 65535 expected"};
    if (listening_ >= 0) return Error{Errc::internal, "listen", "already bound"};
    const int bound = port == 0 ? bind_to_any_port(host) : (bind_to_port(host, port) ? port : -1);
    const int socket = svr_sock_.exchange(INVALID_SOCKET);
    // httplib listens with a backlog of 5.
    if (bound < 0 || socket < 0 || ::listen(socket, backlog) != 0) {
      if (socket >= 0) ::close(socket);
      httplib::Server::stop();  // allows another call of bind
      return Error{Errc::unavailable, "listen", std::string(name(listen_obstacle(host, port)))};
    }
    listening_ = socket;
    return bound;
  }

  // httplib's accept loop ends, and closes its socket, on any error of accept(), such as a
  // temporary lack of kernel memory. So each iteration gives it a duplicate of the listening
  // socket.
  void run() {
    if (listening_ < 0) return;
    while (!stopped_) {
      svr_sock_ = ::fcntl(listening_, F_DUPFD_CLOEXEC, 0);
      if (svr_sock_ != INVALID_SOCKET) listen_after_bind();
      svr_sock_ = INVALID_SOCKET;
      if (stopped_) break;
      httplib::Server::stop();       // clears the error
      (void)::poll(nullptr, 0, 50);  // wait for the resource shortage to end
    }
    pool_.stop();
  }

  void stop() {
    if (!stopped_) let_in_what_waits();
    stopped_ = true;
    // Wakes accept() in run(), which then closes its duplicate of the socket.
    if (listening_ >= 0) ::shutdown(listening_, SHUT_RDWR);
    pool_.stop();
  }

 private:
  // The system resets connections that it has accepted and run() has not when the socket is shut
  // down. More may come without end, so it waits no longer than for a moment without any.
  void let_in_what_waits() const {
    constexpr int tries = 200;
    const auto one_waits = [this] {
      pollfd listening{listening_, POLLIN, 0};
      return ::poll(&listening, 1, 0) > 0;
    };
    if (listening_ < 0) return;
    for (int i = 0; i < tries && one_waits(); ++i) (void)::poll(nullptr, 0, 1);
  }

  bool process_and_close_socket(socket_t socket) override {
    pool_.admit(socket);
    return true;
  }

  Service service_;
  ConnectionPool pool_;
  int listening_ = -1;
  std::atomic<bool> stopped_{false};
};

Server::Server(Limits limits, Handler handler, Hooks hooks)
    : listener_(std::make_unique<Listener>(limits, std::move(handler), std::move(hooks))) {}
Server::~Server() = default;

Result<int> Server::bind(const std::string& host, int port) { return listener_->bind(host, port); }
void Server::run() { listener_->run(); }
void Server::stop() { listener_->stop(); }

}  // namespace ctsync::http
