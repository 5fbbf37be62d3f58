// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/process.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/customer_texts.hpp"
#include "core/pipeline/bench.hpp"
#include "core/review_family.hpp"
#include "ctsync/protocol/jitsu/protocol.hpp"

using namespace std::chrono_literals;
using namespace ctsync::test;
using ctsync::Errc;
using ctsync::Fetched;
using ctsync::UserId;

namespace {

using Words = std::vector<std::string>;

/// A tenant that knows customers and reviews.
Bench with_reviews(std::vector<ctsync::Target> targets = {segment_target()}) {
  ctsync::Config config;
  config.families = review::families;
  return Bench(std::move(targets), config);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("processing makes of an entry a record and a call, in one completion") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "done");
  CHECK_FALSE(bench.record("c1").empty());
  REQUIRE(bench.store.calls().size() == 1);
  CHECK(bench.store.calls()[0].source_or_target == "segment");
  CHECK(*bench.store.waits("default", "segment", digest(bench.key("c1"))));
  CHECK(bench.end_of_call(0) == "waiting");
  CHECK(has(bench.bodies_for("segment")[0], "a@b.example"));
  CHECK(bench.observed == Words{"done"});
  CHECK(*bench.process() == 0);
}

TEST_CASE("no more entries are processed than were asked for, the oldest first") {
  Bench bench;
  for (int version = 1; version <= 5; ++version) REQUIRE(bench.receive(customer("c1", version)));
  CHECK(*bench.process(2) == 2);
  CHECK(bench.end_of(1) == "done");
  CHECK(bench.end_of(2) == "waiting");
}

TEST_CASE("entries of one customer in one round see each other's record") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":"Ann")")));
  REQUIRE(bench.receive(customer("c1", 3, R"(,"lastName":"Lee")")));
  REQUIRE(bench.receive(customer("c1", 2, R"(,"firstName":"Late")")));
  CHECK(*bench.process() == 3);
  CHECK(bench.observed == Words{"done", "done", "ignored"});
  CHECK(bench.end_of(2) == "ignored stale");
  const auto bodies = bench.bodies_for("segment");
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[1], R"("name":"Ann Lee")"));
  CHECK(has(bench.record("c1"), R"("version":3)"));
}

TEST_CASE("an ignored entry keeps its reason and reads no record") {
  Bench bench;
  REQUIRE(bench.receive(R"({"notificationType":"Event","id":"e1"})"));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "ignored unmapped_resource");
  CHECK(bench.store.calls().empty());
  CHECK(bench.store.record_reads == 0);
}

TEST_CASE("an entry that can no longer be understood is dead with its error, not lost") {
  Bench bench;
  REQUIRE(bench.receive("{", {}, "x"));
  REQUIRE(bench.receive(R"({"type":"customer.created","customer":5})", {}, "y"));
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 3);
  CHECK(bench.observed == Words{"dead", "dead", "done"});
  CHECK(bench.end_of(0) == "dead malformed");
  CHECK(bench.end_of(1) == "dead invalid");
  CHECK(bench.store.entries()[1].reason.text == "/customer: expected an object, got an integer");
}

TEST_CASE("an entry whose record cannot be read is dead, and the record stays") {
  Bench bench;
  bench.store.write(ctsync::NewRecord{bench.key("c1"), "[]"});
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(1) == "dead internal");
  CHECK(has(bench.store.entries()[1].reason.text, "the stored record cannot be read"));
  CHECK(bench.record("c1") == "[]");
  CHECK(bench.store.calls().empty());
}

TEST_CASE("a call over a limit of its target is dead at once, while the record is kept") {
  Bench bench;
  const std::string long_name(40'000, 'x');
  REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":")" + long_name + "\"")));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "done");
  REQUIRE(bench.store.calls().size() == 1);
  CHECK(bench.end_of_call(0) == "dead over_limit");
  CHECK(has(bench.store.calls()[0].reason.text, "Segment takes at most 32000"));
  CHECK_FALSE(bench.record("c1").empty());
  ScriptedSink sink{{accepted}};
  CHECK(bench.dispatch(sink)->calls == 0);
}

TEST_CASE("an entry of a tenant that is not configured is dead") {
  Bench bench;
  const std::string body = customer("c1", 1);
  const ctsync::NewEntry entry{"m", ctsync::digest(ctsync::Key{"other", "shop", "customer", "c1"}),
                               body};
  REQUIRE(ctsync::receive(bench.store, {"other", "web", bench.now, {&entry, 1}}));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "dead unsupported");
  CHECK(bench.store.calls().empty());
}

TEST_CASE("customers that must be read are read once each, and their calls go out") {
  Bench bench;
  for (const auto version : {3, 5, 4}) REQUIRE(bench.receive(resource_updated("c1", version)));
  REQUIRE(bench.receive(customer("c2", 1)));
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(5, "Ann"), {}};
  CHECK(*bench.process() == 4);
  CHECK(bench.fetch.asked == Words{"default/shop/customer/c1"});
  CHECK(bench.store.calls().size() == 2);
  CHECK(bench.end_of(0) == "done");
  CHECK(bench.end_of(1) == "ignored known_version");
  CHECK(bench.end_of(2) == "ignored stale");
  CHECK(bench.end_of(3) == "done");
}

TEST_CASE("what is read for one entry is not overwritten by an older state in the next") {
  Bench bench;
  REQUIRE(bench.receive(resource_updated("c1", 8)));
  REQUIRE(bench.receive(customer("c1", 6)));
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(8, "Ann"), {}};
  CHECK(*bench.process() == 2);
  CHECK(bench.end_of(1) == "ignored stale");
  CHECK(bench.store.calls().size() == 1);
  CHECK(has(bench.record("c1"), R"("version":8)"));
}

TEST_CASE("a customer that cannot be read is dead, waiting or ignored, each with its reason") {
  using Kind = Fetched::Kind;
  Bench bench;
  REQUIRE(bench.receive(resource_updated("c1", 3)));
  SUBCASE("for want of a setting it is dead") {
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "dead fetch_not_configured");
    CHECK(has(bench.store.entries()[0].reason.text, "the setting is missing"));
  }
  SUBCASE("while commercetools is down it waits") {
    bench.fetch.answer = {Kind::later, "commercetools answered 503", {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "waiting fetch_failed");
    CHECK(has(bench.store.entries()[0].reason.text, "answered 503"));
    CHECK(bench.store.entries()[0].due_at > bench.now);
  }
  SUBCASE("it waits at least as long as commercetools asked for") {
    bench.fetch.answer = {Kind::later, "commercetools answered 429", 300s};
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries()[0].due_at == bench.now + 300s);
  }
  SUBCASE("what commercetools asks for counts from the end of the reads") {
    bench.fetch.answer = {Kind::later, "commercetools answered 429", 30s};
    bench.fetch.meanwhile = [&] { bench.now += 40s; };
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries()[0].due_at == bench.now + 30s);
  }
  SUBCASE("it ends after the reads") {
    bench.fetch.answer = {Kind::gone, {}, {}};
    bench.fetch.meanwhile = [&] { bench.now += 40s; };
    CHECK(*bench.process() == 1);
    CHECK(bench.store.entries()[0].ended_at == bench.now);
  }
  SUBCASE("after the longest retry age it is dead, if it was tried ten times") {
    bench.fetch.answer = {Kind::later, "commercetools answered 503", {}};
    bench.now += bench.policy.max_age;
    for (int attempt = 1; attempt < ctsync::RetryPolicy::attempts_before_age; ++attempt) {
      CHECK(*bench.process() == 1);
      REQUIRE(bench.end_of(0) == "waiting fetch_failed");
      bench.now = bench.store.entries()[0].due_at;
    }
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "dead fetch_failed");
  }
  SUBCASE("read as it was before the change it is read again later") {
    bench.fetch.answer = {Kind::found, whole_customer(2, "Ann"), {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "waiting fetch_failed");
  }
  SUBCASE("gone, it is ignored") {
    bench.fetch.answer = {Kind::gone, {}, {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "ignored gone");
  }
  SUBCASE("what is no customer is dead with its error") {
    bench.fetch.answer = {Kind::found, "{", {}};
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "dead malformed");
  }
  CHECK(bench.store.calls().empty());
}

TEST_CASE("a customer is read for a message that came without its payload") {
  Bench bench;
  REQUIRE(bench.receive(
      R"({"notificationType":"Message","projectKey":"shop","id":"m","type":"X",)"
      R"("resource":{"typeId":"customer","id":"c1"},"resourceVersion":3,"sequenceNumber":3,)"
      R"("payloadNotIncluded":{"reason":"too big","payloadType":"CustomerFirstNameSet"}})"));
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(3, "Ann"), {}};
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "done");
  CHECK(bench.fetch.asked == Words{"default/shop/customer/c1"});
  CHECK_FALSE(bench.record("c1").empty());
}

TEST_CASE("a person is erased after the target accepted the deletion, and not before") {
  Bench bench;
  REQUIRE(bench.receive(customer("c0", 1)));
  CHECK(*bench.process() == 1);
  ScriptedSink sink{{accepted, retry, accepted}};
  REQUIRE(bench.dispatch(sink));
  REQUIRE(bench.receive(resource_deleted("c0", 2, true)));
  const auto until_due = [&] { bench.now = bench.store.entries()[1].due_at; };
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(1) == "waiting erasure_pending");
  REQUIRE(bench.store.calls().size() == 2);
  until_due();
  CHECK(*bench.process() == 1);
  REQUIRE(bench.dispatch(sink));
  until_due();
  CHECK(*bench.process() == 1);
  CHECK(bench.store.erasures == 0);
  CHECK(bench.end_of(1) == "waiting erasure_pending");
  until_due();
  bench.store.fail = "waits";
  CHECK_FALSE(bench.process());
  bench.store.fail = "";
  bench.now += 1h;
  REQUIRE(bench.dispatch(sink));
  CHECK(bench.end_of_call(1) == "accepted");
  CHECK(*bench.process() == 1);
  CHECK(bench.store.erasures >= 1);
  CHECK(bench.store.calls().size() == 2);
  CHECK(bench.store.body(bench.store.entries()[1]).empty());
  CHECK(bench.store.body(bench.store.calls()[1]).empty());
  CHECK(has(bench.record("c0"), "erased"));
}

TEST_CASE("a person is erased only after every target accepted the deletion") {
  Bench bench({segment_target(), segment_target("second")});
  REQUIRE(bench.receive(customer("c0", 1)));
  bench.process_all();
  REQUIRE(bench.receive(resource_deleted("c0", 2, true)));
  ScriptedSink sink{{accepted}};
  CHECK(*bench.process() == 1);
  for (int round = 0; round < 2; ++round) REQUIRE(bench.dispatch(sink));
  bench.now = bench.store.entries()[1].due_at;
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(1) == "waiting erasure_pending");
  for (int round = 0; round < 2; ++round) REQUIRE(bench.dispatch(sink, 100, "second"));
  bench.now = bench.store.entries()[1].due_at;
  CHECK(*bench.process() == 1);
  CHECK(has(bench.record("c0"), "erased"));
}

TEST_CASE("a person is erased too where the target has no request for a deletion") {
  ctsync::Target target = segment_target("jitsu");
  target.plan.on_delete = ctsync::OnDelete::suppress_with_delete;
  target.protocol = ctsync::jitsu::Protocol{};
  Bench bench({target});
  REQUIRE(bench.receive(customer("c0", 1)));
  bench.process_all();
  ScriptedSink sink{{accepted}};
  REQUIRE(bench.dispatch(sink, 100, "jitsu"));
  REQUIRE(bench.receive(resource_deleted("c0", 2, true)));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(1) == "waiting erasure_pending");
  CHECK(bench.store.calls().size() == 1);
  bench.now = bench.store.entries()[1].due_at;
  CHECK(*bench.process() == 1);
  CHECK(has(bench.record("c0"), "erased"));
}

TEST_CASE("what arrives about an erased person is erased with its entry") {
  Bench bench;
  bench.store.write(ctsync::NewRecord{bench.key("c1"), R"({"erased":"2026-01-01T00:00:00.000Z"})"});
  REQUIRE(bench.receive(customer("c1", 9)));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(1) == "ignored erased");
  CHECK(bench.store.body(bench.store.entries()[1]).empty());
  CHECK(bench.store.calls().empty());
}

TEST_CASE("when the store fails nothing is lost and no success is reported") {
  for (const std::string_view verb : {"claim", "record", "complete"}) {
    CAPTURE(verb);
    Bench bench;
    REQUIRE(bench.receive(customer("c1", 1)));
    bench.store.fail = verb;
    auto processed = bench.process();
    REQUIRE_FALSE(processed.has_value());
    CHECK(processed.error().code == Errc::unavailable);
    // Given back, not leased.
    CHECK(bench.end_of(0) == (verb == "record" ? "waiting interrupted" : "waiting"));
    CHECK(bench.store.calls().empty());
    CHECK(bench.observed.empty());
    bench.store.fail = "";
    CHECK(*bench.process() == 1);
    CHECK(bench.store.calls().size() == 1);
  }
}

TEST_CASE("one step is mapped for two targets by the rules of each") {
  const auto calls_for = [](std::vector<ctsync::Target> targets, std::string_view target) {
    Bench bench(std::move(targets));
    REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":"Ann")")));
    REQUIRE(
        bench.receive(forwarded_customer(R"({"id":"c1","version":2,"email":"new@b.example"})")));
    bench.process_all();
    return bench.bodies_for(target);
  };
  const auto by_email = segment_target("one");
  const auto by_id = segment_target("two", UserId::customer_id);
  const auto first = calls_for({by_email, by_id}, "one");
  const auto second = calls_for({by_email, by_id}, "two");
  CHECK(first.size() == 3);  // an Alias, too
  CHECK(second.size() == 2);
  CHECK(first == calls_for({by_email}, "one"));
  CHECK(second == calls_for({by_id}, "two"));
  CHECK(has(first[0], R"("userId":"a@b.example")"));
  CHECK(has(second[0], R"("userId":"c1")"));
}

TEST_CASE("message ids differ by target") {
  Bench bench({segment_target("one"), segment_target("two")});
  REQUIRE(bench.receive(customer("c1", 1)));
  bench.process_all();
  const auto calls = bench.store.calls();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].message_id != calls[1].message_id);
}

TEST_CASE(
    "a target whose mapping of a customer fails is left out, and another target gets its call") {
  for (const bool first : {true, false}) {
    CAPTURE(first);
    const auto cannot = segment_target("cannot", UserId::external_id);
    const auto can = segment_target("can");
    Bench bench(first ? std::vector{cannot, can} : std::vector{can, cannot});
    REQUIRE(bench.receive(customer("c1", 1)));
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "done");
    CHECK(bench.bodies_for("can").size() == 1);
    CHECK(bench.bodies_for("cannot").empty());
    CHECK_FALSE(bench.record("c1").empty());
  }
}

TEST_CASE(
    "an entry whose mapping fails for every target is dead with the place, and makes no record") {
  Bench bench(
      {segment_target("one", UserId::external_id), segment_target("two", UserId::customer_number)});
  REQUIRE(bench.receive(customer("c1", 1)));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "dead missing");
  CHECK(bench.store.entries()[0].reason.text.starts_with("/customer/externalId: "));
  CHECK(bench.store.calls().empty());
  CHECK(bench.record("c1").empty());
}

TEST_CASE("if no target is sent a deletion, the entry is ignored with the reason") {
  auto silent = segment_target();
  silent.plan.on_delete = ctsync::OnDelete::ignore;
  Bench bench({silent});
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(resource_deleted("c1", 2, false)));
  bench.process_all();
  CHECK(bench.end_of(1) == "ignored deletions_off");
}

TEST_CASE("an entry is forwarded to the key of its body if that is another one") {
  Bench bench;
  const std::string body = customer("c1", 1);
  REQUIRE(bench.receive(body, digest(bench.key("another")), "m-c1-1"));
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(0) == "done forwarded");
  CHECK(bench.store.calls().empty());
  CHECK(bench.record("c1").empty());
  REQUIRE(bench.store.entries().size() == 2);
  CHECK(bench.store.body(bench.store.entries()[1]) == body);
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(1) == "done");
  CHECK(bench.bodies_for("segment").size() == 1);
  CHECK_FALSE(bench.record("c1").empty());
}

TEST_CASE("a key that is not forwarded to, because the store fails, is forwarded to once later") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1), {}, "m-c1-1"));
  bench.store.fail = "forward";
  CHECK_FALSE(bench.process());
  CHECK(bench.end_of(0) == "waiting interrupted");
  bench.store.fail = "complete";
  CHECK_FALSE(bench.process());  // forwarded, but the sender did not end
  bench.store.fail = "";
  bench.process_all();
  CHECK(bench.store.entries().size() == 2);
  CHECK(bench.bodies_for("segment").size() == 1);
}

TEST_CASE("an event is forwarded to its subject's key and makes its calls there") {
  Bench bench = with_reviews();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(review::created("e1", review::fact("created"))));
  CHECK(*bench.process() == 2);
  CHECK(bench.end_of(1) == "done forwarded");
  CHECK(bench.record("r1", "review") == R"({"told":["track Product Reviewed created"]})");
  CHECK(bench.bodies_for("segment").size() == 1);
  REQUIRE(bench.store.entries().size() == 3);
  CHECK(*bench.process() == 1);
  CHECK(bench.end_of(2) == "done");
  const auto bodies = bench.bodies_for("segment");
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[1], R"("type":"track","userId":"a@b.example","event":"Product Reviewed")"));
  CHECK(has(bodies[1], R"("properties":{"rating":5})"));
  CHECK(has(bodies[1], R"({"timestamp":"2026-01-05T00:00:00Z")"));
  const std::string record = bench.record("c1");
  CHECK_FALSE(has(record, "told"));
  CHECK(*bench.store.waits("default", "segment", digest(bench.key("c1"))));
  CHECK_FALSE(*bench.store.waits("default", "segment", digest(bench.key("r1", "review"))));
}

TEST_CASE("an event is sent once, whatever delivery repeats it") {
  Bench bench = with_reviews();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(review::created("e1", review::fact("created"))));
  bench.process_all();
  REQUIRE(bench.receive(review::created("e2", review::fact("created"))));
  bench.process_all();
  CHECK(bench.store.entries().back().reason.code == ctsync::ReasonCode::told_before);
  CHECK(bench.bodies_for("segment").size() == 2);
  REQUIRE(bench.receive(
      review::created("e3", review::fact("created") + "," + review::fact("rating:5"))));
  bench.process_all();
  CHECK(bench.bodies_for("segment").size() == 3);
  CHECK(bench.record("r1", "review") ==
        R"({"told":["track Product Reviewed created","track Product Reviewed rating:5"]})");
}

TEST_CASE("a forward that is repeated after a crash is sent once") {
  Bench bench = with_reviews();
  REQUIRE(bench.receive(customer("c1", 1)));
  bench.process_all();
  REQUIRE(bench.receive(review::created("e1", review::fact("created"))));
  bench.store.fail = "complete";
  CHECK_FALSE(bench.process());  // forwarded, but its record is not written
  CHECK(bench.record("r1", "review").empty());
  bench.store.fail = "";
  bench.process_all();
  CHECK(bench.record("r1", "review") == R"({"told":["track Product Reviewed created"]})");
  CHECK(bench.bodies_for("segment").size() == 2);
  CHECK(bench.store.entries().size() == 3);
}

TEST_CASE("an event follows the calls of its subject, with the userId of each target's rule") {
  Bench bench = with_reviews({segment_target("mail"), segment_target("id", UserId::customer_id)});
  REQUIRE(bench.receive(review::created("e1", review::fact("created"))));
  REQUIRE(bench.receive(customer("c1", 1)));
  bench.process_all();
  const auto mail = bench.bodies_for("mail");
  const auto id = bench.bodies_for("id");
  REQUIRE(mail.size() == 2);
  REQUIRE(id.size() == 2);
  CHECK(has(mail[0], R"("type":"identify")"));
  CHECK(has(mail[1], R"("userId":"a@b.example","event")"));
  CHECK(has(id[1], R"("userId":"c1","event")"));
}

TEST_CASE("an event of a subject without a record is sent with the subject's own ids") {
  Bench bench = with_reviews();
  SUBCASE("by the e-mail address") {
    const auto guest = R"("email":"guest@b.example","anonymousId":"a-1")";
    REQUIRE(bench.receive(review::created("e1", review::fact("created"), guest)));
    bench.process_all();
    REQUIRE(bench.bodies_for("segment").size() == 1);
    CHECK(has(bench.bodies_for("segment")[0],
              R"("userId":"guest@b.example","anonymousId":"a-1","event")"));
  }
  SUBCASE("else by the anonymous id, under the key of the resource") {
    REQUIRE(
        bench.receive(review::created("e1", review::fact("created"), R"("anonymousId":"a-1")")));
    CHECK(*bench.process() == 1);
    CHECK(bench.end_of(0) == "done");
    CHECK(bench.record("r1", "review") == R"({"told":["track Product Reviewed created"]})");
    REQUIRE(bench.bodies_for("segment").size() == 1);
    CHECK(has(bench.bodies_for("segment")[0], R"("type":"track","anonymousId":"a-1","event")"));
  }
  SUBCASE("without any id it is dead, and no fact counts as sent") {
    REQUIRE(bench.receive(review::created("e1", review::fact("created"), R"("x":1)")));
    bench.process_all();
    CHECK(bench.end_of(0) == "dead missing");
    CHECK(bench.record("r1", "review").empty());
    CHECK(bench.store.calls().empty());
  }
}

TEST_CASE("an event of an erased customer makes no call, and its entry is erased") {
  Bench bench = with_reviews();
  bench.store.write(ctsync::NewRecord{bench.key("c1"), R"({"erased":"2026-01-01T00:00:00.000Z"})"});
  REQUIRE(bench.receive(review::created("e1", review::fact("created"))));
  bench.process_all();
  const auto last = bench.store.entries().back();
  CHECK(last.state == "ignored");
  CHECK(last.reason.code == ctsync::ReasonCode::erased);
  CHECK(bench.store.body(last).empty());
  CHECK(bench.store.calls().empty());
}

TEST_CASE("a group event makes a Group call") {
  Bench bench = with_reviews();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(review::created("e1", review::fact("created", "club-7", "group"))));
  bench.process_all();
  const auto bodies = bench.bodies_for("segment");
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[1],
            R"("type":"group","userId":"a@b.example","groupId":"club-7","traits":{"rating":5})"));
}

TEST_CASE("an event whose resource must be read is made of what was read") {
  Bench bench = with_reviews();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(review::message("e1", "")));
  SUBCASE("found") {
    bench.fetch.answer = {
        Fetched::Kind::found, R"({"customer":"c1","facts":[)" + review::fact("created") + "]}", {}};
    bench.process_all();
    CHECK(bench.fetch.asked == Words{"default/shop/review/r1"});
    CHECK(bench.end_of(1) == "done forwarded");
    CHECK(bench.bodies_for("segment").size() == 2);
    CHECK(bench.record("r1", "review") == R"({"told":["track Product Reviewed created"]})");
  }
  SUBCASE("gone") {
    bench.fetch.answer = {Fetched::Kind::gone, {}, {}};
    bench.process_all();
    CHECK(bench.end_of(1) == "ignored gone");
  }
  SUBCASE("found, and nothing to tell") {
    bench.fetch.answer = {Fetched::Kind::found, R"({"draft":true})", {}};
    bench.process_all();
    CHECK(bench.end_of(1) == "ignored stale");
  }
  SUBCASE("found, and not understood") {
    bench.fetch.answer = {Fetched::Kind::found, "[]", {}};
    bench.process_all();
    CHECK(bench.end_of(1) == "dead invalid");
  }
  SUBCASE("not now") {
    bench.fetch.answer = {Fetched::Kind::later, "commercetools answered 503", {}};
    bench.process_all();
    CHECK(bench.end_of(1) == "waiting fetch_failed");
    CHECK(bench.record("r1", "review").empty());
  }
  SUBCASE("not configured") {
    bench.process_all();
    CHECK(bench.end_of(1) == "dead fetch_not_configured");
  }
}

TEST_CASE("a step that another release forwarded is dead as unsupported") {
  Bench bench = with_reviews();
  REQUIRE(bench.receive(review::created("e1", review::fact("created"))));
  CHECK(*bench.process() == 1);
  auto forwarded = bench.store.claim(1, bench.now, 30s);
  REQUIRE(forwarded.has_value());
  REQUIRE(forwarded->size() == 1);
  std::string body = forwarded->front().body;
  body.replace(body.find("\"step\":2"), 8, "\"step\":9");
  const std::vector<ctsync::Forward> newer{
      {forwarded->front().row, forwarded->front().fence, "newer", forwarded->front().key, body}};
  REQUIRE(bench.store.forward(newer).has_value());
  bench.now += 1min;
  bench.process_all();
  CHECK(bench.end_of(2) == "dead unsupported");
  CHECK(bench.store.entries()[2].reason.text.starts_with("/step: "));
}

TEST_CASE("what only looks like a step is a delivery like any other") {
  Bench bench = with_reviews();
  const std::string body = R"({"step":1,"events":[{"kind":"track","name":"Forged"}]})";
  REQUIRE(bench.receive(body, {}, "forged"));
  bench.process_all();
  CHECK(bench.store.entries()[0].state == "dead");
  CHECK(bench.store.calls().empty());
}
