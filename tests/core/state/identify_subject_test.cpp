// SPDX-License-Identifier: MIT
#include "ctsync/state/identify_subject.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

using ctsync::Fetched;
using ctsync::Hearing;
using ctsync::Listener;
using ctsync::Needs;
using ctsync::ReasonCode;
using ctsync::Step;
using ctsync::UserId;

namespace {

Step step_of(std::string_view customer, std::string_view email = {}) {
  Step step;
  step.subject.customer_id = customer;
  step.subject.email = email;
  step.events.emplace_back().name = "Order Completed";
  return step;
}

Needs needs_of(Listener listener) {
  Needs needs;
  needs.add(std::move(listener));
  return needs;
}

/// The step after the second stage. The parsers live as long as what it borrows.
struct Identified {
  Identified(Step step, const Needs& needs, std::optional<Fetched> fetched = std::nullopt,
             std::optional<std::string_view> record = std::nullopt)
      : result(ctsync::detail::identify_subject(step, record, {}, needs, parsers)) {
    if (!fetched || !result || !result->must_fetch) return;
    const ctsync::Fetch what = result->must_fetch->what;
    result =
        ctsync::detail::identify_subject(std::move(step), record, {what, *fetched}, needs, parsers);
  }
  const Step& step() const {
    REQUIRE(result.has_value());
    return *result;
  }
  bool reads() const { return step().must_fetch.has_value(); }

  ctsync::detail::SubjectParsers parsers;
  ctsync::Result<Step> result;
};

constexpr std::string_view ada = "ada@shop.example";

}  // namespace

TEST_CASE("the customer is read only where the rule of a target cannot do without") {
  const auto reads = [](UserId rule, std::string_view email) {
    return Identified(step_of("c-1", email), needs_of({Hearing(), rule})).reads();
  };
  CHECK_FALSE(reads(UserId::email, ada));
  CHECK(reads(UserId::email, ""));
  CHECK_FALSE(reads(UserId::customer_id, ada));
  CHECK_FALSE(reads(UserId::customer_id, ""));
  CHECK(reads(UserId::external_id, ada));
  CHECK(reads(UserId::customer_number, ada));
}

TEST_CASE("a guest is never read") {
  CHECK_FALSE(Identified(step_of("", ada), needs_of({Hearing(), UserId::external_id})).reads());
  CHECK_FALSE(Identified(step_of(""), needs_of({Hearing(), UserId::email, "consent"})).reads());
}

TEST_CASE("a target that does not receive the event makes nobody be read") {
  Needs needs = needs_of({Hearing::of_nothing(), UserId::external_id});
  CHECK_FALSE(Identified(step_of("c-1", ada), needs).reads());
  needs.add({Hearing(), UserId::customer_number});
  CHECK(Identified(step_of("c-1", ada), needs).reads());
}

TEST_CASE("an event that needs its name in the settings makes nobody be read for other targets") {
  Step step = step_of("c-1", ada);
  step.events[0].name = "Order Returned";
  step.events[0].explicitly = true;
  Hearing named;
  named.set(ctsync::find_event("Order Returned"), true);
  CHECK_FALSE(Identified(step, needs_of({Hearing(), UserId::external_id})).reads());
  CHECK(Identified(step, needs_of({named, UserId::external_id})).reads());
}

TEST_CASE("an Identify or a Group that a target does not receive makes nobody be read") {
  for (const auto kind : {ctsync::CallKind::identify, ctsync::CallKind::group}) {
    Step step = step_of("c-1", ada);
    step.events[0].kind = kind;
    step.events[0].name.clear();
    CHECK(Identified(step, needs_of({Hearing(), UserId::external_id})).reads());
    CHECK_FALSE(Identified(step, needs_of({Hearing::of_nothing(), UserId::external_id})).reads());
  }
}

TEST_CASE("the consent of the customer is read where the order states none") {
  const auto reads = [](std::string custom, std::string field) {
    Step step = step_of("c-1", ada);
    step.custom = std::move(custom);
    return Identified(std::move(step), needs_of({Hearing(), UserId::email, std::move(field)}))
        .reads();
  };
  CHECK(reads("", "consent"));
  CHECK(reads(R"({"other":true})", "consent"));
  CHECK_FALSE(reads(R"({"consent":{"ads":true}})", "consent"));
  CHECK_FALSE(reads(R"({"consent_ads":true})", "consent_*"));
  CHECK_FALSE(reads(R"({"consent":"{\"ads\":true}"})", "consent"));
  CHECK_FALSE(reads("", ""));
  // A field that says nothing is none.
  for (const auto* value : {"null", "{}", "[]", "7", R"("")", R"("yes")", R"({"ads":"yes"})"}) {
    CHECK(reads(R"({"consent":)" + std::string(value) + "}", "consent"));
  }
}

TEST_CASE("what was read of a customer identifies them and is not kept") {
  const Needs needs = needs_of({Hearing(), UserId::external_id});
  const Identified read(step_of("c-1", ada), needs,
                        Fetched{Fetched::Kind::found, R"({"id":"c-1","externalId":"crm-9"})", {}});
  REQUIRE(read.step().after);
  CHECK(read.step().after->external_id.value == "crm-9");
  CHECK(read.step().record.empty());
  CHECK_FALSE(read.reads());
}

TEST_CASE("a customer who is gone says nothing, and one who cannot be read is awaited") {
  const Needs needs = needs_of({Hearing(), UserId::external_id});
  const Identified gone(step_of("c-1", ada), needs, Fetched{Fetched::Kind::gone, {}, {}});
  CHECK_FALSE(gone.reads());
  CHECK_FALSE(gone.step().after);
  for (const auto kind : {Fetched::Kind::later, Fetched::Kind::not_configured}) {
    CHECK(Identified(step_of("c-1", ada), needs, Fetched{kind, "", {}}).reads());
  }
}

TEST_CASE("who has a whole record is not read, and who is deleted or erased cannot be") {
  const Needs needs = needs_of({Hearing(), UserId::external_id});
  const Identified known(step_of("c-1"), needs, std::nullopt,
                         R"({"id":"c-1","version":1,"whole":true})");
  CHECK_FALSE(known.reads());
  CHECK(known.step().after);
  const Identified partial(step_of("c-1"), needs, std::nullopt, R"({"id":"c-1","version":1})");
  CHECK(partial.reads());
  const Identified deleted(step_of("c-1"), needs, std::nullopt,
                           R"({"id":"c-1","deletedAt":"2026-01-01T00:00:00Z"})");
  CHECK_FALSE(deleted.reads());
  CHECK(deleted.step().after);
  const Identified erased(step_of("c-1"), needs, std::nullopt,
                          R"({"erased":"2026-01-01T00:00:00Z"})");
  CHECK(erased.step().was_erased);
  CHECK(erased.step().ignored.code == ReasonCode::erased);
}

TEST_CASE("what is read must be a customer") {
  const Needs needs = needs_of({Hearing(), UserId::external_id});
  for (const std::string_view text :
       {"{", "[]", "7", R"({"externalId":7})", R"({"addresses":{}})"}) {
    CAPTURE(text);
    const Identified read(step_of("c-1"), needs,
                          Fetched{Fetched::Kind::found, std::string(text), {}});
    CHECK_FALSE(read.result.has_value());
  }
}
