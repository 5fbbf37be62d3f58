// SPDX-License-Identifier: MIT
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "scene.hpp"

namespace ctsync::faults {

Server::Server(ServerOptions options, std::string folder, std::string name, int port)
    : options_(std::move(options)), log_(std::move(folder) + "/" + name + ".log"), port_(port) {}

void Server::launch() {
  auto command = options_.wrapper;
  command.insert(command.end(), {options_.program, "serve"});
  if (options_.role != "all") command.insert(command.end(), {"--role", options_.role});
  auto environment = options_.environment;
  environment["PORT"] = std::to_string(port_);
  environment.try_emplace("ADMIN_LISTEN", "off");
  log_before_ = contents_of(log_).size();
  process_ = std::make_unique<Process>(command, environment, log_);
}

bool Server::listens(milliseconds limit) {
  const Moment began = Clock::now();
  bool found = false;
  wait_for(limit, [&] {
    const bool ended = process_->has_ended();
    found = contents_of(log_).find("\"server.listening\"", log_before_) != std::string::npos;
    return found || ended;
  });
  if (found) longest_start_ = std::max(longest_start_, seconds_since(began));
  return found;
}

void Server::start() {
  launch();
  if (listens(seconds{30})) return;
  const std::string text = log();
  throw std::runtime_error("a server does not listen: " +
                           text.substr(text.size() - std::min<std::size_t>(text.size(), 2000)));
}

void Server::kill() {
  if (process_) process_->kill();
}

int Server::stop(milliseconds limit) {
  if (!process_) return 0;
  if (!process_->has_ended()) ::kill(process(), SIGTERM);
  return process_->wait(limit);
}

pid_t Server::process() const {
  if (options_.wrapper.empty()) return process_->id();
  const std::string id = std::to_string(process_->id());
  std::ifstream children("/proc/" + id + "/task/" + id + "/children");
  pid_t child = process_->id();
  children >> child;
  return child;
}

}  // namespace ctsync::faults
