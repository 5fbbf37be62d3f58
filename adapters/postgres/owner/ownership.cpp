// SPDX-License-Identifier: MIT
#include "postgres/owner/ownership.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>

namespace ctsync::postgres {
namespace {

// A renewal that takes longer is of no use, and the end of the process waits for it.
constexpr Duration at_most{3'000};
// A round that failed is repeated sooner than the next one is due, because leases expire meanwhile.
constexpr Duration after_failure{500};

// Rows of `part` are locked in the sequence of their numbers here, too: whoever writes under their
// locks would else wait for this statement while it waits for them.
constexpr const char* renew_sql = R"sql(
  WITH l AS MATERIALIZED (
    SELECT part FROM part WHERE owner = $1 OR until > now() + interval '1 hour'
    ORDER BY part FOR NO KEY UPDATE)
  UPDATE part p SET until = now() + $2 * interval '1 millisecond' FROM l
  WHERE p.part = l.part AND (p.owner = $1 OR p.until > now() + interval '1 hour')
  RETURNING p.part, p.epoch, p.changes, p.owner = $1
)sql";

constexpr const char* give_up_sql = R"sql(
  WITH l AS MATERIALIZED (
    SELECT part FROM part WHERE owner = $1 AND part = ANY ($2) ORDER BY part FOR NO KEY UPDATE)
  UPDATE part p SET owner = '', until = now() FROM l WHERE p.part = l.part AND p.owner = $1
)sql";

std::string new_id() {
  std::random_device random;
  Uuid id{};
  for (auto& byte : id) byte = static_cast<std::uint8_t>(random());
  std::string text;
  append_uuid(text, id);
  return text;
}

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::worker: return "worker";
    case Role::gateway: return "gateway";
    case Role::function: return "function";
    case Role::operator_: return "operator";
  }
  return "operator";
}

}  // namespace

Ownership::Ownership(const Options& options, Work& work, DatabaseClock& clock)
    : options_(options),
      work_(work),
      clock_(clock),
      id_(new_id()),
      lease_(options.longest_request + options.reserve),
      connection_(options.url, std::min(options.statement, at_most)) {}

Ownership::~Ownership() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  if (!thread_.joinable()) return;
  thread_.join();
  leave();
}

// What is out may still arrive at its target, so its partition waits for the end of its lease.
void Ownership::leave() {
  if (!give_up(idle_leaving(parts))) return;  // they wait for the end of their leases, too
  Parameters self;
  self.text(id_);
  (void)connection_.run("DELETE FROM worker WHERE id = $1", self);
}

// Asks once more after it is registered, because of two that start at once neither saw the other
// before.
Status Ownership::start() {
  if (auto status = agree(connection_, options_); !status) return status;
  if (auto status = round(); !status) return status;
  if (auto status = agree(connection_, options_); !status) {
    leave();
    return status;
  }
  thread_ = std::thread([this] { loop(); });
  return std::monostate{};
}

void Ownership::loop() {
  std::unique_lock lock(mutex_);
  Duration wait = options_.renewal;
  while (!stop_.wait_for(lock, wait, [this] { return stopping_; })) {
    lock.unlock();
    const auto status = round();
    wait = status ? options_.renewal : std::min(options_.renewal, after_failure);
    lock.lock();
  }
}

Status agree(Connection& connection, const Options& options) {
  if (options.settings.empty()) return std::monostate{};
  Parameters parameters;
  parameters.text(options.settings);
  auto rows = connection.run(
      "SELECT role, host FROM worker WHERE until > now() AND settings <> '' AND settings <> $1 "
      "LIMIT 1",
      parameters);
  if (!rows) return std::move(rows).error();
  if (!rows->next()) return std::monostate{};
  return Error{Errc::configuration, "store",
               "a running " + rows->text(0) + " on host " + rows->text(1) +
                   " has other settings of tenants, sources or keys; give all processes the same "
                   "configuration, or stop the others first"};
}

// A worker that has just started gets no share beside others that have settled. So one that starts
// and dies again and again keeps no partition from them.
Status Ownership::round() {
  auto settled = enter();
  if (!settled) return std::move(settled).error();
  if (options_.role != Role::worker) return std::monostate{};
  if (auto status = renew(); !status) return status;
  if (auto status = add_tallies(); !status) return status;
  auto others = settled_others();
  if (!others) return std::move(others).error();
  const int share = (parts + *others) / (*others + 1);  // rounded up
  const int surplus = owned() - share;
  if (surplus > 0) return hand_over(surplus);
  return take(*settled || *others == 0 ? -surplus : 0);
}

// Returns whether this process has entered before.
Result<bool> Ownership::enter() {
  Parameters parameters;
  parameters.text(id_).text(role_name(options_.role)).text(host_name()).text(options_.settings);
  parameters.add(std::int64_t{lease_.count()});
  const Time before = clock_.own_now();
  auto rows = connection_.run(
      (std::string(
           "INSERT INTO worker (id, role, host, settings, until) "
           "VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond') ON CONFLICT (id) "
           "DO UPDATE SET until = excluded.until, settled = true RETURNING settled, ") +
       database_time)
          .c_str(),
      parameters);
  if (!rows) return std::move(rows).error();
  const bool known = rows->next();
  const bool settled = known && rows->integer(0) != 0;
  if (known) clock_.compare(before, rows->time(1), clock_.own_now());
  // One that is to live for an hour wrote that before the database's clock was set back.
  auto old = connection_.run(
      "DELETE FROM worker WHERE until < now() - interval '1 hour' OR "
      "until > now() + interval '1 hour'");
  if (!old) return std::move(old).error();
  return settled;
}

// The lease counts from before the server was asked, so that here it ends first. A lease of another
// owner that is longer than any was written before the database's clock was set back: from now on
// it lasts as long as a new one, which is no shorter than its owner counts it.
Status Ownership::renew() {
  const auto until = work_.elapsed() + lease_;
  Parameters parameters;
  parameters.text(id_).add(std::int64_t{lease_.count()});
  auto rows = connection_.run(renew_sql, parameters);
  if (!rows) return std::move(rows).error();
  std::array<bool, parts> kept{};
  const std::lock_guard lock(work_.mutex);
  while (rows->next()) {
    if (rows->integer(3) == 0) continue;
    const auto number = static_cast<std::size_t>(rows->integer(0));
    auto& part = work_.part.at(number);
    kept.at(number) = true;
    if (!part.owned || part.epoch != rows->integer(1)) {
      // An answer was lost that said so before.
      work_.drop(static_cast<int>(number));
      part = {rows->integer(1), rows->integer(2), until, true, false};
      continue;
    }
    part.until = until;
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (work_.part[i].owned && !kept[i]) work_.drop(static_cast<int>(i));
  }
  return std::monostate{};
}

// Each transaction of an owner leaves a row of its own; their sum goes to one partition's row.
Status Ownership::add_tallies() {
  std::vector<int> owned;
  {
    const std::lock_guard lock(work_.mutex);
    for (int number = 0; number < parts; ++number) {
      if (work_.part[static_cast<std::size_t>(number)].owned) owned.push_back(number);
    }
  }
  if (owned.empty()) return std::monostate{};
  Parameters parameters;
  parameters.add(column_of(owned)).add(std::int64_t{owned.front()});
  auto rows = connection_.run(
      "WITH t AS (DELETE FROM tally WHERE part = ANY ($1) RETURNING done, ignored, accepted), "
      "s AS (SELECT sum(done)::int8 AS done, sum(ignored)::int8 AS ignored, "
      "sum(accepted)::int8 AS accepted, count(*) AS n FROM t) "
      "UPDATE part p SET done = p.done + s.done, ignored = p.ignored + s.ignored, "
      "accepted = p.accepted + s.accepted FROM s WHERE p.part = $2 AND s.n > 0",
      parameters);
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

Result<int> Ownership::settled_others() {
  Parameters parameters;
  parameters.text(id_);
  auto rows = connection_.run(
      "SELECT count(*) FROM worker WHERE until > now() AND role = 'worker' AND settled AND id <> "
      "$1",
      parameters);
  if (!rows) return std::move(rows).error();
  rows->next();
  return rows->small(0);
}

int Ownership::owned() const {
  const std::lock_guard lock(work_.mutex);
  return static_cast<int>(std::ranges::count_if(work_.part, &Part::owned));
}

// Marks up to `surplus` partitions as leaving; returns those of which nothing is out.
std::vector<int> Ownership::idle_leaving(int surplus) {
  std::vector<int> idle;
  const std::lock_guard lock(work_.mutex);
  for (int number = parts - 1; number >= 0 && surplus > 0; --number) {
    auto& part = work_.part[static_cast<std::size_t>(number)];
    if (!part.owned) continue;
    --surplus;
    part.leaving = true;
    const auto here = [number](std::int64_t row) { return part_of(row) == number; };
    if (work_.entries.any(here) || work_.calls.any(here)) continue;
    idle.push_back(number);
  }
  return idle;
}

Status Ownership::hand_over(int surplus) {
  const auto idle = idle_leaving(surplus);
  if (idle.empty()) return std::monostate{};
  {
    const std::lock_guard lock(work_.mutex);
    for (const auto number : idle) work_.drop(number);
  }
  return give_up(idle);
}

Status Ownership::give_up(std::span<const int> numbers) {
  Parameters parameters;
  parameters.text(id_).add(column_of(numbers));
  auto rows = connection_.run(give_up_sql, parameters);
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

Status Ownership::take(int count) {
  {
    const std::lock_guard lock(work_.mutex);
    for (auto& part : work_.part) part.leaving = false;
  }
  if (count == 0) return std::monostate{};
  const auto until = work_.elapsed() + lease_;
  Parameters parameters;
  parameters.text(id_).add(std::int64_t{lease_.count()}).add(std::int64_t{count});
  auto rows = connection_.run(
      "WITH f AS (SELECT part FROM part WHERE until <= now() ORDER BY part LIMIT $3 "
      "FOR NO KEY UPDATE SKIP LOCKED) "
      "UPDATE part p SET owner = $1, epoch = p.epoch + 1, "
      "until = now() + $2 * interval '1 millisecond' FROM f WHERE p.part = f.part "
      "RETURNING p.part, p.epoch, p.changes",
      parameters);
  if (!rows) return std::move(rows).error();
  const std::lock_guard lock(work_.mutex);
  while (rows->next()) {
    const auto number = static_cast<std::size_t>(rows->integer(0));
    work_.drop(static_cast<int>(number));
    work_.part.at(number) = {rows->integer(1), rows->integer(2), until, true, false};
  }
  return std::monostate{};
}

}  // namespace ctsync::postgres
