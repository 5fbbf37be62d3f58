// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "store_words.hpp"

/// Tests the contract of holders.
namespace ctsync::suites {

inline Identifier email(std::string value) { return {IdentifierKind::email, std::move(value)}; }

/// Writes a record with identifiers by way of one entry.
template <class S>
void write_record(S& store, NewRecord record, std::vector<Identifier> identifiers,
                  HolderState state = HolderState::living) {
  static int count = 0;
  arrive(store, {.ids = {"record " + std::to_string(++count)}});
  auto end = ended(claim_one(store), EntryState::done);
  record.identifiers = std::move(identifiers);
  record.state = state;
  end.record = std::move(record);
  complete(store, end);
}

template <class S>
std::vector<Holder> holders_of(S& store, const Identifier& identifier,
                               std::string_view tenant = "shop") {
  return must(store.holders(tenant, identifier));
}

template <class S>
void a_record_holds_its_identifiers(S& store) {
  CHECK(holders_of(store, email("p@x")).empty());
  write_record(store, record_of("p", "{}"),
               {email("p@x"), {IdentifierKind::customer_number, "N-1"}, email("p@x")});
  for (const auto& identifier :
       {email("p@x"), Identifier{IdentifierKind::customer_number, "N-1"}}) {
    const auto found = holders_of(store, identifier);
    REQUIRE(found.size() == 1);
    CHECK(found[0].key == digest(key_of("p")));
    CHECK(found[0].state == HolderState::living);
  }
  CHECK(holders_of(store, {IdentifierKind::external_id, "p@x"}).empty());
  CHECK(holders_of(store, email("P@x")).empty());
}

template <class S>
void holders_come_by_birth(S& store) {
  write_record(store, record_of("p", "{}"), {email("p@x")});
  write_record(store, record_of("q", "{}"), {email("same@x")});
  write_record(store, record_of("p", "{}"), {email("same@x")});
  const auto found = holders_of(store, email("same@x"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == digest(key_of("p")));
  CHECK(found[1].key == digest(key_of("q")));
  CHECK(found[0].birth < found[1].birth);
}

template <class S>
void tenants_do_not_see_holders_of_others(S& store) {
  auto record = record_of("p", "{}");
  record.key.tenant = "other";
  write_record(store, record, {email("p@x")});
  CHECK(holders_of(store, email("p@x")).empty());
  CHECK(holders_of(store, email("p@x"), "other").size() == 1);
}

template <class S>
void holders_are_replaced_with_their_record(S& store) {
  const auto birth = [&](const Identifier& identifier) {
    const auto found = holders_of(store, identifier);
    return found.empty() ? 0 : found[0].birth;
  };
  write_record(store, record_of("p", "{}"), {email("old@x"), email("kept@x")});
  const auto first = birth(email("kept@x"));
  CHECK(first != 0);
  write_record(store, record_of("p", "{}"), {email("new@x"), email("kept@x")});
  CHECK(birth(email("old@x")) == 0);
  CHECK(birth(email("kept@x")) == first);
  CHECK(birth(email("new@x")) == first);
  write_record(store, record_of("p", "{}"), {});
  CHECK(birth(email("new@x")) == 0);
}

template <class S>
void a_deleted_record_still_holds(S& store) {
  write_record(store, record_of("p", "{}"), {email("p@x")});
  write_record(store, record_of("p", "{}"), {email("p@x")}, HolderState::deleted);
  REQUIRE(holders_of(store, email("p@x")).size() == 1);
  CHECK(holders_of(store, email("p@x"))[0].state == HolderState::deleted);
  write_record(store, record_of("p", "{}"), {email("p@x")});
  CHECK(holders_of(store, email("p@x"))[0].state == HolderState::living);
}

template <class S>
void an_erased_record_still_holds(S& store) {
  write_record(store, record_of("p", "{}"), {email("p@x")});
  write_record(store, record_of("q", "{}"), {email("p@x")});
  const std::vector keys{key_of("p")};
  must(store.erase({keys, {}, {}, "{}"}, noon));
  must(store.scrub(Scrub::at_once, noon));
  const auto found = holders_of(store, email("p@x"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].state == HolderState::erased);
  CHECK(found[0].key == digest(key_of("p")));
  CHECK(found[1].state == HolderState::living);
  write_record(store, record_of("p", "{}"), {email("p@x")});
  CHECK(holders_of(store, email("p@x")).at(0).state == HolderState::living);
}

}  // namespace ctsync::suites
