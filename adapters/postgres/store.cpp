// SPDX-License-Identifier: MIT
#include "postgres/store.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "postgres/database/schema.hpp"
#include "postgres/owner_writes.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

using OwnerJob = GroupCommit<OwnerWork>::Job;

std::set<int> parts_of(std::span<OwnerJob* const> jobs) {
  std::set<int> numbers;
  for (const auto* job : jobs) {
    for (const auto& ended : job->work.entries) {
      numbers.insert(part_of(ended.end->row));
      if (ended.end->record) numbers.insert(part_of(digest(ended.end->record->key)));
      for (const auto& call : ended.end->calls) numbers.insert(part_of(call.key));
    }
    for (const auto& ended : job->work.calls) numbers.insert(part_of(ended.end->row));
    for (const auto& sent : job->work.forwards) numbers.insert(part_of(sent.forward->row));
  }
  return numbers;
}

// Numbers of names are made in transactions of their own, before the one that uses them.
Status number_targets(Names& names, Connection& connection, std::span<OwnerJob* const> jobs) {
  for (const auto* job : jobs) {
    for (const auto& ended : job->work.entries) {
      for (const auto& call : ended.end->calls) {
        auto number = names.target(connection, ended.lease.tenant, call.target);
        if (!number) return std::move(number).error();
      }
    }
  }
  return std::monostate{};
}

}  // namespace

Store::State::State(Options asked)
    : options(std::move(asked)),
      clock(options.clock),
      sequence(std::random_device{}(), clock),
      call_numbers(std::random_device{}(), clock),
      claims(options.url, options.statement),
      records(options),
      overview(options),
      maintenance(options),
      job_steps(options),
      accept_connection(options.url, std::min(options.statement, options.acceptance / 2)),
      owner_connection(options.url, options.statement) {
  work.full_read = options.full_read;
  work.reserve = options.reserve / 3;
  work.elapsed = options.elapsed;
}

// If the answer of COMMIT is lost, the repetition finds that the rows have left waiting, or have
// another turn, and changes nothing.
Status Store::State::write_owned(std::span<OwnerJob* const> jobs) {
  auto& connection = owner_connection;
  const auto end = std::chrono::steady_clock::now() + options.repetition;
  return persist(connection, end, [&]() -> Status {
    if (auto status = number_targets(names, connection, jobs); !status) return status;
    if (auto status = connection.begin(); !status) return status;
    OwnerTransaction transaction{
        connection,   names,
        sequence,     series,
        call_numbers, secret,
        clock,        LockedParts(sequence, series, ownership ? ownership->id() : std::string())};
    const auto numbers = parts_of(jobs);
    if (auto status = transaction.locked.lock(connection, numbers); !status) return status;
    for (auto* job : jobs) {
      auto& asked = job->work;
      if (auto status = write_forwards(transaction, asked.forwards); !status) return status;
      if (auto status = write_completions(transaction, asked.entries, asked.now); !status) {
        return status;
      }
      if (auto status = write_settlements(transaction, asked); !status) return status;
    }
    if (auto status = transaction.locked.write(connection); !status) return status;
    return connection.commit();
  });
}

Store::Store(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

Store::~Store() {
  if (!state_) return;
  state_->accepts.stop();
  state_->owner.stop();
  state_->probes.stop();
}

namespace {

Status no_import(Connection& connection) {
  auto import = connection.run("SELECT 1 FROM import WHERE NOT done");
  if (!import) return std::move(import).error();
  if (!import->next()) return std::monostate{};
  return Error{Errc::configuration, "store",
               "an import into the database has not ended; run ctsync db copy again"};
}

}  // namespace

// Ownership compares the settings of those who register.
Status Store::State::enter(Connection& connection) {
  if (entered) return std::monostate{};
  if (auto status = connection.connect(); !status) return status;
  if (auto status = check_schema(connection); !status) return status;
  if (options.role == Role::function) {
    if (auto status = agree(connection, options); !status) return status;
  }
  const Time before = clock.own_now();
  auto found = connection.run(
      (std::string("SELECT secret, ") + database_time + " FROM store WHERE id = 1").c_str());
  if (!found) return std::move(found).error();
  if (found->next()) {
    secret = found->text(0);
    clock.compare(before, found->time(1), clock.own_now());
  }
  if (auto status = no_import(connection); !status) return status;
  entered = true;
  return std::monostate{};
}

Result<Store> Store::open(Options options) try {
  auto state = std::make_unique<State>(std::move(options));
  const auto role = state->options.role;
  // One that it needs anyway: poolers count connections.
  auto& connection = role == Role::worker ? state->claims : state->accept_connection;
  if (role != Role::function) {
    if (auto status = state->enter(connection); !status) return std::move(status).error();
  }
  if (role == Role::worker || role == Role::gateway) {
    state->ownership = std::make_unique<Ownership>(state->options, state->work, state->clock);
    if (auto status = state->ownership->start(); !status) return std::move(status).error();
    // An import that began before this process was registered does not know of it.
    if (auto status = no_import(connection); !status) return std::move(status).error();
  }
  if (role == Role::worker) state->fold = std::make_unique<TallyFold>(state->options, state->work);
  auto* const raw = state.get();
  state->accepts.start([raw](auto jobs) { return raw->write_accepts(jobs); });
  state->owner.start([raw](auto jobs) { return raw->write_owned(jobs); });
  state->probes.start([raw](auto) { return raw->probe(); });
  return Store(std::move(state));
} catch (const std::system_error& error) {
  return Error{Errc::unavailable, "store", std::string("could not start: ") + error.what()};
}

int Store::owned_parts() const {
  const std::lock_guard lock(state_->work.mutex);
  return static_cast<int>(std::ranges::count_if(state_->work.part, &Part::owned));
}

}  // namespace ctsync::postgres
