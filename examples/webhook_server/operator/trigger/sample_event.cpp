// SPDX-License-Identifier: MIT
#include "operator/trigger/sample_event.hpp"

#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <string>
#include <utility>

#include "operator/trigger/events.hpp"
#include "operator/trigger/story.hpp"

namespace ctsync::server {

namespace {

/// The customer that a CustomerCreated carries.
std::optional<std::string> customer_of(const FreshDelivery& created) {
  json::Parser parser;
  const auto root = parser.parse(created.body);
  if (!root || !(*root)["customer"].is_object()) return std::nullopt;
  std::string customer;
  json::Writer writer(customer);
  json::write(writer, (*root)["customer"]);
  return customer;
}

}  // namespace

std::vector<std::string_view> sample_events() {
  std::vector<std::string_view> names;
  for (const auto& event : trigger_events()) {
    if (!event.tale.empty()) names.push_back(event.name);
  }
  return names;
}

std::optional<Sample> sample_of_event(std::string_view name, Time now) {
  const auto* const event = trigger_event(name);
  if (event == nullptr || event->tale.empty()) return std::nullopt;
  StoryRequest request;
  request.project = "test-data";
  const auto story = story_of(*event, request, name, now);
  Sample sample;
  sample.delivery = story.back().body;
  if (event->begins_with_customer()) sample.profile = customer_of(story.front());
  return sample;
}

}  // namespace ctsync::server
