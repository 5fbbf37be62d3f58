// SPDX-License-Identifier: MIT
#include "stand_in.hpp"

#include <fmt/core.h>

#include <charconv>
#include <utility>

namespace ctsync::faults {

namespace {

/// The text behind `"name":"`, up to the next quote. The messages of the harness have no escapes
/// there, and no member of these names deeper inside.
std::string text_of(std::string_view json, std::string_view name) {
  const std::string key = fmt::format(R"("{}":")", name);
  const auto at = json.find(key);
  if (at == std::string_view::npos) return {};
  const auto from = at + key.size();
  return std::string(json.substr(from, json.find('"', from) - from));
}

int number_behind(std::string_view json, std::string_view key) {
  int number = -1;
  const auto at = json.find(key);
  if (at == std::string_view::npos) return number;
  std::from_chars(json.data() + at + key.size(), json.data() + json.size(), number);
  return number;
}

/// The end of the JSON object that begins here.
std::size_t end_of_object(std::string_view json, std::size_t at) {
  int depth = 0;
  bool in_text = false;
  for (; at < json.size(); ++at) {
    const char c = json[at];
    if (in_text) {
      if (c == '\\') ++at;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return json.size();
}

Told told_of(std::string_view bytes) {
  Told told;
  told.bytes = bytes;
  told.message_id = text_of(bytes, "messageId");
  told.type = text_of(bytes, "type");
  told.customer = number_behind(bytes, R"("customer-)");
  if (told.customer < 0) told.customer = number_behind(bytes, "customer-");
  told.version = number_behind(bytes, R"("v":)");
  return told;
}

}  // namespace

std::vector<Told> split_batch(std::string_view body) {
  std::vector<Told> all;
  const std::string_view key = R"("batch":[)";
  auto at = body.find(key);
  if (at == std::string_view::npos) return all;
  for (at += key.size(); at < body.size() && body[at] != ']';) {
    if (body[at] != '{') {
      ++at;
      continue;
    }
    const auto end = end_of_object(body, at);
    all.push_back(told_of(body.substr(at, end - at)));
    at = end;
  }
  return all;
}

StandIn::StandIn() : listener_(listen_on()), port_(port_of(listener_)) {
  accept_all();
  accepting_ = std::thread([this] { accept_connections(); });
}

StandIn::~StandIn() {
  stopping_ = true;
  accepting_.join();
  for (auto& thread : threads_) thread.join();
}

void StandIn::follow(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void StandIn::accept_all() {
  follow([](const Request&) { return Answer{}; });
}

std::size_t StandIn::requests() {
  const std::lock_guard lock(mutex_);
  return recorded_.size();
}

std::vector<Moment> StandIn::times() {
  const std::lock_guard lock(mutex_);
  std::vector<Moment> all;
  for (const auto& one : recorded_) all.push_back(one.request.at);
  return all;
}

void StandIn::accept_connections() {
  for (int connection = 0; !stopping_; ++connection) {
    Socket socket = accept_from(listener_, milliseconds{50});
    if (!socket) continue;
    threads_.emplace_back([this, connection, descriptor = socket.release()] {
      serve(Socket(descriptor), connection);
    });
  }
}

void StandIn::serve(Socket socket, int connection) {
  std::string buffer;
  while (!stopping_) {
    Message message;
    Io io = Io::timeout;
    while (io == Io::timeout && !stopping_) {
      io = read_message(socket, buffer, message, milliseconds{100});
    }
    if (io != Io::done) return;
    Request request;
    request.connection = connection;
    request.start_line = std::move(message.start_line);
    request.head = std::move(message.head);
    request.body = std::move(message.body);
    request.told = split_batch(request.body);
    Answer decided;
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      number = recorded_.size();
      request.number = number;
      request.at = Clock::now();
      decided = script_(request);
      const bool accepts = decided.status >= 200 && decided.status < 300;
      if (accepts) accepted_ += request.told.size();
      recorded_.push_back({std::move(request), accepts, false});
    }
    if (!answer(socket, decided)) {
      socket.reset();
      return;
    }
    const std::lock_guard lock(mutex_);
    recorded_[number].answered = decided.usable && is_open(socket);
  }
}

/// False if the connection is of no use any more.
bool StandIn::answer(const Socket& socket, const Answer& decided) {
  const Moment until = Clock::now() + decided.delay;
  while (Clock::now() < until && !stopping_) std::this_thread::sleep_for(milliseconds{5});
  const bool endless = decided.way == Answer::Way::endless;
  std::string text = fmt::format(
      "HTTP/1.1 {} Said\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n",
      decided.status, decided.headers, endless ? std::size_t{1} << 40 : decided.body.size());
  text += decided.body;
  switch (decided.way) {
    case Answer::Way::whole: return send_all(socket, text) == Io::done;
    case Answer::Way::hang: wait_for_close(socket); return false;
    case Answer::Way::cut:
      send_all(socket, std::string_view(text).substr(0, decided.cut_after));
      return false;
    case Answer::Way::drip:
      for (const char c : text) {
        if (stopping_ || send_all(socket, {&c, 1}) != Io::done) break;
        std::this_thread::sleep_for(decided.pace);
      }
      return false;
    case Answer::Way::endless:
      while (!stopping_ && send_all(socket, text) == Io::done) text = decided.body;
      return false;
  }
  return false;
}

void StandIn::wait_for_close(const Socket& socket) {
  std::string ignored;
  while (!stopping_) {
    const Io io = receive(socket, ignored, milliseconds{50});
    if (io == Io::ended || io == Io::reset) return;
  }
}

}  // namespace ctsync::faults
