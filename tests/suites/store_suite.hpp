// SPDX-License-Identifier: MIT
#pragma once

#include "store_inbox.hpp"
#include "store_order.hpp"
#include "store_outbox.hpp"
#include "store_overview.hpp"
#include "store_privacy.hpp"

namespace ctsync::suites {

template <class Make>
void store_inbox_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("an entry is accepted once") { accepts_an_entry_once(store); }
  SUBCASE("equal ids of other tenants and sources are new") {
    keeps_tenants_and_sources_apart(store);
  }
  SUBCASE("a claimed entry is byte for byte what arrived") { hands_out_what_arrived(store); }
  SUBCASE("an unreadable entry is dead from the start and can be redriven") {
    keeps_unreadable_entries_as_dead(store);
  }
  SUBCASE("the oldest entries are claimed first") { claims_the_oldest_first(store); }
  SUBCASE("an entry is claimed again when its lease is over") { leases_end(store); }
  SUBCASE("a completion under a stale fence changes nothing") {
    stale_fence_changes_nothing(store);
  }
  SUBCASE("the newest fence counts even after its lease") {
    newest_fence_counts_after_its_lease(store);
  }
  SUBCASE("one claim has one end") { one_end_for_one_claim(store); }
  SUBCASE("ends, profiles and calls are written together") { completes_all_at_once(store); }
  SUBCASE("an entry given back is claimed when it is due") { gives_an_entry_back(store); }
}

template <class Make>
void store_outbox_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("calls of one key are handed out one at a time and in order") {
    sends_a_key_in_order(store);
  }
  SUBCASE("targets never wait for each other") { keeps_targets_apart(store); }
  SUBCASE("a claim of calls keeps its limit") { limits_a_claim_of_calls(store); }
  SUBCASE("a waiting call holds back its key only") { a_waiting_call_holds_its_key_only(store); }
  SUBCASE("a call born dead is never handed out and holds nothing back") {
    a_call_born_dead_stays_out(store);
  }
  SUBCASE("a call is claimed again when its lease is over") { call_leases_end(store); }
  SUBCASE("a redriven call comes before the later ones of its key") {
    a_redriven_call_comes_first_again(store);
  }
  SUBCASE("a redriven call waits for one of its key that is out") {
    a_redriven_call_waits_for_one_that_is_out(store);
  }
  SUBCASE("an older identify never follows a newer one that was accepted") {
    an_older_identify_never_follows_a_newer_one(store);
  }
  SUBCASE("whether a key waits is known") { knows_whether_a_key_waits(store); }
  SUBCASE("calls settled together end each in its own way") {
    settles_all_kinds_of_ends_at_once(store);
  }
  SUBCASE("two keys with many calls are sent side by side to their end") {
    sends_two_long_keys_side_by_side(store);
  }
  SUBCASE("no call overtakes an older one of its key, whatever happens") {
    never_lets_a_call_overtake_an_older_one(store);
  }
  SUBCASE("the next due time is that of the first row not leased") { says_when_work_is_due(store); }
}

template <class Make>
void store_overview_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("every row is counted in its state") { counts_every_state(store); }
  SUBCASE("rows are listed by filter") { lists_by_filter(store); }
  SUBCASE("a payload is shown to who asks for it") { shows_a_payload(store); }
  SUBCASE("dead rows that match are redriven") { redrives_what_matches(store); }
  SUBCASE("bodies of ended entries are pruned") { prunes_what_ended(store); }
  SUBCASE("dead letters are pruned only when told so") { prunes_dead_letters_when_told(store); }
  SUBCASE("bodies of accepted calls are pruned") { prunes_accepted_calls(store); }
  SUBCASE("counts equal a recount after any work") { counts_stay_true(store); }
}

template <class Make>
void store_privacy_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("golden records are read page by page") { pages_through_profiles(store); }
  SUBCASE("a tombstone stands where a profile was, and where none was") {
    leaves_a_tombstone(store);
  }
  SUBCASE("erased entries lose their bodies and are never claimed or redriven") {
    erases_entries(store);
  }
  SUBCASE("all calls of an erased key lose their bodies and are never sent") {
    erases_calls_of_a_key(store);
  }
  SUBCASE("the end of what was erased meanwhile changes nothing") { voids_work_in_hand(store); }
  SUBCASE("a deletion is sent although its customer was erased, and then forgotten") {
    keeps_deletions_until_accepted(store);
  }
  SUBCASE("scrubbing changes nothing that can be seen") { scrubs(store); }
}

/// Checks every promise of store.hpp. `make()` gives something that dereferences to an empty store
/// and keeps it open; it is called for each sentence.
template <class Make>
void store_suite(Make make) {
  SUBCASE("inbox") { store_inbox_suite(make); }
  SUBCASE("outbox") { store_outbox_suite(make); }
  SUBCASE("overview") { store_overview_suite(make); }
  SUBCASE("privacy") { store_privacy_suite(make); }
}

}  // namespace ctsync::suites
