// SPDX-License-Identifier: MIT
#include "signature/sender.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace ctsync::signature;

namespace {

constexpr std::array senders{Sender::forwarder,   Sender::pubsub,     Sender::sns,
                             Sender::eventbridge, Sender::event_grid, Sender::segment};

// How pubsub, sns, eventbridge, event_grid, segment and forwarder react: a, r or d for each.
std::string reactions(int status) {
  constexpr std::array order{Sender::pubsub,     Sender::sns,     Sender::eventbridge,
                             Sender::event_grid, Sender::segment, Sender::forwarder};
  std::string letters;
  for (const auto sender : order) {
    const auto made = reaction(sender, status);
    letters += made == Reaction::ack ? 'a' : made == Reaction::retry ? 'r' : 'd';
  }
  return letters;
}

}  // namespace

TEST_CASE("each sender reacts to a status as its documentation says") {
  const std::map<int, std::string> expected{
      {102, "arrrdr"}, {200, "aaaaaa"}, {201, "aaaaaa"}, {202, "aaaaaa"}, {203, "raaaaa"},
      {204, "aaaaaa"}, {205, "raaraa"}, {206, "raaraa"}, {301, "rrdrdd"}, {400, "rddddd"},
      {401, "rdrddd"}, {403, "rddddd"}, {404, "rddrdd"}, {407, "rdrrdd"}, {408, "rddrdr"},
      {409, "rdrrdd"}, {410, "rddrdd"}, {413, "rddddd"}, {415, "rddrdd"}, {422, "rddrdd"},
      {425, "rddrdr"}, {429, "rdrrdr"}, {500, "rrrrrr"}, {502, "rrrrrr"}, {503, "rrrrrr"}};
  for (const auto& row : expected) {
    CAPTURE(row.first);
    CHECK(reactions(row.first) == row.second);
  }
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
