// SPDX-License-Identifier: MIT
// Compares our request for an Identify with that of Segment's own client for Node,
// @segment/analytics-node 3.1.0, member by member. The client's requests were recorded outside this
// repository. Without the recordings these tests print a message and pass.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "core/json_tree.hpp"
#include "ctsync/mapping/builtin/identify.hpp"
#include "ctsync/protocol/segment/protocol.hpp"
#include "http_sink/sink.hpp"
#include "loopback.hpp"

using namespace ctsync;
using namespace ctsync::http_sink::test;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

const fs::path recordings = fs::path{CTSYNC_SHARED} / "recordings" / "segment-node-client";

std::string_view text_of(json::View value) { return value.string().value_or(""); }

/// The customer that our mapping turns into the recorded Identify.
Profile profile_of(json::View event) {
  Profile profile;
  profile.id.set(text_of(event["userId"]));
  event["traits"].each_member([&](std::string_view name, json::View value) {
    if (name == "email") {
      profile.email.set(text_of(value));
    } else if (name == "name") {
      profile.full_name.set(text_of(value));
    } else if (name == "address") {
      Address address;
      address.street_name.set(text_of(value["street"]));
      address.city.set(text_of(value["city"]));
      address.postal_code.set(text_of(value["postalCode"]));
      address.country.set(text_of(value["country"]));
      profile.addresses.set({address});
    } else {
      profile.custom.value.push_back({name, value});
    }
    return true;
  });
  return profile;
}

bool has_member(json::View object, std::string_view name) {
  return !object.each_member([name](std::string_view key, json::View) { return key != name; });
}

/// The members of both objects, in the sequence of the first.
Lines common_keys(json::View one, json::View other) {
  Lines keys;
  one.each_member([&](std::string_view key, json::View) {
    if (has_member(other, key)) keys.emplace_back(key);
    return true;
  });
  return keys;
}

/// One line for each member that only one object has, or that differs in type, value or place.
void compare(json::View theirs, json::View ours, const std::string& at, Lines& found) {
  if (theirs.type() != ours.type()) {
    found.push_back("type of " + at);
  } else if (theirs.is_object()) {
    if (common_keys(theirs, ours) != common_keys(ours, theirs)) found.push_back("order of " + at);
    theirs.each_member([&](std::string_view key, json::View value) {
      const auto place = at + "/" + std::string(key);
      if (has_member(ours, key)) {
        compare(value, ours[key], place, found);
      } else {
        found.push_back("no " + place);
      }
      return true;
    });
    ours.each_member([&](std::string_view key, json::View) {
      if (!has_member(theirs, key)) found.push_back("more " + at + "/" + std::string(key));
      return true;
    });
  } else if (compact(theirs) != compact(ours)) {
    found.push_back("value of " + at);
  }
}

/// The sorted lines in one text, so that a failed comparison shows them.
std::string joined(Lines lines) {
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "; "));
}

/// The only event of a batch.
json::View only_event(json::View body) {
  REQUIRE(body["batch"].size() == 1);
  json::View only;
  body["batch"].each_element([&](std::size_t, json::View event) {
    only = event;
    return true;
  });
  return only;
}

std::string recorded_header(json::View request, std::string_view name) {
  std::string found;
  request["headers"].each_element([&](std::size_t, json::View field) {
    std::string_view key;
    field.each_element([&](std::size_t index, json::View part) {
      if (index == 0) key = text_of(part);
      if (index == 1 && key == name) found = text_of(part);
      return true;
    });
    return true;
  });
  return found;
}

/// Our request for the Identify in a recorded body.
Arrived sent_by_us(json::View body) {
  const json::View event = only_event(body);
  const std::string_view timestamp = text_of(event["timestamp"]);
  const mapping::Origin origin{"default",   "shop",    "customer/cust-1",
                               "version:1", "segment", timestamp};
  const auto profile = profile_of(event);
  const Call call = mapping::identify(profile, profile.id.value, origin, Plan{}, {});
  Loopback loopback;
  http_sink::Options options;
  options.endpoints.push_back({"Segment", loopback.client(), {}, {}});
  options.clocks.for_dates = [] { return Time{std::chrono::milliseconds{1}}; };
  const segment::Protocol protocol({std::string(text_of(body["writeKey"])), 100, {}});
  http_sink::Sink sink(protocol, std::move(options));
  CHECK(sink.deliver(std::vector{call}).at(0).verdict == Verdict::accepted);
  REQUIRE(loopback.requests().size() == 1);
  return loopback.requests().front();
}

struct Expected {
  std::string_view file;
  Lines differences;
};

// Expected differences of every request. The client's runtime is not sent. Library and message ids
// have ctsync's names; the message id is derived, so that duplicates are detected. The customer's
// id is also a trait.
const Lines always{"value of /batch/context/library/name",
                   "value of /batch/context/library/version", "value of /batch/messageId",
                   "no /batch/_metadata", "more /batch/traits/id"};

// Further differences. Integrations, IP, external ids and anonymous ids are not sent, because
// commercetools does not have them. An e-mail address is sent in lower case, so that one person
// does not become two.
const std::vector<Expected> expectations{
    {"01-identify-minimal.json", {}},
    {"02-identify-full.json",
     {"no /batch/integrations/All", "no /batch/integrations/Mixpanel", "no /batch/context/ip",
      "no /batch/context/externalIds", "no /batch/anonymousId", "value of /batch/traits/email"}},
    {"03-identify-string-timestamp.json", {}},
};

}  // namespace

TEST_CASE("an Identify goes out as Segment's own client sends it, but for what is listed here") {
  for (const auto& expected : expectations) {
    CAPTURE(expected.file);
    if (!fs::exists(recordings / expected.file)) {
      MESSAGE("skipped: there is no recording " << expected.file);
      continue;
    }
    json::Parser file_parser;
    json::Parser their_parser;
    json::Parser our_parser;
    const auto recording = file_parser.parse(file_text(recordings / expected.file));
    REQUIRE(recording.has_value());
    json::View request;
    (*recording)["requests"].each_element([&](std::size_t, json::View each) {
      request = each;
      return false;
    });
    const auto theirs = their_parser.parse(text_of(request["body"]));
    REQUIRE(theirs.has_value());
    const Arrived sent = sent_by_us(*theirs);
    const auto ours = our_parser.parse(sent.body);
    REQUIRE(ours.has_value());

    CHECK(sent.method + " " + sent.path + " HTTP/1.1" == text_of(request["requestLine"]));
    CHECK(sent.content_type == recorded_header(request, "Content-Type"));
    CHECK(sent.authorization == recorded_header(request, "Authorization"));

    Lines envelope;
    compare(*theirs, *ours, "", envelope);
    envelope.erase(std::remove(envelope.begin(), envelope.end(), "value of /batch"),
                   envelope.end());                 // its only event is compared below
    CHECK(joined(envelope) == "value of /sentAt");  // the value differs, the format must not:
    CHECK(text_of((*ours)["sentAt"]).size() == text_of((*theirs)["sentAt"]).size());

    Lines found;
    compare(only_event(*theirs), only_event(*ours), "/batch", found);
    Lines wanted = always;
    wanted.insert(wanted.end(), expected.differences.begin(), expected.differences.end());
    CHECK(joined(found) == joined(wanted));
  }
}
