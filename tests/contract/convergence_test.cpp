// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/process.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <map>
#include <random>
#include <set>
#include <sqlite/store.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "envelopes.hpp"
#include "history.hpp"
#include "mock.hpp"
#include "mock_fetcher.hpp"

namespace ctsync::test {

namespace {

/// The body of a delivery of a notification. `repeat` selects the envelope and the broker's id.
std::string delivered(const Told& told, const std::string& customer, int repeat) {
  if (!brokers) return told.body;
  switch (repeat % 3) {
    case 0: return pubsub(told.body, repeat);
    case 1: return eventbridge(told.body, told.type, repeat);
    default:
      return cloud_event(told.body, (told.last ? "change." : "message.") + told.type, told.id,
                         customer);
  }
}

/// The pipeline from a delivery to the outbox, with a store on the disk.
class Pipeline {
 public:
  explicit Pipeline(const Mock& mock)
      : store_(opened(folder_.file("ctsync.db"))),
        fetch_(mock),
        transformer_(Config{.families = commercetools::all_families}) {}

  void receive(const std::string& body) {
    const auto reading = transformer_.read("commercetools", body);
    REQUIRE_MESSAGE(reading, to_string(reading.error()));
    NewEntry entry;
    entry.id = (*reading)->delivery_id;
    entry.key = digest((*reading)->key);
    entry.body = body;
    REQUIRE(ctsync::receive(store_, {"default", "commercetools", now_, {&entry, 1}}));
  }

  void process_all() {
    const OneTenant tenants({"default", {{"segment", Plan{}, segment::Protocol{}}}, {}});
    for (int done = 1; done > 0;) {
      now_ += Duration{1};
      auto processed = process(
          store_, transformer_, tenants, fetch_, 256, [this] { return now_; },
          std::chrono::minutes{1},
          [this](const auto& entry, const auto& end) {
            REQUIRE_MESSAGE(end.state != EntryState::dead, end.reason.text);
            take_down(entry, end);
          });
      REQUIRE_MESSAGE(processed, to_string(processed.error()));
      done = processed->entries;
    }
  }

  std::string record(const std::string& customer) {
    auto record = store_.record(key_of(customer));
    REQUIRE(record);
    REQUIRE(*record);
    return **record;
  }

  /// How many Identify calls were written for a customer.
  int calls(const std::string& customer) const {
    const auto found = calls_.find(digest(key_of(customer)));
    return found == calls_.end() ? 0 : found->second;
  }
  bool message_ids_differ() const noexcept { return message_ids_differ_; }
  int reads() const noexcept { return fetch_.reads(); }

 private:
  static Key key_of(const std::string& customer) {
    return {"default", "aurora-shop", "customer", customer};
  }

  static sqlite::Store opened(const std::string& path) {
    auto store = sqlite::Store::open({path, true});
    REQUIRE(store);
    return *std::move(store);
  }

  void take_down(const ClaimedEntry&, const Completion& completion) {
    for (const auto& call : completion.calls) {
      message_ids_differ_ = message_ids_.insert(call.call.message_id).second && message_ids_differ_;
      if (call.call.kind == CallKind::identify) ++calls_[call.key];
    }
  }

  Folder folder_;
  sqlite::Store store_;
  MockFetcher fetch_;
  Transformer transformer_;
  Time now_{std::chrono::hours{24 * 365 * 56}};
  std::map<KeyDigest, int> calls_;
  std::set<std::string> message_ids_;
  bool message_ids_differ_ = true;
};

constexpr std::array<std::string_view, 18> members{"id",         "version",
                                                   "createdAt",  "lastModifiedAt",
                                                   "email",      "isEmailVerified",
                                                   "firstName",  "middleName",
                                                   "lastName",   "title",
                                                   "salutation", "companyName",
                                                   "externalId", "vatId",
                                                   "addresses",  "shippingAddressIds",
                                                   "stores",     "authenticationMode"};

std::string shown(json::View value) {
  if (const auto text = value.string()) return std::string(*text);
  if (const auto number = value.integer()) return std::to_string(*number);
  if (const auto flag = value.boolean()) return *flag ? "true" : "false";
  return value.is_null() ? "" : fmt::format("{} elements", value.size());
}

/// Compares the record with the customer as the mock has it, member by member.
void check_same(Mock& mock, Pipeline& pipeline, const std::string& id) {
  const std::string ours = pipeline.record(id);
  const std::string theirs = mock.send("GET", "/customers/" + id);
  json::Parser our_parser;
  json::Parser their_parser;
  const auto our_root = our_parser.parse(ours);
  const auto their_root = their_parser.parse(theirs);
  REQUIRE(our_root);
  REQUIRE(their_root);
  for (const auto member : members) {
    CHECK_MESSAGE(shown((*our_root)[member]) == shown((*their_root)[member]), id << ' ' << member);
  }
}

}  // namespace

TEST_CASE(
    "each change makes one call, however often it is delivered, and is read only if it must be") {
  Mock mock;
  Pipeline pipeline(mock);
  std::mt19937_64 random(7);
  std::vector<History> customers;
  int silent = 0;
  const auto deliver = [&](const std::vector<Told>& told, const History& customer) {
    // A message contains the change. A change without a message has only its change notification.
    const Told& one = told.front();
    silent += one.last ? 1 : 0;
    for (int repeat = 0; repeat < 20; ++repeat) {
      pipeline.receive(delivered(one, customer.id(), repeat));
    }
    pipeline.process_all();
  };
  for (int i = 0; i < 25; ++i) {
    std::vector<Told> told;
    customers.emplace_back(mock, i, told);
    deliver(told, customers.back());
    for (int change = 0; change < 4; ++change) {
      told.clear();
      customers.back().update(mock, random, 1, told);
      deliver(told, customers.back());
    }
  }
  for (const auto& customer : customers)
    CHECK(pipeline.calls(customer.id()) == customer.versions());
  CHECK(pipeline.message_ids_differ());
  CHECK(silent > 0);
  CHECK(pipeline.reads() <= 2 * silent);  // after a read the next sequence number is unknown
}

TEST_CASE("shuffled, repeated and lost notifications of 500 customers end in what the API has") {
  Mock mock;
  Pipeline pipeline(mock);
  std::mt19937_64 random(20260301);
  std::vector<History> customers;
  std::vector<std::string> waiting;
  // Any notification but the last of an update may be lost: a later one would not show the loss of
  // the last.
  const auto tell = [&](const std::vector<Told>& told, const History& customer) {
    for (const auto& one : told) {
      if (!one.last && random() % 6 == 0) continue;
      for (int repeat = 0; repeat < 20; ++repeat) {
        waiting.push_back(delivered(one, customer.id(), repeat));
      }
    }
  };
  const auto deliver = [&](std::size_t count) {
    std::shuffle(waiting.begin(), waiting.end(), random);
    for (; count > 0 && !waiting.empty(); --count) {
      pipeline.receive(waiting.back());
      waiting.pop_back();
    }
    pipeline.process_all();
  };
  for (int i = 0; i < 500; ++i) {
    std::vector<Told> told;
    customers.emplace_back(mock, i, told);
    tell(told, customers.back());
  }
  for (int round = 0; round < 6; ++round) {
    deliver(waiting.size() / 2);
    for (auto& customer : customers) {
      if (random() % 3 != 0) continue;
      std::vector<Told> told;
      customer.update(mock, random, 1 + static_cast<int>(random() % 3), told);
      tell(told, customer);
    }
  }
  deliver(waiting.size());
  for (const auto& customer : customers) {
    check_same(mock, pipeline, customer.id());
    CHECK(pipeline.calls(customer.id()) >= 1);
    CHECK(pipeline.calls(customer.id()) <= customer.versions() + customer.email_changes());
  }
  CHECK(pipeline.message_ids_differ());
}

}  // namespace ctsync::test
