// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "store_forward.hpp"
#include "store_words.hpp"

/// Tests the contract of tallies and count_refused.
namespace ctsync::suites {

/// Half a minute into a bucket of each resolution, an hour after noon and later than any other test
/// uses.
inline constexpr Time arrival_time = noon + std::chrono::minutes{65} + second * 30;
inline constexpr Duration minute = std::chrono::minutes{1};

/// "hook ended dead unreadable" for a series.
inline std::string words_of(const Series& series) {
  auto text = series.place.empty() ? std::string("(others)") : series.place;
  text.append(" ").append(name(series.tally));
  const auto add = [&text](std::string_view word) {
    if (!word.empty()) text.append(" ").append(word);
  };
  const auto state = static_cast<std::size_t>(series.state);
  if (series.tally == Tally::ended) add(entry_state_words.at(state));
  if (series.tally == Tally::call_ended || series.tally == Tally::call_ended_later) {
    add(call_state_words.at(state));
  }
  if (series.tally == Tally::died) add(state == 0 ? "entry" : "call");
  if (series.tally == Tally::latency) add(std::to_string(state));
  add(name(series.code));
  return text;
}

using Tallied = std::map<std::string, std::int64_t>;

/// What points count, but 0.
inline Tallied counted(const std::vector<TallyPoint>& points) {
  Tallied all;
  for (const auto& point : points) all[words_of(point.series)] += point.n;
  std::erase_if(all, [](const auto& each) { return each.second == 0; });
  return all;
}

template <class S>
Tallied tallied(S& store, const TallyFilter& filter = {}) {
  return counted(must(store.tallies(filter)));
}

/// What is counted in the minute of a time.
template <class S>
Tallied tallied_at(S& store, Time time) {
  const Time minute_of = bucket_of(Resolution::minute, time);
  const auto points = must(
      store.tallies({.resolution = Resolution::minute, .from = time, .until = minute_of + minute}));
  for (const auto& point : points) CHECK(point.at == minute_of);
  return counted(points);
}

/// Tallies and rows say the same, as long as no row was pruned.
template <class S>
void check_tallies(S& store) {
  Tallied rows;
  for (const auto& row : must(store.list({.limit = 5'000}))) {
    const bool entry = row.table == Table::inbox;
    const bool waits = row.state == "waiting" || row.state == "scheduled";
    const auto word = std::string(" ").append(row.state).append(row.reason ? " " : "");
    const auto end = word + std::string(name(row.reason.code));
    if (!entry) ++rows[row.source_or_target + " made"];
    if (waits && !entry && row.attempts > 0) ++rows[row.source_or_target + " retrying"];
    if (waits) continue;
    const auto* const ended = entry              ? " ended"
                              : row.attempts > 1 ? " call_ended_later"
                                                 : " call_ended";
    ++rows[row.source_or_target + ended + end];
  }
  std::int64_t arrived = 0;
  auto counts = tallied(store);
  std::erase_if(counts, [&](const auto& each) {
    const auto has = [&](std::string_view word) {
      return each.first.find(word) != std::string::npos;
    };
    const bool arrives = !has(" ended") && (has(" received") || has(" forwarded"));
    if (arrives) arrived += each.second;
    return !has(" ended") && !has(" call_ended") && !has(" made") && !has(" retrying");
  });
  CHECK(counts == rows);
  CHECK(arrived == std::ssize(must(store.list({.table = Table::inbox, .limit = 5'000}))));
}

template <class S>
void counts_what_arrives(S& store) {
  const Time later = arrival_time + minute * 3;
  arrive(store, {.ids = {"a", "b", "c", "a"}, .at = arrival_time});
  arrive(store, {.ids = {"b", "d"}, .at = later});
  arrive(store, {.ids = {"bad"}, .body = "", .at = later, .unreadable = "bad date"});
  arrive(store, {.ids = {"e"}, .source = "queue", .at = later, .due_at = later + minute});
  CHECK(tallied_at(store, arrival_time) == Tallied{{"hook received", 3}, {"hook duplicate", 1}});
  CHECK(tallied_at(store, later) == Tallied{{"hook received", 2},
                                            {"hook duplicate", 1},
                                            {"hook ended dead unreadable", 1},
                                            {"hook died entry unreadable", 1},
                                            {"queue received", 1}});
  check_tallies(store);
}

template <class S>
void counts_an_end_where_its_entry_arrived(S& store) {
  const Time now = arrival_time + minute * 70;
  arrive(store, {.ids = {"a", "b", "c", "d"}, .at = arrival_time});
  const auto entries = must(store.claim(10, now, lease));
  REQUIRE(entries.size() == 4);
  complete(store, ended(entries[0], EntryState::done), now);
  complete(store, ended(entries[1], EntryState::ignored, "known"), now);
  complete(store, ended(entries[2], EntryState::dead, "bad"), now);
  auto back = ended(entries[3], EntryState::waiting, "not yet");
  back.due_at = now;
  complete(store, back, now);
  CHECK(tallied_at(store, now) == Tallied{{"hook died entry invalid", 1}});
  CHECK(tallied_at(store, arrival_time) == Tallied{{"hook received", 4},
                                                   {"hook ended done", 1},
                                                   {"hook ended ignored invalid", 1},
                                                   {"hook ended dead invalid", 1}});
  complete(store, ended(claim_one(store, now + second), EntryState::done), now + second);
  CHECK(tallied_at(store, arrival_time).at("hook ended done") == 2);
  check_tallies(store);
}

template <class S>
void counts_calls_and_their_latency(S& store) {
  const Time queued = arrival_time + minute;
  const Time later = queued + minute * 12;
  arrive(store, {.ids = {"x"}, .at = arrival_time});
  auto end = ended(claim_one(store, queued), EntryState::done);
  end.calls = {call_for("a", "1"), call_for("b", "2"), call_for("c", "3"), call_for("d", "4")};
  end.calls[3].state = CallState::dead;
  end.calls[3].reason = {ReasonCode::over_limit, "too large"};
  complete(store, end, queued);
  const auto calls = take_calls(store, queued);
  REQUIRE(calls.size() == 3);
  auto unsent = ended(calls[2], CallState::waiting, "busy", later);
  unsent.unsent = true;
  must(store.settle(std::vector{ended(calls[0], CallState::accepted),
                                ended(calls[1], CallState::waiting, "busy", later), unsent},
                    queued + second));
  const auto step = std::to_string(latency_step(queued + second - arrival_time));
  CHECK(tallied_at(store, queued) == Tallied{{"segment made", 4},
                                             {"segment call_ended accepted", 1},
                                             {"segment call_ended dead over_limit", 1},
                                             {"segment died call over_limit", 1},
                                             {"segment retrying", 1},
                                             {"segment accepted", 1},
                                             {"segment latency " + step, 1},
                                             {"segment put_off invalid", 2}});
  check_tallies(store);
  const auto again = take_calls(store, later);
  REQUIRE(again.size() == 2);
  must(store.settle(
      std::vector{ended(again[0], CallState::accepted), ended(again[1], CallState::dead, "no")},
      later));
  const auto late_step = std::to_string(latency_step(later - arrival_time));
  CHECK(tallied_at(store, later) == Tallied{{"segment accepted", 1},
                                            {"segment latency " + late_step, 1},
                                            {"segment died call invalid", 1}});
  const auto cohort = tallied_at(store, queued);
  CHECK_FALSE(cohort.contains("segment retrying"));
  CHECK(cohort.at("segment call_ended_later accepted") == 1);
  CHECK(cohort.at("segment call_ended dead invalid") == 1);
  check_tallies(store);
}

template <class S>
void counts_nothing_under_a_stale_fence(S& store) {
  arrive(store, {.ids = {"a"}, .at = arrival_time});
  const auto stale = claim_one(store);
  const auto entry = claim_one(store, noon + lease + second);
  auto end = ended(stale, EntryState::done);
  end.calls = {call_for("k", "1")};
  complete(store, end);
  CHECK(tallied(store) == Tallied{{"hook received", 1}});
  end.fence = entry.fence;
  for (int i = 0; i < 3; ++i) complete(store, end);
  const auto call = take_calls(store).at(0);
  auto other = ended(call, CallState::accepted);
  other.fence += 1'000;
  settle(store, other);
  for (int i = 0; i < 3; ++i) settle(store, ended(call, CallState::accepted));
  settle(store, ended(call, CallState::dead, "no"));
  const auto all = tallied(store);
  CHECK(all.at("hook ended done") == 1);
  CHECK(all.at("segment made") == 1);
  CHECK(all.at("segment accepted") == 1);
  CHECK_FALSE(all.contains("segment died call invalid"));
  check_tallies(store);
}

/// An entry and two calls that are dead; the calls after one attempt and after two.
template <class S>
void bury_three(S& store) {
  arrive(store, {.ids = {"x", "dead"}, .at = arrival_time});
  const auto entries = must(store.claim(10, arrival_time, lease));
  REQUIRE(entries.size() == 2);
  auto end = ended(entries[0], EntryState::done);
  end.calls = {call_for("a", "1"), call_for("b", "2", "other")};
  must(store.complete(std::vector{end, ended(entries[1], EntryState::dead, "bad")}, arrival_time));
  settle(store, ended(take_calls(store, arrival_time).at(0), CallState::dead, "no"), arrival_time);
  settle(store,
         ended(take_calls(store, arrival_time, "other").at(0), CallState::waiting, "busy",
               arrival_time),
         arrival_time);
  settle(store, ended(take_calls(store, arrival_time, "other").at(0), CallState::dead, "no"),
         arrival_time);
}

/// What waits and is dead, and what has ended, for an upgrade. The step that brings tallies has to
/// find what check_upgraded() asks for.
template <class S>
void fill_before_upgrade(S& store) {
  bury_three(store);
  queue_calls(store, "y", {call_for("c", "3")}, arrival_time);
  settle(store,
         ended(take_calls(store, arrival_time).at(0), CallState::waiting, "busy",
               arrival_time + minute),
         arrival_time);
  arrive(store, {.ids = {"waits"}, .at = arrival_time});
}

template <class S>
void check_upgraded(S& store) {
  for (const auto resolution : all_resolutions) {
    const auto points = must(store.tallies({.resolution = resolution}));
    for (const auto& point : points) CHECK(point.at == bucket_of(resolution, arrival_time));
    CHECK(counted(points) == Tallied{{"hook received", 2},
                                     {"hook ended dead invalid", 1},
                                     {"segment made", 2},
                                     {"segment retrying", 1},
                                     {"segment call_ended dead invalid", 1},
                                     {"other made", 1},
                                     {"other call_ended_later dead invalid", 1}});
  }
  must(store.redrive({}, arrival_time + minute));
  const auto call = take_calls(store, arrival_time + minute, "segment");
  for (const auto& each : call)
    settle(store, ended(each, CallState::accepted), arrival_time + minute);
  CHECK(call.size() == 2);
  const auto all = tallied(store);
  CHECK_FALSE(all.contains("segment retrying"));
  CHECK_FALSE(all.contains("hook ended dead invalid"));
  CHECK(all.at("segment accepted") == 2);
  CHECK(all.at("segment made") == 2);
}

template <class S>
void a_redrive_takes_its_dead_one_back(S& store) {
  const Time now = arrival_time + minute * 90;
  bury_three(store);
  CHECK(tallied_at(store, arrival_time).at("other call_ended_later dead invalid") == 1);
  CHECK(must(store.redrive({}, now)) == 3);
  CHECK(must(store.redrive({}, now)) == 0);
  // What happened has happened.
  CHECK(tallied_at(store, arrival_time) == Tallied{{"hook received", 1},
                                                   {"hook ended done", 1},
                                                   {"hook died entry invalid", 1},
                                                   {"segment died call invalid", 1},
                                                   {"other put_off invalid", 1},
                                                   {"other died call invalid", 1}});
  CHECK(tallied_at(store, now) ==
        Tallied{{"hook received", 1}, {"segment made", 1}, {"other made", 1}});
  check_tallies(store);
  complete(store, ended(claim_one(store, now), EntryState::done), now);
  settle(store, ended(take_calls(store, now, "other").at(0), CallState::accepted), now);
  CHECK(tallied_at(store, now).at("hook ended done") == 1);
  CHECK(tallied_at(store, now).at("other call_ended accepted") == 1);
  check_tallies(store);
}

template <class S>
void counts_what_is_discarded(S& store) {
  bury_three(store);
  CHECK(must(store.discard({}, arrival_time + minute)) == 3);
  CHECK(must(store.discard({}, arrival_time + minute)) == 0);
  const auto all = tallied(store);
  CHECK(all.at("hook ended discarded invalid") == 1);
  CHECK(all.at("segment call_ended discarded invalid") == 1);
  CHECK(all.at("other call_ended_later discarded invalid") == 1);
  CHECK_FALSE(all.contains("hook ended dead invalid"));
  check_tallies(store);
}

template <class S>
void counts_what_is_superseded(S& store) {
  std::vector<NewCall> calls;
  for (const auto* id : {"1", "2", "3"}) {
    calls.push_back(call_for("k", id));
    calls.back().call.kind = CallKind::identify;
  }
  queue_calls(store, "x", {calls[0]});
  settle(store, ended(take_calls(store).at(0), CallState::dead, "no"));
  queue_calls(store, "y", {calls[1], calls[2]});
  settle(store, ended(take_calls(store).at(0), CallState::waiting, "busy", noon + second));
  const auto second_call = take_calls(store, noon + second);
  REQUIRE(ids(second_call) == Words{"2"});
  settle(store, ended(second_call[0], CallState::accepted), noon + second);
  const auto all = tallied(store);
  CHECK(all.at("segment call_ended dead superseded") == 1);
  CHECK(all.at("segment call_ended_later accepted") == 1);
  CHECK_FALSE(all.contains("segment call_ended dead invalid"));
  check_tallies(store);
}

template <class S>
void counts_what_an_erasure_ends(S& store) {
  bury_three(store);
  queue_calls(store, "y", {call_for("a", "3")}, arrival_time);
  arrive(store, {.ids = {"waits"}, .at = arrival_time});
  std::vector<std::int64_t> entries;
  for (const auto& row : must(store.list({.table = Table::inbox}))) entries.push_back(row.row);
  const std::vector keys{key_of("a"), key_of("b")};
  must(store.erase({keys, entries, {}, "{}"}, arrival_time + minute));
  must(store.erase({keys, entries, {}, "{}"}, arrival_time + minute));
  const auto all = tallied(store);
  CHECK(all.at("hook ended ignored erased") == 2);
  CHECK(all.at("segment call_ended dead erased") == 2);
  CHECK(all.at("other call_ended_later dead erased") == 1);
  check_tallies(store);
}

template <class S>
void counts_forwarded_entries(S& store) {
  arrive(store, {.ids = {"a"}, .at = arrival_time, .key = "order"});
  const auto sender = claim_one(store, arrival_time);
  for (int i = 0; i < 2; ++i) forward(store, forward_of(sender, "f"));
  auto end = ended(sender, EntryState::done);
  end.reason = {ReasonCode::forwarded, "goes on"};
  complete(store, end, arrival_time);
  CHECK(tallied(store) ==
        Tallied{{"hook received", 1}, {"hook forwarded", 1}, {"hook ended done forwarded", 1}});
  complete(store, ended(claim_one(store, arrival_time), EntryState::dead, "bad"), arrival_time);
  must(store.redrive({}, arrival_time + minute));
  CHECK(tallied_at(store, arrival_time + minute) == Tallied{{"hook forwarded", 1}});
  check_tallies(store);
}

template <class S>
void counts_a_call_behind_a_settled_one(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  auto end = ended(take_calls(store).at(0), CallState::accepted);
  end.then = Call{CallKind::identify, {}, {}, "2", "{}", 0};
  settle(store, end);
  CHECK(tallied(store).at("segment made") == 2);
  check_tallies(store);
}

template <class S>
void keeps_tallies_of_tenants_apart(S& store) {
  arrive(store, {.ids = {"a", "b"}, .at = arrival_time});
  arrive(store, {.ids = {"a"}, .tenant = "other", .at = arrival_time});
  CHECK(tallied(store, {.tenant = "shop"}) == Tallied{{"hook received", 2}});
  CHECK(tallied(store, {.tenant = "other"}) == Tallied{{"hook received", 1}});
  CHECK(tallied(store, {.tenant = "nobody"}).empty());
  CHECK(tallied(store) == Tallied{{"hook received", 3}});
  for (const auto& point : must(store.tallies({}))) {
    CHECK(point.n == (point.tenant == "shop" ? 2 : 1));
  }
}

template <class S>
void counts_the_same_in_all_resolutions(S& store) {
  for (int i = 0; i < 30; ++i) {
    const Time at = noon + minute * (i * i);
    arrive(store, {.ids = {std::to_string(i)}, .at = at});
    auto end = ended(claim_one(store, at), i % 2 == 0 ? EntryState::done : EntryState::ignored);
    end.calls = {call_for("k", std::to_string(i))};
    complete(store, end, at + second);
    settle(store, ended(take_calls(store, at + second).at(0), CallState::accepted), at + second);
  }
  const auto all = tallied(store, {.resolution = Resolution::minute});
  CHECK(all.at("hook received") == 30);
  CHECK(all.at("hook ended done") == 15);
  CHECK(all.at("segment accepted") == 30);
  for (const auto resolution : all_resolutions) {
    const auto points = must(store.tallies({.resolution = resolution}));
    CHECK(counted(points) == all);
    for (std::size_t i = 0; i < points.size(); ++i) {
      CHECK(points[i].at == bucket_of(resolution, points[i].at));
      if (i > 0) CHECK(points[i - 1].at <= points[i].at);
    }
    CHECK(tallied(store, {.resolution = resolution, .summed = true}) == all);
  }
}

template <class S>
void reads_a_part_of_the_tallies(S& store) {
  for (int hour = 0; hour < 4; ++hour) {
    arrive(store, {.ids = {std::to_string(hour), "again"}, .at = noon + minute * 60 * hour});
  }
  const TallyFilter two{
      .resolution = Resolution::hour, .from = noon + minute * 90, .until = noon + minute * 180};
  CHECK(tallied(store, two) == Tallied{{"hook received", 2}, {"hook duplicate", 2}});
  auto received = two;
  received.tally = Tally::received;
  const auto points = must(store.tallies(received));
  REQUIRE(points.size() == 2);
  CHECK(points[0].at == noon + minute * 60);
  CHECK(points[1].at == noon + minute * 120);
  received.summed = true;
  const auto sum = must(store.tallies(received));
  REQUIRE(sum.size() == 1);
  CHECK(sum[0].at == noon + minute * 60);
  CHECK(sum[0].n == 2);
}

template <class S>
void counts_refused_deliveries(S& store) {
  const std::vector<Refusal> refusals{{"shop", "hook", arrival_time, 3},
                                      {"shop", "queue", arrival_time, 1},
                                      {"shop", "hook", arrival_time + minute, 2}};
  must(store.count_refused(refusals));
  must(store.count_refused({}));
  CHECK(tallied(store) == Tallied{{"hook refused", 5}, {"queue refused", 1}});
  CHECK(tallied_at(store, arrival_time) == Tallied{{"hook refused", 3}, {"queue refused", 1}});
}

template <class S>
void has_a_bounded_number_of_series(S& store) {
  constexpr int sources = 1'200;
  std::vector<Refusal> refusals;
  for (int i = 0; i < sources; ++i) {
    refusals.push_back({"shop", "source-" + std::to_string(i), arrival_time, 1});
  }
  for (int i = 0; i < 2; ++i) must(store.count_refused(refusals));
  arrive(store, {.ids = {"a"}, .source = "late", .at = arrival_time});
  arrive(store, {.ids = {"a"}, .tenant = "other", .source = "late", .at = arrival_time});
  const auto shop = tallied(store, {.tenant = "shop"});
  CHECK(shop.size() == 1'002);
  CHECK(shop.at("(others) refused") == 2 * (sources - most_series));
  CHECK(shop.at("(others) received") == 1);
  CHECK(total(must(store.tallies({.tenant = "shop"})), Tally::refused) == 2 * sources);
  CHECK(tallied(store, {.tenant = "other"}) == Tallied{{"late received", 1}});
}

template <class S>
void only_age_removes_tallies(S& store) {
  bury_three(store);
  const auto all = tallied(store);
  must(store.prune(arrival_time + minute * 60, arrival_time + minute * 60, DeadLetters::prune));
  for (const auto resolution : all_resolutions) {
    CHECK(tallied(store, {.resolution = resolution}) == all);
  }
  const auto left_after = [&](Duration age) {
    must(store.prune({}, arrival_time + age, DeadLetters::keep));
    std::vector<bool> left;
    for (const auto resolution : all_resolutions) {
      const auto counts = tallied(store, {.resolution = resolution});
      CHECK((counts.empty() || counts == all));
      left.push_back(!counts.empty());
    }
    return left;
  };
  using std::chrono::hours;
  CHECK(left_after(hours{3} - minute) == std::vector{true, true, true, true});
  CHECK(left_after(hours{3} + minute) == std::vector{false, true, true, true});
  CHECK(left_after(hours{50} + minute * 11) == std::vector{false, false, true, true});
  CHECK(left_after(hours{35 * 24 + 7}) == std::vector{false, false, false, false});
}

template <class S, class Hinder>
void an_unwritten_settlement_counts_nothing(S& store, Hinder hinder) {
  queue_calls(store, "x", {call_for("k", "1")});
  const auto before = tallied(store);
  const auto end = ended(take_calls(store).at(0), CallState::accepted);
  hinder(true);
  CHECK_FALSE(store.settle(std::vector{end}, noon));
  hinder(false);
  CHECK(tallied(store) == before);
  settle(store, end);
  CHECK(tallied(store).at("segment accepted") == 1);
  check_tallies(store);
}

}  // namespace ctsync::suites
