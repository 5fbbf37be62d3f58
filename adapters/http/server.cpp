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

namespace ctsync::http {
namespace {

constexpr int backlog = 1024;

// The pool decides about threads with the socket in hand, so the library's queue just calls.
class CallAtOnce final : public httplib::TaskQueue {
 public:
  bool enqueue(std::function<void()> task) override {
    task();
    return true;
  }
  void shutdown() override {}
};

}  // namespace

/// Binding and accepting are the library's; from the accepted socket on everything is ours.
class Server::Listener final : private httplib::Server {
 public:
  Listener(Limits limits, http::Handler handler, Hooks hooks)
      : service_{limits, std::move(handler), std::move(hooks)}, pool_(service_) {
    new_task_queue = [] { return new CallAtOnce; };
    set_tcp_nodelay(true);  // without it every kept connection waits for a delayed ACK
    set_socket_options([](socket_t socket) {
      // The library's own choice, SO_REUSEPORT, would let two servers share a port unnoticed.
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
    // The library listens with a backlog of 5.
    if (bound < 0 || socket < 0 || ::listen(socket, backlog) != 0) {
      if (socket >= 0) ::close(socket);
      httplib::Server::stop();  // lets bind be tried again
      return Error{Errc::unavailable, "listen",
                   "the address is in use, not local or not permitted"};
    }
    listening_ = socket;
    return bound;
  }

  // The library's loop ends, and closes its socket, on any error of accept(), such as a moment
  // without kernel memory. It works on a copy, so that the next round can go on.
  void run() {
    if (listening_ < 0) return;
    while (!stopped_) {
      svr_sock_ = ::fcntl(listening_, F_DUPFD_CLOEXEC, 0);
      if (svr_sock_ != INVALID_SOCKET) listen_after_bind();
      svr_sock_ = INVALID_SOCKET;
      if (stopped_) break;
      httplib::Server::stop();       // forgets the error
      (void)::poll(nullptr, 0, 50);  // for what was short to come back
    }
    pool_.stop();
  }

  void stop() {
    stopped_ = true;
    // Wakes accept() in run(), which then closes its own copy.
    if (listening_ >= 0) ::shutdown(listening_, SHUT_RDWR);
    pool_.stop();
  }

 private:
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
