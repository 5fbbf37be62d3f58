// SPDX-License-Identifier: MIT
#include "command/trigger/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "settings/nearest.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

Error wrong(std::string where, std::string detail) {
  return {Errc::invalid, std::move(where), std::move(detail)};
}

bool consists_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return letters_and_digits.find(c) != std::string_view::npos ||
           more.find(c) != std::string_view::npos;
  });
}

Status check_id(const char* option, const std::string& id) {
  if (id.size() <= 256 && consists_of(id, "-_.")) return {std::monostate{}};
  return wrong(option, "expected the id of a resource: at most 256 of A-Z a-z 0-9 - _ .");
}

Status check_email(const std::string& email) {
  const auto at = email.find('@');
  const bool has_sides = at != std::string::npos && at > 0 && at + 1 < email.size();
  const bool is_plain = email.size() <= 254 && consists_of(email, "@.!#$%&'*+/=?^_`{|}~-");
  if (email.empty() || (has_sides && is_plain && email.find('@', at + 1) == std::string::npos)) {
    return {std::monostate{}};
  }
  return wrong("--email", "expected an e-mail address, such as ctsync-test@example.com");
}

Result<double> rate_of(std::string_view text) {
  if (text.empty()) return 0.0;
  const auto digits = text.ends_with("/s") ? text.substr(0, text.size() - 2) : text;
  double rate = 0;
  const auto end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, rate);
  if (error == std::errc{} && read == end && rate >= 0.001 && rate <= 10'000) return rate;
  return wrong("--rate",
               "expected deliveries in a second, above 0 and up to 10000, such as 5/s or 0.5/s");
}

Result<const TriggerEvent*> event_of(const std::string& name) {
  if (const auto* event = trigger_event(name)) return event;
  std::vector<std::string_view> names;
  for (const auto& event : trigger_events()) names.push_back(event.name);
  const auto near = nearest(name, names);
  return wrong(name, fmt::format("unknown event{}; `ctsync trigger --list` lists them",
                                 near ? fmt::format(", did you mean {}?", *near) : ""));
}

/// Whether the resources that are named are those that the event can be about.
Status check_subject(const TriggerEvent& event, const StoryRequest& story) {
  if (!story.customer.empty() && !event.begins_with_customer()) {
    return wrong("--customer", fmt::format("{} {}", event.name,
                                           event.tale.empty() ? "is not about a customer"
                                                              : "is about a fresh customer"));
  }
  if (!story.order.empty() && event.needed != Needed::order) {
    return wrong("--order", fmt::format("{} takes no order", event.name));
  }
  if (!story.payment.empty() && event.needed != Needed::payment) {
    return wrong("--payment", fmt::format("{} takes no payment", event.name));
  }
  if (!story.customer.empty() && !story.order.empty()) {
    return wrong("--customer", "expected either this or --order");
  }
  if (!event.tale.empty() || !story.order.empty() || !story.payment.empty()) {
    return {std::monostate{}};
  }
  const bool order = event.needed == Needed::order;
  return wrong(order ? "--order" : "--payment",
               fmt::format("is required: the message of {} does not carry the order, so that the "
                           "server reads it from commercetools. Name {} of your project",
                           event.name, order ? "an order" : "a payment of an order"));
}

/// Whether an address that is given gets into a message.
Status check_use_of_email(const TriggerEvent& event, const StoryRequest& story) {
  const auto steps = steps_of(event, story);
  const bool has_email = std::any_of(steps.begin(), steps.end(), [](const TriggerStep& step) {
    return step.content.find("email>") != std::string_view::npos;
  });
  if (story.email.empty() || has_email) return {std::monostate{}};
  return wrong(
      "--email",
      fmt::format("the message of {} about a resource that is there has no address", event.name));
}

}  // namespace

void add_trigger_arguments(Command command, TriggerArguments& arguments) {
  auto& story = arguments.batch.story;
  command.add_option("EVENT", arguments.event, "Such as customer.created; --list lists them");
  command.add_flag("--list", arguments.list, "List the events, and send nothing");
  command
      .add_option("--email", story.email,
                  "The customer's address (of customer.email_changed the new one); with --count "
                  "also a+2@b, a+3@b, ... Default: a made-up one under example.com")
      .type_name("ADDRESS");
  auto customer =
      command
          .add_option("--customer", story.customer,
                      "The id of a customer that the server knows, instead of a fresh one")
          .type_name("ID");
  command
      .add_option("--at-version", story.version,
                  "The version that this customer has; each change makes it one more. "
                  "Default: 1, as after customer.created")
      .in_range(1, std::int64_t{1} << 50, "1 and up")
      .needs(customer);
  command.add_option("--order", story.order, "The id of an order in commercetools").type_name("ID");
  command.add_option("--payment", story.payment, "The id of a payment in commercetools")
      .type_name("ID");
  command.add_option("--count", arguments.batch.count, "How many times, each with fresh resources")
      .in_range(1, 10'000, "1 to 10000");
  command.add_option("--rate", arguments.rate, "The most deliveries in a second, such as 5/s")
      .type_name("N/s");
  command.add_flag("--duplicate", arguments.batch.duplicate, "Send each delivery twice");
  command.add_flag("--shuffle", arguments.batch.shuffle, "Send in random order");
  command
      .add_option("--envelope", arguments.wrapping,
                  "none, or as pubsub, sns, eventbridge, event_grid or cloudevents would push it")
      .one_of(wrapping_words)
      .type_name("NAME");
  add_destination(command, arguments.destination);
  command
      .add_option("--source", arguments.destination.source,
                  "The source to send to. Default: that of the path of --to, else the first that "
                  "--sign suits")
      .type_name("NAME");
  command.add_json_flag(arguments.json, json_lines_option);
  command.add_flag("--dry-run", arguments.dry_run, "Print the deliveries, and send nothing");
  command.add_flag("--yes", arguments.yes,
                   "Also send where test people reach a target that is not on this machine");
}

Result<Wanted> wanted_of(const TriggerArguments& arguments) {
  const auto event = event_of(arguments.event);
  if (!event) return event.error();
  const auto& story = arguments.batch.story;
  const auto rate = rate_of(arguments.rate);
  if (!rate) return rate.error();
  for (const auto& status : {check_email(story.email), check_id("--customer", story.customer),
                             check_id("--order", story.order), check_id("--payment", story.payment),
                             check_subject(**event, story), check_use_of_email(**event, story)}) {
    if (!status) return status.error();
  }
  Wanted wanted{*event, arguments.batch, *rate};
  const auto word = std::find(wrapping_words.begin(), wrapping_words.end(), arguments.wrapping);
  wanted.batch.wrapping = static_cast<Wrapping>(word - wrapping_words.begin());
  return wanted;
}

}  // namespace ctsync::server
