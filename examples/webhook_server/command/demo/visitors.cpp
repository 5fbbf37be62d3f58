// SPDX-License-Identifier: MIT
#include "command/demo/visitors.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "clock.hpp"
#include "command/demo/stand_in.hpp"
#include "command/send/post.hpp"
#include "operator/random.hpp"
#include "operator/trigger/events.hpp"
#include "operator/trigger/story.hpp"

namespace ctsync::server {

namespace {

constexpr std::chrono::seconds between{10};
constexpr std::array<std::string_view, 6> events{"customer.created",       "order.completed",
                                                 "customer.updated",       "customer.email_changed",
                                                 "customer.address_added", "customer.created"};

}  // namespace

Visitors::Visitors(int port, std::string secret) : port_(port), secret_(std::move(secret)) {
  thread_ = std::thread([this] { loop(); });
}

Visitors::~Visitors() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

void Visitors::loop() {
  for (int number = 0;; ++number) {
    {
      std::unique_lock lock(mutex_);
      if (ending_.wait_for(lock, between, [this] { return ends_; })) return;
    }
    send(number);
  }
}

// What cannot be sent is only missing in a demonstration.
void Visitors::send(int number) {
  const auto seed = random_bytes(16);
  const auto* const event = trigger_event(events[static_cast<std::size_t>(number) % events.size()]);
  const auto origin = fmt::format("http://127.0.0.1:{}", port_);
  const Receiver receiver{origin, origin, "/webhooks/commercetools", Signing::hmac, secret_};
  auto client = client_of(receiver);
  if (!seed || event == nullptr || !client) return;
  StoryRequest request;
  request.project = "demo";
  if (static_cast<std::size_t>(number) % events.size() == events.size() - 1) {
    request.email = fmt::format("{}{}@example.com", refused_word, number);
  }
  for (const auto& delivery : story_of(*event, request, *seed, wall_now())) {
    if (!post_signed(*client, receiver, "", delivery.body)) return;
  }
}

}  // namespace ctsync::server
