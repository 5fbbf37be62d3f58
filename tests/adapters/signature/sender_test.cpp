// SPDX-License-Identifier: MIT
#include "signature/sender.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "ctsync/json/view.hpp"

using namespace ctsync::signature;
namespace json = ctsync::json;

namespace {

constexpr std::array senders{Sender::forwarder,   Sender::pubsub,     Sender::sns,
                             Sender::eventbridge, Sender::event_grid, Sender::segment};

const std::map<std::string, Sender> senders_by_name{{"forwarder", Sender::forwarder},
                                                    {"pubsub", Sender::pubsub},
                                                    {"sns", Sender::sns},
                                                    {"eventbridge", Sender::eventbridge},
                                                    {"event_grid", Sender::event_grid},
                                                    {"segment", Sender::segment}};

const std::map<std::string, Reaction> reactions{
    {"ack", Reaction::ack}, {"retry", Reaction::retry}, {"drop", Reaction::drop}};

const std::map<std::string, Finding> findings{{"accepted", Finding::accepted},
                                              {"unreadable", Finding::unreadable},
                                              {"unauthenticated", Finding::unauthenticated},
                                              {"not_allowed", Finding::not_allowed},
                                              {"unavailable", Finding::unavailable},
                                              {"too_many", Finding::too_many}};

/// Checks the entries of a file for one sender; returns the number of statuses.
int check_sender(Sender sender, json::View table) {
  int statuses = 0;
  for (const auto& row : reactions) {
    const auto& word = row.first;
    CAPTURE(word);
    table["reactions"][word].each_element([&](std::size_t, json::View value) {
      const auto status = static_cast<int>(value.integer().value());
      CAPTURE(status);
      CHECK(reaction(sender, status) == row.second);
      ++statuses;
      return true;
    });
  }
  for (const auto& row : findings) {
    const auto& word = row.first;
    const auto finding = row.second;
    CAPTURE(word);
    const auto answer = table["answers"][word];
    CHECK(status_for(sender, finding) == answer["status"].integer());
    CHECK(reaction(sender, status_for(sender, finding)) ==
          reactions.at(std::string(answer["reaction"].string().value())));
  }
  return statuses;
}

}  // namespace

TEST_CASE("what each sender does with our status is what its documentation says") {
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(CTSYNC_FIXTURES "/senders")) {
    const auto name = file.path().stem().string();
    CAPTURE(name);
    const auto sender = senders_by_name.find(name);
    REQUIRE(sender != senders_by_name.end());
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    json::Parser parser;
    const auto table = parser.parse(text);
    REQUIRE(table);
    CHECK(check_sender(sender->second, *table) == 25);
    ++files;
  }
  CHECK(files == senders_by_name.size());
}

TEST_CASE("the last rule of each sender covers every status") {
  for (const auto sender : senders) {
    CHECK(status_rules(sender).back().first == 0);
    CHECK(status_rules(sender).back().last == 999);
  }
}

TEST_CASE("no sender repeats what was stored, and all repeat what could not be") {
  for (const auto sender : senders) {
    CAPTURE(static_cast<int>(sender));
    CHECK(reaction(sender, status_for(sender, Finding::accepted)) == Reaction::ack);
    CHECK(reaction(sender, status_for(sender, Finding::unavailable)) == Reaction::retry);
    CHECK(reaction(sender, status_for(sender, Finding::too_many)) == Reaction::retry);
    CHECK(reaction(sender, status_for(sender, Finding::unauthenticated)) != Reaction::ack);
    CHECK(reaction(sender, status_for(sender, Finding::not_allowed)) != Reaction::ack);
  }
}

TEST_CASE("what is authentic but unreadable is acknowledged, except to a forwarder") {
  for (const auto sender : senders) {
    const int status = status_for(sender, Finding::unreadable);
    if (sender == Sender::forwarder) {
      CHECK(status == 400);
    } else {
      CHECK(reaction(sender, status) == Reaction::ack);
    }
  }
}

TEST_CASE("a proof that fails is the sender's fault unless the keys are lacking") {
  CHECK(finding_of(Proof::ok) == Finding::accepted);
  CHECK(finding_of(Proof::not_allowed) == Finding::not_allowed);
  CHECK(finding_of(Proof::no_keys) == Finding::unavailable);
  for (const auto proof :
       {Proof::missing, Proof::malformed, Proof::mismatch, Proof::stale, Proof::repeated}) {
    CHECK(finding_of(proof) == Finding::unauthenticated);
  }
}

TEST_CASE("a verdict on an HMAC keeps its word as a proof") {
  for (const auto verdict : {Verdict::ok, Verdict::missing, Verdict::malformed, Verdict::mismatch,
                             Verdict::stale, Verdict::repeated}) {
    CHECK(name(proof_of(verdict)) == name(verdict));
  }
}
