// SPDX-License-Identifier: MIT
#include "operator/flow/flow.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "delivery/open_store.hpp"
#include "delivery/unfinished_jobs.hpp"
#include "operator/health.hpp"
#include "operator/issues/issues.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

/// Of a backlog so many of the oldest rows are looked at.
constexpr int most_looked_at = 1'000;
constexpr std::string_view backlog_advice =
    "see whether a worker runs and whether a rate limit is set too low";

/// The tenants to ask a store about, one after the other; an empty name stands for all.
std::vector<std::string> asked(std::span<const std::string> tenants) {
  if (tenants.empty()) return {std::string()};
  return {tenants.begin(), tenants.end()};
}

bool is_seen(std::span<const std::string> tenants, const std::string& tenant) {
  return tenants.empty() || std::ranges::find(tenants, tenant) != tenants.end();
}

Result<std::vector<RowSummary>> oldest_waiting(AnyStore& store, Table table,
                                               std::span<const std::string> tenants, int limit) {
  std::vector<RowSummary> oldest;
  for (const auto& tenant : asked(tenants)) {
    RowFilter filter;
    filter.table = table;
    filter.tenant = tenant;
    filter.state = name(CallState::waiting);
    filter.limit = limit;
    auto rows = store.list(filter);
    if (!rows) return rows;
    std::ranges::move(*rows, std::back_inserter(oldest));
  }
  return oldest;
}

void note_call(std::vector<StalledTarget>& stalled, const RowSummary& call) {
  if (call.attempts == 0) return;
  auto found = std::ranges::find_if(stalled, [&](const StalledTarget& each) {
    return each.tenant == call.tenant && each.target == call.source_or_target;
  });
  if (found == stalled.end()) {
    stalled.push_back({call.tenant, call.source_or_target, call.since, call.due_at, call.attempts,
                       call.reason, 1});
    return;
  }
  ++found->tried;
  found->attempts = std::max(found->attempts, call.attempts);
  found->next_try = std::min(found->next_try, call.due_at);
  if (call.since < found->since) {
    found->since = call.since;
    found->reason = call.reason;
  }
}

void note_untried(std::vector<UntriedTarget>& untried, const RowSummary& call) {
  if (call.attempts > 0) return;
  const auto found = std::ranges::find_if(untried, [&](const UntriedTarget& each) {
    return each.tenant == call.tenant && each.target == call.source_or_target;
  });
  if (found == untried.end()) untried.push_back({call.tenant, call.source_or_target, call.since});
}

Status read_waiting(AnyStore& store, std::span<const std::string> tenants, Flow& flow) {
  const auto calls = oldest_waiting(store, Table::outbox, tenants, most_looked_at);
  if (!calls) return calls.error();
  for (const auto& call : *calls) {
    note_call(flow.stalled, call);
    note_untried(flow.untried, call);
  }
  std::ranges::sort(flow.stalled, {}, &StalledTarget::since);
  for (auto& target : flow.stalled) {
    target.waiting = std::ranges::count_if(*calls, [&](const RowSummary& call) {
      return call.tenant == target.tenant && call.source_or_target == target.target;
    });
  }
  flow.looked_at_all = std::ssize(*calls) < most_looked_at;
  auto entries = oldest_waiting(store, Table::inbox, tenants, most_looked_at);
  if (!entries) return std::move(entries).error();
  const auto tried =
      std::ranges::find_if(*entries, [](const auto& each) { return each.attempts > 0; });
  if (tried != entries->end()) flow.stalled_entry = std::move(*tried);
  return std::monostate{};
}

/// "40 s", "12 min", "3 h" or "2 days".
std::string length_text(Duration length) {
  const auto seconds = std::max<std::int64_t>(length.count() / 1'000, 0);
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
  if (seconds < 172'800) return fmt::format("{} h", seconds / 3'600);
  return fmt::format("{} days", seconds / 86'400);
}

/// The tallies since a time, added up.
Result<std::vector<TallyPoint>> read_tallies(AnyStore& store, std::span<const std::string> tenants,
                                             Resolution resolution, Time from) {
  std::vector<TallyPoint> all;
  for (const auto& tenant : asked(tenants)) {
    TallyFilter filter;
    filter.tenant = tenant;
    filter.resolution = resolution;
    filter.from = from;
    filter.summed = true;
    auto points = store.tallies(filter);
    if (!points) return points;
    std::ranges::move(*points, std::back_inserter(all));
  }
  return all;
}

/// Notes which of the stalled targets accepted other calls after the oldest stalled one was queued.
/// Only buckets of the tallies that begin after that time count.
Status read_accepting(AnyStore& store, std::span<const std::string> tenants, Time now, Flow& flow) {
  if (flow.stalled.empty()) return std::monostate{};
  const auto oldest = flow.stalled.front().since;
  const bool is_recent = now - oldest < kept_for(Resolution::minute);
  TallyFilter filter;
  filter.resolution = is_recent ? Resolution::minute : Resolution::ten_minutes;
  filter.from = std::max(oldest, now - kept_for(Resolution::ten_minutes));
  filter.tally = Tally::accepted;
  for (const auto& tenant : asked(tenants)) {
    filter.tenant = tenant;
    const auto points = store.tallies(filter);
    if (!points) return points.error();
    for (auto& target : flow.stalled) {
      target.accepts_others =
          target.accepts_others || std::ranges::any_of(*points, [&](const TallyPoint& point) {
            return point.tenant == target.tenant && point.series.place == target.target &&
                   point.at > target.since && point.n > 0;
          });
    }
  }
  return std::monostate{};
}

/// The counts of some tenants, which a store keeps only of all. What is older than the tallies is
/// not counted.
Result<Counts> read_counts(AnyStore& store, std::span<const std::string> tenants) {
  if (tenants.empty()) return store.counts();
  const auto points = read_tallies(store, tenants, Resolution::six_hours, {});
  if (!points) return points.error();
  Counts counts;
  auto& waiting_entries = counts.entries[static_cast<std::size_t>(EntryState::waiting)];
  auto& waiting = counts.calls[static_cast<std::size_t>(CallState::waiting)];
  for (const auto& point : *points) {
    const auto state = static_cast<std::size_t>(point.series.state);
    switch (point.series.tally) {
      case Tally::received:
      case Tally::forwarded: waiting_entries += point.n; break;
      case Tally::ended:
        waiting_entries -= point.n;
        counts.entries.at(state) += point.n;
        break;
      case Tally::made: waiting += point.n; break;
      case Tally::call_ended:
      case Tally::call_ended_later:
        waiting -= point.n;
        counts.calls.at(state) += point.n;
        break;
      default: break;
    }
  }
  for (const auto table : {Table::inbox, Table::outbox}) {
    const auto rows = oldest_waiting(store, table, tenants, 1);
    if (!rows) return rows.error();
    auto& oldest = table == Table::inbox ? counts.oldest_entry : counts.oldest_call;
    for (const auto& row : *rows) oldest = std::min(oldest.value_or(row.since), row.since);
  }
  return counts;
}

// The latencies of the last 24 hours are at most 19 % too high, see contract/store/tallies.hpp.
Result<Day> read_day(AnyStore& store, std::span<const std::string> tenants, Time now) {
  const auto points =
      read_tallies(store, tenants, Resolution::ten_minutes, now - std::chrono::hours{24});
  if (!points) return points.error();
  Day day;
  day.received = total(*points, Tally::received);
  day.accepted = total(*points, Tally::accepted);
  day.refused = total(*points, Tally::refused);
  const auto latencies = latencies_in(*points);
  day.p50 = percentile(latencies, 0.5);
  day.p99 = percentile(latencies, 0.99);
  return day;
}

std::string calls(std::int64_t count) { return counted(count, "call", "calls"); }

std::string deliveries(std::int64_t count) { return counted(count, "delivery", "deliveries"); }

std::int64_t waiting_calls(const Flow& flow) {
  return flow.counts.calls[static_cast<std::size_t>(CallState::waiting)];
}

std::int64_t dead_letters(const Flow& flow) {
  return flow.counts.entries[static_cast<std::size_t>(EntryState::dead)] +
         flow.counts.calls[static_cast<std::size_t>(CallState::dead)];
}

void add_server(const Flow& flow, std::vector<Trouble>& troubles) {
  if (!flow.server || flow.server->is_ready) return;
  if (!flow.server->answers) {
    troubles.push_back({Trouble::Kind::no_server,
                        "no server answers on this machine, so nothing is accepted and nothing is "
                        "sent: " +
                            flow.server->detail,
                        "start it: ctsync serve"});
    return;
  }
  troubles.push_back({Trouble::Kind::not_ready,
                      "the server refuses deliveries: " + flow.server->detail,
                      "see its log; senders repeat what was refused"});
}

std::string quoted_note(const Hold& hold) {
  return hold.note.empty() ? std::string() : " (" + hold.note + ")";
}

void add_paused(const Flow& flow, Time now, std::vector<Trouble>& troubles) {
  for (const auto& hold : flow.holds) {
    if (hold.kind != HoldKind::target) continue;
    const auto name = name_of(hold.tenant, hold.name);
    const auto until =
        hold.until ? ", for " + length_text(*hold.until - now) + " more" : std::string();
    troubles.push_back(
        {Trouble::Kind::target_paused,
         fmt::format("{} was paused by {} {} ago{}{}; its calls wait, nothing is lost", name,
                     hold.author, length_text(now - hold.since), until, quoted_note(hold)),
         fmt::format("ctsync targets resume {}{}", hold.name,
                     hold.tenant == "default" ? "" : " --tenant " + hold.tenant),
         hold.tenant, hold.name});
  }
}

std::string stalled_text(const Flow& flow, const StalledTarget& target, Time now) {
  const auto name = name_of(target.tenant, target.target);
  const auto since = length_text(now - target.since);
  if (target.accepts_others) {
    return fmt::format(
        "{} accepts calls, but not all: {} {} tried again, the oldest for {}: {}; nothing is lost",
        name, calls(target.tried), target.tried == 1 ? "is" : "are", since, target.reason.text);
  }
  const auto waiting =
      (flow.looked_at_all ? "" : "at least ") + calls(std::max<std::int64_t>(target.waiting, 1));
  return fmt::format("{} has not accepted calls for {}: {}; {} wait{}, nothing is lost", name,
                     since, target.reason.text, waiting, target.waiting <= 1 ? "s" : "");
}

void add_stalled(const Flow& flow, Time now, std::vector<Trouble>& troubles) {
  for (const auto& target : flow.stalled) {
    if (hold_of(flow, target.tenant, target.target) != nullptr) continue;
    troubles.push_back(
        {Trouble::Kind::target_stalled, stalled_text(flow, target, now),
         target.next_try > now
             ? fmt::format("it is tried again in {}; ctsync doctor checks the target",
                           length_text(target.next_try - now))
             : std::string("it is tried again and again while a server runs; ctsync doctor checks "
                           "the target"),
         target.tenant, target.target});
  }
}

bool is_any_target_paused(const Flow& flow) {
  return std::ranges::any_of(flow.holds,
                             [](const Hold& hold) { return hold.kind == HoldKind::target; });
}

void add_backlog(const Flow& flow, Time now, std::vector<Trouble>& troubles) {
  const auto& oldest = flow.counts.oldest_call;
  const auto unexplained = std::ranges::find_if(flow.untried, [&](const UntriedTarget& each) {
    return hold_of(flow, each.tenant, each.target) == nullptr &&
           stalled_of(flow, each.tenant, each.target) == nullptr &&
           now - each.since > longest_usual_wait;
  });
  const bool is_explained = !flow.stalled.empty() || is_any_target_paused(flow);
  if (unexplained != flow.untried.end()) {
    troubles.push_back({Trouble::Kind::backlog,
                        fmt::format("calls to {} wait, the oldest for {}",
                                    name_of(unexplained->tenant, unexplained->target),
                                    length_text(now - unexplained->since)),
                        std::string(backlog_advice), unexplained->tenant, unexplained->target});
  } else if (!is_explained && oldest && now - *oldest > longest_usual_wait) {
    troubles.push_back({Trouble::Kind::backlog,
                        fmt::format("{} wait, the oldest for {}", calls(waiting_calls(flow)),
                                    length_text(now - *oldest)),
                        std::string(backlog_advice)});
  }
  const auto& entry = flow.counts.oldest_entry;
  if (!entry || now - *entry <= longest_usual_wait) return;
  const auto waiting = flow.counts.entries[static_cast<std::size_t>(EntryState::waiting)];
  const auto since = length_text(now - *entry);
  if (flow.stalled_entry) {
    troubles.push_back({Trouble::Kind::entries_stalled,
                        fmt::format("{} wait, the oldest for {}: {}", deliveries(waiting), since,
                                    flow.stalled_entry->reason.text),
                        "ctsync doctor checks commercetools"});
  } else {
    troubles.push_back({Trouble::Kind::entries_stalled,
                        fmt::format("{} wait, the oldest for {}", deliveries(waiting), since),
                        "see whether a worker runs"});
  }
}

void add_failed_jobs(const Flow& flow, std::vector<Trouble>& troubles) {
  for (const auto& job : flow.jobs) {
    if (job.state != JobState::failed) continue;
    troubles.push_back(
        {Trouble::Kind::job_failed,
         fmt::format("job {} ({}) failed: {}", job.number, title_of(job), job.error),
         fmt::format("mend it, then ctsync jobs resume {0}; or ctsync jobs cancel {0}",
                     job.number)});
  }
}

Status read_jobs(AnyStore& store, std::span<const std::string> tenants, Flow& flow) {
  auto jobs = unfinished_jobs(store);
  if (!jobs) return std::move(jobs).error();
  flow.jobs = *std::move(jobs);
  std::erase_if(flow.jobs, [&](const Job& job) { return !is_seen(tenants, job.tenant); });
  return std::monostate{};
}

Status read_holds(AnyStore& store, std::span<const std::string> tenants, Time now, Flow& flow) {
  auto holds = store.holds();
  if (!holds) return std::move(holds).error();
  flow.holds = *std::move(holds);
  std::erase_if(flow.holds, [&](const Hold& hold) {
    return !hold.holds_at(now) || !is_seen(tenants, hold.tenant);
  });
  return std::monostate{};
}

void add_dead(const Flow& flow, std::vector<Trouble>& troubles) {
  const auto count = dead_letters(flow) - flow.muted;
  if (count <= 0) return;
  std::vector<std::pair<ReasonCode, std::int64_t>> codes;  // the largest group first
  for (const auto& group : flow.dead) {
    const auto known =
        std::ranges::find(codes, group.code, &std::pair<ReasonCode, std::int64_t>::first);
    if (known == codes.end()) {
      codes.emplace_back(group.code, group.count);
    } else {
      known->second += group.count;
    }
  }
  std::string reasons;
  for (const auto& [code, number] : codes) {
    if (!reasons.empty()) reasons += ", ";
    reasons += fmt::format("{} {}", number, name(code));
  }
  if (flow.muted > 0) reasons += fmt::format("; {} more are muted", flow.muted);
  troubles.push_back(
      {Trouble::Kind::dead_letters,
       fmt::format("{} need{} a decision: {}", counted(count, "dead letter", "dead letters"),
                   count == 1 ? "s" : "", reasons),
       "ctsync dlq list"});
}

Status read_dead(AnyStore& store, std::span<const std::string> tenants, Time now, Flow& flow) {
  const auto muted = muted_issues(flow.holds, now);
  std::vector<DeadLetterGroup> groups;
  for (const auto& tenant : asked(tenants)) {
    const auto dead = store.dead_groups({.tenant = tenant}, now);
    if (!dead) return dead.error();
    for (const auto& each : *dead) {
      if (muted.contains(issue_id(each))) {
        flow.muted += each.count;
      } else {
        groups.push_back(
            {each.reason.code, each.tenant, each.source_or_target, each.kind, each.count});
      }
    }
  }
  flow.dead = merged(groups);
  return std::monostate{};
}

}  // namespace

std::string name_of(const std::string& tenant, const std::string& target) {
  return tenant == "default" ? target : tenant + "/" + target;
}

Result<Flow> read_sending(AnyStore& store, std::span<const std::string> tenants, Time now) {
  Flow flow;
  if (auto status = read_waiting(store, tenants, flow); !status) return std::move(status).error();
  if (auto status = read_accepting(store, tenants, now, flow); !status) {
    return std::move(status).error();
  }
  if (auto status = read_holds(store, tenants, now, flow); !status) {
    return std::move(status).error();
  }
  return flow;
}

Result<Flow> read_flow(AnyStore& store, std::span<const std::string> tenants, Time now) {
  auto flow = read_sending(store, tenants, now);
  if (!flow) return flow;
  const auto counts = read_counts(store, tenants);
  if (!counts) return counts.error();
  flow->counts = *counts;
  const auto day = read_day(store, tenants, now);
  if (!day) return day.error();
  flow->day = *day;
  if (auto status = read_jobs(store, tenants, *flow); !status) return std::move(status).error();
  if (dead_letters(*flow) == 0) return flow;
  if (auto status = read_dead(store, tenants, now, *flow); !status) {
    return std::move(status).error();
  }
  return flow;
}

const Hold* hold_of(const Flow& flow, std::string_view tenant, std::string_view target) noexcept {
  const auto found = std::ranges::find_if(flow.holds, [&](const Hold& hold) {
    return hold.kind == HoldKind::target && hold.tenant == tenant && hold.name == target;
  });
  return found == flow.holds.end() ? nullptr : &*found;
}

const StalledTarget* stalled_of(const Flow& flow, std::string_view tenant,
                                std::string_view target) noexcept {
  const auto found = std::ranges::find_if(flow.stalled, [&](const StalledTarget& each) {
    return each.tenant == tenant && each.target == target;
  });
  return found == flow.stalled.end() ? nullptr : &*found;
}

std::string_view sending_word(const Hold* hold, const StalledTarget* stalled) noexcept {
  if (hold != nullptr) return "paused";
  return stalled != nullptr && !stalled->accepts_others ? "backing_off" : "ok";
}

ServerState find_server(const Settings& settings) {
  const auto health = ask_health(settings.server);
  if (health && health->status == 200) return {true, true, {}};
  if (health) {
    return {true, false, fmt::format("HTTP {} {}", health->status, health->body.substr(0, 300))};
  }
  const auto report = report_on_store(settings.store);
  const auto live = report ? std::ranges::count_if(report->processes, &StoreProcess::is_live) : 0;
  if (live > 0) return {true, true, counted(live, "process", "processes") + " on other machines"};
  return {false, false, to_string(health.error())};
}

std::string_view name(Trouble::Kind kind) noexcept {
  constexpr std::array<std::string_view, 8> words{
      "no_server", "not_ready",       "target_paused", "target_stalled",
      "backlog",   "entries_stalled", "job_failed",    "dead_letters"};
  return words.at(static_cast<std::size_t>(kind));
}

std::vector<Trouble> troubles_of(const Flow& flow, Time now) {
  std::vector<Trouble> troubles;
  add_server(flow, troubles);
  add_paused(flow, now, troubles);
  add_stalled(flow, now, troubles);
  add_backlog(flow, now, troubles);
  add_failed_jobs(flow, troubles);
  add_dead(flow, troubles);
  return troubles;
}

std::string sentence_of(const Flow& flow, Time now) {
  const auto troubles = troubles_of(flow, now);
  if (!troubles.empty()) {
    auto text = troubles.front().text + '.';
    if (text.front() >= 'a' && text.front() <= 'z')
      text.front() = static_cast<char>(text.front() - 32);
    return text;
  }
  const auto& entries = flow.counts.entries;
  const auto of = [&](EntryState state) { return entries[static_cast<std::size_t>(state)]; };
  if (of(EntryState::done) + of(EntryState::ignored) + of(EntryState::waiting) == 0) {
    return "Nothing has arrived yet.";
  }
  const auto& day = flow.day;
  return fmt::format("Everything flows: {} {} in the last 24 hours, {} waiting{}.",
                     grouped(day.received), day.received == 1 ? "delivery" : "deliveries",
                     grouped(of(EntryState::waiting) + waiting_calls(flow)),
                     day.p99 ? ", p99 " + latency_text(*day.p99) : std::string());
}

std::string latency_text(Duration latency) {
  const auto ms = latency.count();
  if (ms < 1'000) return fmt::format("{} ms", ms);
  if (ms < 10'000) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1'000);
  return length_text(latency);
}

}  // namespace ctsync::server
