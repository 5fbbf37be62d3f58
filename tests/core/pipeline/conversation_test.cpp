// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/conversation.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/customer_texts.hpp"
#include "core/pipeline/bench.hpp"
#include "core/review_family.hpp"

using namespace ctsync;
using namespace ctsync::test;

namespace {

using Words = std::vector<std::string>;

/// Holds one conversation about bodies, with records by their encoded keys.
struct Talk {
  std::map<std::string, std::string> records{};
  ScriptedFetch fetch{};
  Words asked_records{};  ///< keys
  Words answers{};        ///< "<question> <what it came to>", in the sequence of the answers
  std::vector<Question> questions{};
  bool record_fails = false;
  std::optional<std::size_t> use_fails{};
  std::optional<std::size_t> dropped{};  ///< the question whose record is not written after all

  Status hold(const std::vector<std::string>& bodies) {
    questions.clear();
    for (const auto& body : bodies) {
      questions.push_back({"default", "web", body, body.starts_with(R"({"step":)")});
    }
    return hold();
  }
  Status hold() {
    Transformer transformer{{"default", review::families}};
    Conversation conversation(transformer);
    return conversation.hold(
        questions, fetch,
        [&](const Reading*, const Key& key) -> Result<std::optional<std::string>> {
          if (record_fails) return Error{Errc::unavailable, "", "the store is busy"};
          asked_records.push_back(encode(key));
          const auto found = records.find(encode(key));
          if (found == records.end()) return std::optional<std::string>{};
          return std::optional(found->second);
        },
        [&](std::size_t at, Answer& answer) -> Status {
          answers.push_back(std::to_string(at) + " " + outcome_of(answer));
          if (use_fails == at) return Error{Errc::unavailable, "", "the store is busy"};
          if (dropped == at) conversation.drop_record(answer.key);
          return std::monostate{};
        });
  }

  static std::string outcome_of(const Answer& answer) {
    if (!answer.result) return "error " + to_string(answer.result.error());
    if (const auto& fetch = answer.result->must_fetch) {
      CHECK(answer.fetched != nullptr);
      return "fetch " + std::string(name(fetch->reason.code));
    }
    const auto& step = *answer.result;
    if (step.ignored) return std::string(name(step.ignored.code));
    if (!step.events.empty()) return step.after ? "event of somebody known" : "event";
    return std::string(step.after->first_name.value);
  }
};

std::string version(int number, std::string_view first_name) {
  return forwarded_customer(whole_customer(number, first_name));
}

}  // namespace

TEST_CASE("each question has one answer, and those of one key in the sequence of the questions") {
  Talk talk;
  REQUIRE(talk.hold({version(1, "Ann"), "{", version(2, "Bea"), version(1, "Late")}).has_value());
  REQUIRE(talk.answers.size() == 4);
  CHECK(talk.answers[0] == "0 Ann");
  CHECK(talk.answers[1].starts_with("1 error "));
  CHECK(talk.answers[2] == "2 Bea");
  CHECK(talk.answers[3] == "3 stale");
}

TEST_CASE("a record that an answer changed is known to later questions without the store") {
  Talk talk;
  REQUIRE(talk.hold({version(1, "Ann"), version(2, "Bea")}).has_value());
  CHECK(talk.asked_records == Words{"default/shop/c1"});
}

TEST_CASE("a record that is not written after all is asked for again") {
  Talk talk;
  talk.dropped = 0;
  REQUIRE(talk.hold({version(2, "Ann"), version(1, "Bea")}).has_value());
  CHECK(talk.answers == Words{"0 Ann", "1 Bea"});
  CHECK(talk.asked_records == Words(2, "default/shop/c1"));
}

TEST_CASE("questions behind a read wait for it, and others do not") {
  Talk talk;
  talk.fetch.answers = {{"c1", {Fetched::Kind::found, whole_customer(8, "Read"), {}}}};
  std::string other = version(1, "Other");
  for (std::size_t at; (at = other.find("\"c1\"")) != other.npos;) other.replace(at, 4, "\"c2\"");
  REQUIRE(talk.hold({resource_updated("c1", 8), version(6, "Old"), other}).has_value());
  CHECK(talk.answers == Words{"2 Other", "0 Read", "1 stale"});
  CHECK(talk.fetch.asked == Words{"default/shop/customer/c1"});
}

TEST_CASE("many questions about one resource cost one read") {
  Talk talk;
  talk.fetch.answer = {Fetched::Kind::found, whole_customer(9, "Read"), {}};
  REQUIRE(
      talk.hold({resource_updated("c1", 8), resource_updated("c1", 9), first_name_set(9, 4, "Cy")})
          .has_value());
  CHECK(talk.fetch.asked.size() == 1);
  CHECK(talk.fetch.rounds == 1);
  CHECK(talk.answers == Words{"0 Read", "1 known_version", "2 known_version"});
}

TEST_CASE("reads of one project are made together, and of another apart") {
  Talk talk;
  std::string elsewhere = resource_updated("c3", 1);
  elsewhere.replace(elsewhere.find("\"shop\""), 6, "\"club\"");
  REQUIRE(talk.hold({resource_updated("c1", 1), elsewhere, resource_updated("c2", 1)}).has_value());
  CHECK(talk.fetch.rounds == 2);
  CHECK(talk.fetch.asked.size() == 3);
}

TEST_CASE("the reads of several tenants are each made for their own") {
  Talk talk;
  const std::string body = resource_updated("c1", 1);
  talk.questions = {{"north", "web", body}, {"south", "web", body}};
  REQUIRE(talk.hold().has_value());
  CHECK(talk.fetch.asked == Words{"north/shop/customer/c1", "south/shop/customer/c1"});
}

TEST_CASE("a resource that could not be read is a final fetch, which says why") {
  Talk talk;
  talk.fetch.answer = {Fetched::Kind::later, "commercetools answered 503", {}};
  REQUIRE(talk.hold({resource_updated("c1", 1)}).has_value());
  CHECK(talk.answers == Words{"0 fetch change_notification"});
}

TEST_CASE("a fetcher that answers less than it was asked has not answered") {
  Transformer transformer{Config{}};
  Conversation conversation(transformer);
  const std::string body = resource_updated("c1", 1);
  const Question question{"default", "web", body};
  const auto silent = [](std::string_view, std::string_view, std::span<const Fetch>) {
    return std::vector<Fetched>{};
  };
  int answers = 0;
  auto fetch = silent;
  auto status = conversation.hold(
      std::span(&question, 1), fetch,
      [](const Reading*, const Key&) -> Result<std::optional<std::string>> {
        return std::optional<std::string>{};
      },
      [&](std::size_t, Answer& answer) -> Status {
        ++answers;
        REQUIRE(answer.fetched != nullptr);
        CHECK(answer.fetched->kind == Fetched::Kind::not_configured);
        return std::monostate{};
      });
  CHECK(status.has_value());
  CHECK(answers == 1);
}

TEST_CASE("a customer without an id is known by the record that another rule named in 0.1.0") {
  Talk talk;
  const std::string body = forwarded_customer(
      R"({"version":1,"email":"a@b.example","externalId":"X","customerNumber":"7"})");
  talk.records = {{"default/shop/customer_number:7", R"({"version":2,"email":"a@b.example"})"}};
  REQUIRE(talk.hold({body}).has_value());
  CHECK(talk.answers == Words{"0 stale"});
  CHECK(talk.asked_records == Words{"default/shop/email:a@b.example", "default/shop/external_id:X",
                                    "default/shop/customer_number:7"});
  talk.asked_records.clear();
  talk.records = {{"default/shop/email:a@b.example", R"({"version":2,"email":"a@b.example"})"}};
  REQUIRE(talk.hold({body}).has_value());
  CHECK(talk.asked_records == Words{"default/shop/email:a@b.example"});
}

TEST_CASE("a forwarded step is asked the record of its subject, not that of its resource") {
  Step step;
  step.project = "shop";
  step.resource = {"default", "shop", "review", "r1"};
  step.subject.key = {"default", "shop", "customer", "c1"};
  step.events = {{CallKind::track, "Product Reviewed", "created", "", "{}"}};
  Talk talk;
  talk.records = {{"default/shop/c1", R"({"id":"c1","email":"a@b.example"})"}};
  REQUIRE(talk.hold({write_step(step)}).has_value());
  CHECK(talk.answers == Words{"0 event of somebody known"});
  CHECK(talk.asked_records == Words{"default/shop/c1"});
  talk.records.clear();
  talk.answers.clear();
  REQUIRE(talk.hold({write_step(step)}).has_value());
  CHECK(talk.answers == Words{"0 event"});
}

TEST_CASE("a forwarded step uses the record that an earlier question of the round changed") {
  Step step;
  step.resource = {"default", "shop", "review", "r1"};
  step.subject.key = {"default", "shop", "customer", "c1"};
  step.events = {{CallKind::track, "Product Reviewed", "created", "", "{}"}};
  Talk talk;
  REQUIRE(talk.hold({version(1, "Ann"), write_step(step)}).has_value());
  CHECK(talk.answers == Words{"0 Ann", "1 event of somebody known"});
}

TEST_CASE("the first error of the store or of who uses the answers ends the round") {
  Talk talk;
  talk.record_fails = true;
  CHECK_FALSE(talk.hold({version(1, "Ann"), version(2, "Bea")}).has_value());
  CHECK(talk.answers.empty());
  talk.record_fails = false;
  talk.use_fails = 0;
  CHECK_FALSE(talk.hold({version(1, "Ann"), version(2, "Bea")}).has_value());
  CHECK(talk.answers == Words{"0 Ann"});
}
