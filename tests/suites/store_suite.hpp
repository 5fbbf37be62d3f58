// SPDX-License-Identifier: MIT
#pragma once

#include "jobs/store_resend.hpp"
#include "jobs/store_step_entries.hpp"
#include "rules/store_rules.hpp"
#include "steering/store_steering.hpp"
#include "store_attempts.hpp"
#include "store_dead_letters.hpp"
#include "store_find.hpp"
#include "store_forward.hpp"
#include "store_history.hpp"
#include "store_inbox.hpp"
#include "store_jobs.hpp"
#include "store_outbox.hpp"
#include "store_overview.hpp"
#include "store_owners.hpp"
#include "store_privacy.hpp"
#include "store_records.hpp"
#include "store_sequence.hpp"
#include "store_tallies.hpp"
#include "store_tenants.hpp"
#include "store_turns.hpp"
#include "store_unsent.hpp"

namespace ctsync::suites {

template <class Make>
void store_inbox_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("an entry is accepted once") { accepts_an_entry_once(store); }
  SUBCASE("equal ids of other tenants and sources are new") {
    keeps_tenants_and_sources_apart(store);
  }
  SUBCASE("an id that another key has is another entry") { keeps_keys_with_one_id_apart(store); }
  SUBCASE("a claimed entry is byte for byte what arrived") { hands_out_what_arrived(store); }
  SUBCASE("an unreadable entry is dead from the start and can be redriven") {
    keeps_unreadable_entries_as_dead(store);
  }
  SUBCASE("an unreadable entry whose body was not kept is dead and cannot be redriven") {
    never_redrives_without_a_body(store);
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
  SUBCASE("ends, records and calls are written together") { completes_all_at_once(store); }
  SUBCASE("an entry given back is claimed when it is due") { gives_an_entry_back(store); }
}

template <class Make>
void store_owner_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("a key has one owner at a time") { a_key_has_one_owner(store); }
  SUBCASE("entries of a key are handed out together and in their sequence") {
    entries_of_a_key_go_out_together(store);
  }
  SUBCASE("entries behind those of a key that is out are claimed, and then those of the key") {
    entries_behind_a_key_that_is_out_are_claimed(store);
  }
  SUBCASE("entries of a key whose lease expired come before later ones") {
    entries_of_a_key_whose_lease_expired_come_before_later_ones(store);
  }
  SUBCASE("entries without a key have no owner in common") {
    entries_without_a_key_have_no_owner_in_common(store);
  }
  SUBCASE("an entry that waits for a time does not block other entries of its key") {
    an_entry_that_waits_holds_nobody_back(store);
  }
  SUBCASE("an entry whose wait is longer than any can be is due, unless it is scheduled") {
    an_entry_put_off_by_another_clock_is_due(store);
  }
  SUBCASE("a new owner of a key voids the lease of a row that was not claimed again") {
    a_new_owner_voids_every_lease_of_the_old_one(store);
  }
  SUBCASE("a new owner of one row of a key voids the leases of all its rows") {
    a_new_owner_of_part_of_the_work_voids_all_of_it(store);
  }
  SUBCASE("an owner whose lease expired counts until there is another") {
    an_expired_owner_counts_until_there_is_another(store);
  }
  SUBCASE("two processors of one customer, paused and killed, lose no version") {
    two_processors_lose_no_version(store);
  }
}

template <class Make>
void store_turn_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("tenants take turns") { tenants_take_turns(store); }
  SUBCASE("the backlog of one tenant does not delay another") {
    a_backlog_delays_no_other_tenant(store);
  }
  SUBCASE("a tenant gets what others leave") { a_tenant_gets_what_others_leave(store); }
  SUBCASE("tenants whose entries all wait for a time take no turn") {
    tenants_that_wait_take_no_turn(store);
  }
  SUBCASE("a job gets a tenth") { jobs_get_a_tenth(store); }
  SUBCASE("live entries overtake a job, which gets what they leave") {
    live_entries_overtake_a_job(store);
  }
  SUBCASE("class, job and trace are handed out") { hands_out_class_job_and_trace(store); }
  SUBCASE("a scheduled entry is no backlog and counts no attempt") {
    a_scheduled_entry_is_no_backlog(store);
  }
  SUBCASE("a scheduled entry is erased") { a_scheduled_entry_is_erased(store); }
}

template <class Make>
void store_forward_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("a forwarded entry inherits from its sender") { a_forward_inherits(store); }
  SUBCASE("what is no step is forwarded too") { what_is_no_step_is_forwarded_too(store); }
  SUBCASE("forwarded entries keep the sequence of their senders") {
    forwards_keep_their_sequence(store);
  }
  SUBCASE("a repeated forward is dropped") { a_repeated_forward_is_dropped(store); }
  SUBCASE("a stale sender forwards nothing") { a_stale_sender_forwards_nothing(store); }
  SUBCASE("an erased sender forwards nothing") { an_erased_sender_forwards_nothing(store); }
}

template <class Make>
void store_record_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("a record holds its identifiers") { a_record_holds_its_identifiers(store); }
  SUBCASE("holders of one identifier come in the sequence of their birth") {
    holders_come_by_birth(store);
  }
  SUBCASE("a tenant does not see the holders of another") {
    tenants_do_not_see_holders_of_others(store);
  }
  SUBCASE("holders are replaced with their record") {
    holders_are_replaced_with_their_record(store);
  }
  SUBCASE("a deleted record still holds its identifiers") { a_deleted_record_still_holds(store); }
  SUBCASE("an erased record still holds its identifiers, as erased") {
    an_erased_record_still_holds(store);
  }
}

template <class Make>
void store_outbox_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("calls of a lane are handed out one at a time and in their sequence") {
    sends_a_lane_in_sequence(store);
  }
  SUBCASE("targets never wait for each other") { keeps_targets_apart(store); }
  SUBCASE("a call keeps its kind, whichever it is") { keeps_the_kind_of_a_call(store); }
  SUBCASE("a claim of calls keeps its limit") { limits_a_claim_of_calls(store); }
  SUBCASE("a waiting call holds back its lane only") { a_waiting_call_holds_its_lane_only(store); }
  SUBCASE("a call that was not sent is as it was before the claim") {
    an_unsent_call_is_as_it_was(store);
  }
  SUBCASE("an unsent call may be put off without an attempt") {
    an_unsent_call_may_be_put_off_without_an_attempt(store);
  }
  SUBCASE("failing calls are claimed apart, in the sequence in which they fell due") {
    failing_calls_are_claimed_apart_in_the_sequence_in_which_they_fell_due(store);
  }
  SUBCASE("a call whose wait is longer than any can be is due: the clock was set back") {
    a_call_put_off_by_another_clock_is_due(store);
  }
  SUBCASE("a call born dead is never handed out and holds nothing back") {
    a_call_born_dead_stays_out(store);
  }
  SUBCASE("targets of one name of two tenants are two") {
    tenants_have_targets_of_their_own(store);
  }
  SUBCASE("a call keeps its guard") { keeps_the_guard_of_a_call(store); }
  SUBCASE("a call can be written behind a settled one of its lane") {
    writes_a_call_behind_a_settled_one(store);
  }
  SUBCASE("a lane that is handed out again voids the earlier lease") {
    a_lane_handed_out_again_voids_its_lease(store);
  }
  SUBCASE("a call is claimed again when its lease is over") { call_leases_end(store); }
  if constexpr (requires { opened.hinder(true); }) {
    const auto hinder = [&opened](bool on) { opened.hinder(on); };
    SUBCASE("a settlement that could not be written can be repeated") {
      an_unwritten_settlement_can_be_repeated(store, hinder);
    }
    SUBCASE("the lease of a settlement that could not be written ends in its time") {
      the_lease_of_an_unwritten_settlement_ends(store, hinder);
    }
  }
  SUBCASE("a redriven call comes before the later ones of its lane") {
    a_redriven_call_comes_first_again(store);
  }
  SUBCASE("a redriven call waits for one of its lane that is out") {
    a_redriven_call_waits_for_one_that_is_out(store);
  }
  SUBCASE("an older identify never follows a newer one that was accepted") {
    an_older_identify_never_follows_a_newer_one(store);
  }
  SUBCASE("whether a lane has a waiting call can be asked") { tells_whether_a_lane_waits(store); }
  SUBCASE("calls settled together end each in its own way") {
    settles_all_kinds_of_ends_at_once(store);
  }
  SUBCASE("two lanes with many calls are sent side by side to their end") {
    sends_two_long_lanes_side_by_side(store);
  }
  SUBCASE("answers about a call are counted until it is redriven, other attempts are not") {
    counts_answers_about_a_call(store);
  }
  SUBCASE("no call overtakes an older one of its lane, whatever happens") {
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
  SUBCASE("rows are listed by tenant") { lists_by_tenant(store); }
  SUBCASE("rows are listed by the code and the text of their reason") { lists_by_reason(store); }
  SUBCASE("rows are summarised as lists show them") { summarises_rows(store); }
  SUBCASE("a payload is shown to who asks for it") { shows_a_payload(store); }
  SUBCASE("the record before an entry is kept as long as its body") {
    keeps_the_record_before(store);
  }
  SUBCASE("dead rows that match are redriven") { redrives_what_matches(store); }
  SUBCASE("bodies of ended entries are pruned") { prunes_what_ended(store); }
  SUBCASE("dead letters are pruned only on request") { prunes_dead_letters_when_told(store); }
  SUBCASE("bodies of accepted calls are pruned") { prunes_accepted_calls(store); }
  SUBCASE("counts equal a recount after any work") { counts_stay_true(store); }
}

template <class Make>
void store_attempt_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("attempts that failed are kept") { keeps_failed_attempts(store); }
  SUBCASE("an accepted attempt is kept if others failed before") {
    keeps_what_was_accepted_after_a_failure(store);
  }
  SUBCASE("the first and the last ten attempts are kept") {
    keeps_the_first_and_the_last_ten(store);
  }
  SUBCASE("a redriven call keeps its attempts") { a_redriven_call_keeps_its_attempts(store); }
  SUBCASE("a stale result is no attempt") { a_stale_result_is_no_attempt(store); }
  SUBCASE("attempts are pruned with the body of their call") { attempts_go_with_the_body(store); }
  SUBCASE("attempts at calls of an erased person are erased") {
    attempts_at_calls_of_an_erased_person_are_erased(store);
  }
  SUBCASE("an accepted deletion keeps no attempts") {
    an_accepted_deletion_keeps_no_attempts(store);
  }
  SUBCASE("a superseded call keeps its attempts") { a_superseded_call_keeps_its_attempts(store); }
}

template <class Make>
void store_dead_letter_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("a row says when it died") { says_when_a_row_died(store); }
  SUBCASE("rows are listed by the time of their death") { lists_by_time_of_death(store); }
  SUBCASE("rows are listed by target, kind and key") { lists_by_target_kind_and_key(store); }
  SUBCASE("dead rows are grouped by their reasons") { groups_dead_rows_by_reason(store); }
  SUBCASE("dead rows that match are discarded") { discards_what_matches(store); }
  SUBCASE("rows that are named are redriven or discarded") {
    changes_the_rows_that_are_named(store);
  }
  SUBCASE("what was discarded is never redriven") { what_was_discarded_is_never_redriven(store); }
  SUBCASE("what was discarded is pruned") { what_was_discarded_is_pruned(store); }
  SUBCASE("what was discarded loses its body when it is erased") {
    what_was_discarded_is_erased(store);
  }
}

template <class Make>
void store_history_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("rows are read page by page from the newest") { pages_from_the_newest(store); }
  SUBCASE("rows of the past are filtered") { filters_the_past(store); }
  SUBCASE("what is rare is found behind any number of rows") { finds_what_is_rare(store); }
  SUBCASE("an entry knows its calls") { an_entry_knows_its_calls(store); }
  SUBCASE("an entry knows what was forwarded for it") { an_entry_knows_what_was_forwarded(store); }
  SUBCASE("an entry is found by its id") { finds_an_entry_by_its_id(store); }
}

template <class Make>
void store_find_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("an entry is found by what it ended with") { finds_by_what_an_entry_ended_with(store); }
  SUBCASE("a term finds the entries of its tenant alone") { finds_within_a_tenant(store); }
  SUBCASE("what is found comes page by page from the newest, whatever lies between") {
    pages_through_what_is_found(store);
  }
  SUBCASE("what is found is filtered") { filters_what_is_found(store); }
  SUBCASE("a dead entry is found, also after it was redriven") { finds_dead_letters(store); }
  SUBCASE("a forwarded entry and its sender are found") { finds_forwarded_entries(store); }
  SUBCASE("what a stale owner says finds nothing") { a_stale_end_is_not_found(store); }
  SUBCASE("an erased entry is found by nothing, and an erased person finds nothing") {
    erased_entries_are_not_found(store);
  }
  SUBCASE("what was pruned is not found, and a dead letter that is kept is") {
    pruned_entries_are_not_found(store);
  }
}

template <class Make>
void store_tally_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("what arrives is counted when it arrives") { counts_what_arrives(store); }
  SUBCASE("an end is counted where its entry arrived") {
    counts_an_end_where_its_entry_arrived(store);
  }
  SUBCASE("calls and their latency are counted") { counts_calls_and_their_latency(store); }
  SUBCASE("what a stale fence repeats is not counted") {
    counts_nothing_under_a_stale_fence(store);
  }
  SUBCASE("a redrive takes its dead one back") { a_redrive_takes_its_dead_one_back(store); }
  SUBCASE("what is discarded is counted") { counts_what_is_discarded(store); }
  SUBCASE("what is superseded is counted") { counts_what_is_superseded(store); }
  SUBCASE("what an erasure ends is counted") { counts_what_an_erasure_ends(store); }
  SUBCASE("forwarded entries are counted apart") { counts_forwarded_entries(store); }
  SUBCASE("a call behind a settled one is counted") { counts_a_call_behind_a_settled_one(store); }
  SUBCASE("tallies of tenants are apart") { keeps_tallies_of_tenants_apart(store); }
  SUBCASE("all resolutions count the same") { counts_the_same_in_all_resolutions(store); }
  SUBCASE("a part of the tallies can be read") { reads_a_part_of_the_tallies(store); }
  SUBCASE("refused deliveries are counted") { counts_refused_deliveries(store); }
  SUBCASE("the number of series is bounded") { has_a_bounded_number_of_series(store); }
  SUBCASE("only age removes tallies") { only_age_removes_tallies(store); }
  if constexpr (requires { opened.hinder(true); }) {
    SUBCASE("a settlement that could not be written is not counted") {
      an_unwritten_settlement_counts_nothing(store, [&opened](bool on) { opened.hinder(on); });
    }
  }
}

template <class Make>
void store_privacy_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("records are read page by page") { pages_through_records(store); }
  SUBCASE("a tombstone stands where a record was, and where none was") {
    leaves_a_tombstone(store);
  }
  SUBCASE("erased entries lose their bodies and are never claimed or redriven") {
    erases_entries(store);
  }
  SUBCASE("the record before an erased entry is forgotten") { erases_records_before(store); }
  SUBCASE("all calls of an erased key lose their bodies and are never sent") {
    erases_calls_of_a_key(store);
  }
  SUBCASE("the end of what was erased meanwhile changes nothing") { voids_work_in_hand(store); }
  SUBCASE("nothing is written behind a call that was erased meanwhile") {
    writes_nothing_behind_an_erased_call(store);
  }
  SUBCASE("a deletion is sent although its customer was erased, and its body is then removed") {
    keeps_deletions_until_accepted(store);
  }
  SUBCASE("ids that name an erased person are replaced, and repeats are still dropped") {
    erases_ids(store);
  }
  SUBCASE("scrubbing changes nothing that can be seen") { scrubs(store); }
}

template <class Make>
void store_tenant_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("the same customer, address, delivery and source of two tenants are two") {
    the_same_customer_of_two_tenants_is_two(store);
  }
  SUBCASE("each of three tenants with five targets gets what it would get alone") {
    auto a = make(), b = make(), c = make();
    each_tenant_gets_what_it_gets_alone(store, std::array{&*a, &*b, &*c});
  }
}

template <class Make>
void store_job_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("jobs are numbered and listed from the newest") { lists_jobs(store); }
  SUBCASE("what is not known is no job") { what_is_not_known_is_no_job(store); }
  SUBCASE("a state allows some steering and refuses the rest") {
    a_state_allows_some_steering(store);
  }
  SUBCASE("a job has one leader at a time") { a_job_has_one_leader(store); }
  SUBCASE("a step extends the lease") { a_step_extends_the_lease(store); }
  SUBCASE("a lease that is longer than any wait is over: the clock was set back") {
    a_lease_of_another_clock_is_over(store);
  }
  SUBCASE("a leader whose lease ended counts until there is another, and then changes nothing") {
    an_expired_leader_counts_until_there_is_another(store);
  }
  SUBCASE("a step adds entries and moves the cursor") {
    a_step_adds_entries_and_moves_the_cursor(store);
  }
  SUBCASE("a repeated step does nothing again") { a_repeated_step_does_nothing_again(store); }
  SUBCASE("a step may end the job") { a_step_may_end_the_job(store); }
  SUBCASE("a failed job is resumed where it was") { a_failed_job_is_resumed_where_it_was(store); }
  SUBCASE("a leader sees that its job is paused") { a_leader_sees_that_its_job_is_paused(store); }
  SUBCASE("a leader sees that its job is cancelled") {
    a_leader_sees_that_its_job_is_cancelled(store);
  }
  if constexpr (requires { opened.hinder(true); }) {
    SUBCASE("a step that could not be written writes nothing") {
      a_step_that_could_not_be_written_writes_nothing(store,
                                                      [&opened](bool on) { opened.hinder(on); });
    }
  }
  SUBCASE("live entries come before those of a step") {
    live_entries_come_before_those_of_a_step(store);
  }
}

template <class Make>
void store_job_count_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("how entries end is counted") { counts_how_entries_end(store); }
  SUBCASE("a forwarded entry counts for its sender") {
    a_forwarded_entry_counts_for_its_sender(store);
  }
  SUBCASE("of several forwards the first one counts") {
    the_first_of_several_forwards_counts(store);
  }
  SUBCASE("a duplicate forward is known") { a_duplicate_forward_is_known(store); }
  SUBCASE("a forward that a crash repeats counts once") {
    a_forward_that_a_crash_repeats_counts_once(store);
  }
  SUBCASE("a redriven entry has not ended") { a_redriven_entry_has_not_ended(store); }
  SUBCASE("what is given up is ignored") { what_is_given_up_is_ignored(store); }
  SUBCASE("what is erased is ignored") { what_is_erased_is_ignored(store); }
  SUBCASE("what is pruned stays counted") { what_is_pruned_stays_counted(store); }
  SUBCASE("counts of jobs add up after any work") { counts_of_jobs_add_up(store); }
}

template <class Make>
void store_resend_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("an accepted call is sent again, with its id and bytes") {
    an_accepted_call_is_sent_again(store);
  }
  SUBCASE("a dead call is sent again") { a_dead_call_is_sent_again(store); }
  SUBCASE("what waits, has no body or was superseded is ignored") {
    what_cannot_be_sent_again_is_ignored(store);
  }
  SUBCASE("a repeated step sends nothing twice") { a_repeated_step_sends_nothing_twice(store); }
  SUBCASE("only the leader of a running job sends again") { only_the_leader_sends_again(store); }
  SUBCASE("a call is sent again at its place in its lane") {
    a_call_is_sent_again_at_its_place(store);
  }
  SUBCASE("calls may be sent again any number of times") {
    calls_may_be_sent_again_any_number_of_times(store);
  }
  SUBCASE("a row says its lane") { a_row_says_its_lane(store); }
}

template <class Make>
void store_step_entry_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("a job may add steps") { a_job_may_add_steps(store); }
  SUBCASE("an entry of the past says its key") { an_entry_of_the_past_says_its_key(store); }
}

template <class Make>
void store_rules_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("revisions are numbered by tenant and are not active") {
    revisions_are_numbered_by_tenant(store);
  }
  SUBCASE("revisions that are added at once have numbers of their own") {
    revisions_added_at_once_have_numbers_of_their_own(store);
  }
  SUBCASE("one revision of a tenant is active") { one_revision_of_a_tenant_is_active(store); }
  SUBCASE("none is active after zero is used") { none_is_active_after_zero_is_used(store); }
  SUBCASE("an unknown number changes nothing") { an_unknown_number_changes_nothing(store); }
  SUBCASE("revisions that are used at once leave one active") {
    revisions_used_at_once_leave_one_active(store);
  }
  SUBCASE("a filter selects revisions, the newest first") { filters_revisions(store); }
  SUBCASE("texts are given only when they are asked for, byte for byte") {
    texts_are_given_when_asked_for(store);
  }
  SUBCASE("an entry keeps the revision with which it was mapped") {
    an_entry_keeps_its_revision(store);
  }
  SUBCASE("an entry that goes on or is redriven has no revision") {
    an_entry_that_waits_has_no_revision(store);
  }
  SUBCASE("erasing and pruning keep revisions") { erasing_and_pruning_keep_revisions(store); }
}

/// Tests the whole contract of store.hpp. `make()` returns an object that dereferences to an empty
/// store and keeps it open; it is called for each subcase. If the object has `hinder(bool)`, which
/// makes the settlements of calls fail or work again, it is tested what remains after an Error.
template <class Make>
void store_suite(Make make) {
  SUBCASE("inbox") { store_inbox_suite(make); }
  SUBCASE("owners") { store_owner_suite(make); }
  SUBCASE("turns") { store_turn_suite(make); }
  SUBCASE("forward") { store_forward_suite(make); }
  SUBCASE("records") { store_record_suite(make); }
  SUBCASE("outbox") { store_outbox_suite(make); }
  SUBCASE("overview") { store_overview_suite(make); }
  SUBCASE("attempts") { store_attempt_suite(make); }
  SUBCASE("dead letters") { store_dead_letter_suite(make); }
  SUBCASE("history") { store_history_suite(make); }
  SUBCASE("find") { store_find_suite(make); }
  SUBCASE("tallies") { store_tally_suite(make); }
  SUBCASE("privacy") { store_privacy_suite(make); }
  SUBCASE("jobs") { store_job_suite(make); }
  SUBCASE("steps that jobs add") { store_step_entry_suite(make); }
  SUBCASE("counts of jobs") { store_job_count_suite(make); }
  SUBCASE("calls sent again") { store_resend_suite(make); }
  SUBCASE("rules") { store_rules_suite(make); }
  SUBCASE("steering") { store_steering_suite(make); }
  SUBCASE("tenants") { store_tenant_suite(make); }
}

}  // namespace ctsync::suites
