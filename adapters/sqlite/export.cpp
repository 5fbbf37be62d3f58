// SPDX-License-Identifier: MIT
#include "sqlite/export.hpp"

#include <ctsync/contract/store/listing.hpp>
#include <filesystem>
#include <utility>

#include "sqlite/schema.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {

struct Export::State {
  FileLock lock;
  Database database;
  Statement secret{database, "SELECT value FROM secret"};
  // The counts of states, the last rows, how many records were erased, and what rules there are.
  // Without rules the text is the one of an older schema, so that a copy of it may go on.
  Statement contents{database,
                     "SELECT group_concat(slot || '=' || n, ' ') || ' ' || "
                     "(SELECT coalesce(max(id), 0) FROM inbox) || ' ' || "
                     "(SELECT coalesce(max(id), 0) FROM outbox) || ' ' || "
                     "(SELECT coalesce(max(id), 0) FROM record) || ' ' || "
                     "(SELECT count(*) FROM record WHERE key = '') || "
                     "(SELECT CASE WHEN count(*) > 0 THEN ' ' || count(*) || ' ' || sum(active) || "
                     "' ' || coalesce(max(used_at), 0) ELSE '' END FROM rules) "
                     "FROM (SELECT slot, n FROM counts WHERE slot < 7 OR slot = 11 ORDER BY slot)"};
  Statement records{database,
                    "SELECT r.id, r.digest, r.key, r.body, h.state, h.digests FROM record r "
                    "LEFT JOIN holder h ON h.record = r.id "
                    "WHERE r.id > ?1 AND r.body <> x'' ORDER BY r.id LIMIT ?2"};
  Statement entries{database,
                    "SELECT i.id, i.dedup, i.key, t.name, i.source, i.entry, i.state, i.class, "
                    "i.job, i.step, i.attempts, i.received_at, i.due_at, "
                    "coalesce(i.died_at, i.ended_at, i.received_at), i.code, "
                    "i.reason, i.trace, CASE WHEN i.state IN (0, 3, 4) THEN b.body END, "
                    "coalesce(i.rules, 0) "
                    "FROM inbox i CROSS JOIN tenant t ON t.id = i.tenant "
                    "LEFT JOIN inbox_body b ON b.id = i.id WHERE i.id > ?1 ORDER BY i.id LIMIT ?2"};
  Statement calls{database,
                  "SELECT o.id, r.digest, t.name, g.name, o.state, o.superseded, o.kind, "
                  "o.message_id, o.entry, o.attempts, o.answers, o.received_at, o.queued_at, "
                  "o.due_at, o.code, o.reason, o.trace, b.body, b.guard, "
                  "coalesce(o.died_at, o.queued_at) FROM outbox o "
                  "CROSS JOIN target g ON g.id = o.target CROSS JOIN tenant t ON t.id = g.tenant "
                  "CROSS JOIN record r ON r.id = o.lane >> 16 "
                  "LEFT JOIN outbox_body b ON b.id = o.id "
                  "WHERE o.id > ?1 AND o.state IN (0, 2) ORDER BY o.id LIMIT ?2"};
  FindReader find{database};
  Statement attempts{database,
                     "SELECT number, at, took, status, no_answer, state, code, reason, answer "
                     "FROM attempt WHERE call = ?1 ORDER BY number"};
  std::string jobs_sql = std::string("SELECT ") + job_columns +
                         " FROM job j WHERE j.number > ?1 ORDER BY j.number LIMIT ?2";
  Statement jobs{database, jobs_sql.c_str()};
  Statement job_counts{database, job_counts_sql};
  Statement rules{database,
                  "SELECT tenant, number, author, note, made_at, used_at, active, text, id "
                  "FROM rules WHERE id > ?1 ORDER BY id LIMIT ?2"};
  Statement holds{database,
                  "SELECT * FROM (SELECT tenant, kind, name, author, note, since, until, "
                  "row_number() OVER (ORDER BY tenant, kind, name) AS row FROM hold) "
                  "WHERE row > ?1 ORDER BY row LIMIT ?2"};
  Statement actions{database,
                    "SELECT id, at, tenant, actor, action, object, count, note, outcome "
                    "FROM action WHERE id > ?1 ORDER BY id LIMIT ?2"};
};

namespace {

MovedRecord read_record(const Cursor& rows) {
  MovedRecord record;
  record.row = rows.integer(0);
  record.digest = digest_in(rows.bytes(1));
  record.key = rows.text(2);
  record.record = rows.text(3);
  const auto without_holder = record.key.empty() ? HolderState::erased : HolderState::living;
  record.state = rows.null(4) ? without_holder : static_cast<HolderState>(rows.small(4));
  record.holders = rows.text(5);
  return record;
}

// An entry with an id that another key had first is stored under the digest of both. The other
// store tells keys apart by themselves.
Uuid digest_of_id(const MovedEntry& entry, const Uuid& stored) {
  const Uuid plain = digest_of({entry.tenant, entry.source, entry.id});
  const Uuid with_key = digest_of({bytes_of(plain), bytes_of(entry.key)});
  return stored == with_key ? plain : stored;
}

MovedEntry read_entry(const Cursor& rows) {
  MovedEntry entry;
  entry.row = rows.integer(0);
  entry.key = digest_in(rows.bytes(2));
  entry.tenant = rows.text(3);
  entry.source = rows.text(4);
  entry.id = rows.text(5);
  entry.digest = digest_of_id(entry, digest_in(rows.bytes(1)));
  entry.state = static_cast<EntryState>(rows.small(6));
  entry.entry_class = static_cast<EntryClass>(rows.small(7));
  entry.job = rows.integer(8);
  entry.is_step = rows.small(9) != 0;
  entry.attempts = rows.small(10);
  entry.received_at = rows.time(11);
  entry.due_at = rows.time(12);
  entry.ended_at = rows.time(13);
  entry.code = rows.text(14);
  entry.reason = rows.text(15);
  entry.trace = rows.text(16);
  if (!rows.null(17)) entry.body = rows.text(17);
  entry.rules = rows.integer(18);
  return entry;
}

MovedCall read_call(const Cursor& rows) {
  MovedCall call;
  call.row = rows.integer(0);
  call.key = digest_in(rows.bytes(1));
  call.tenant = rows.text(2);
  call.target = rows.text(3);
  call.state = static_cast<CallState>(rows.small(4));
  call.superseded = rows.small(5) != 0;
  call.kind = rows.text(6);
  call.message_id = rows.text(7);
  call.delivery_id = rows.text(8);
  call.attempts = rows.small(9);
  call.answers = rows.small(10);
  call.received_at = rows.time(11);
  call.queued_at = rows.time(12);
  call.due_at = rows.time(13);
  call.code = rows.text(14);
  call.reason = rows.text(15);
  call.trace = rows.text(16);
  if (!rows.null(17)) call.body = rows.text(17);
  call.guard = rows.text(18);
  call.died_at = rows.time(19);
  return call;
}

MovedJob read_job(const Cursor& rows) {
  auto row = read_job_row(rows);
  row.job.led_until.reset();
  return {row.job.number, std::move(row)};
}

MovedRules read_moved_rules(const Cursor& rows) { return {rows.integer(8), read_rules(rows)}; }

MovedHold read_moved_hold(const Cursor& rows) { return {rows.integer(7), read_hold(rows)}; }

std::size_t size_of(const MovedRules& moved) { return moved.revision.text.size(); }
std::size_t size_of(const MovedHold& moved) { return moved.hold.note.size(); }
std::size_t size_of(const Action& action) { return action.note.size(); }
std::size_t size_of(const MovedJob& moved) { return moved.job.job.parameters.size(); }
std::size_t size_of(const MovedRecord& record) { return record.record.size(); }
std::size_t size_of(const MovedEntry& entry) { return entry.body ? entry.body->size() : 0; }
std::size_t size_of(const MovedCall& call) { return call.body ? call.body->size() : 0; }

Result<std::string> read_text(Database& database, Statement& statement) {
  std::string value;
  {
    auto rows = statement.query();
    if (rows.next()) value = rows.text(0);
  }
  if (auto status = database.status(); !status) return std::move(status).error();
  return value;
}

// A page is one statement for the store that takes it, so it must not be large.
template <class Row>
Result<std::vector<Row>> read_page(Database& database, Statement& statement, std::int64_t after,
                                   int limit, Row (*read)(const Cursor&)) {
  constexpr std::size_t most_bytes = 8u << 20;
  std::vector<Row> page;
  {
    auto rows = statement.query(after, limit);
    std::size_t bytes = 0;
    while (bytes < most_bytes && rows.next()) {
      page.push_back(read(rows));
      bytes += size_of(page.back());
    }
  }
  if (auto status = database.status(); !status) return std::move(status).error();
  return page;
}

}  // namespace

Export::Export(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Export::Export(Export&&) noexcept = default;
Export& Export::operator=(Export&&) noexcept = default;
Export::~Export() = default;

Result<Export> Export::open(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return Error{Errc::configuration, "store", path + " is not an existing file"};
  }
  const auto absolute = std::filesystem::absolute(path).string();
  auto state = std::make_unique<State>();
  if (auto status = state->lock.take(absolute); !status) return std::move(status).error();
  if (auto status = state->database.open(absolute, Database::Access::write, 32768); !status) {
    return std::move(status).error();
  }
  if (auto status = bring_up_to_date(state->database, absolute); !status) {
    return std::move(status).error();
  }
  return Export(std::move(state));
}

Result<std::string> Export::secret() { return read_text(state_->database, state_->secret); }

Result<std::string> Export::contents() { return read_text(state_->database, state_->contents); }

Result<std::vector<MovedRecord>> Export::records(std::int64_t after, int limit) {
  return read_page<MovedRecord>(state_->database, state_->records, after, limit, read_record);
}

Result<std::vector<MovedEntry>> Export::entries(std::int64_t after, int limit) {
  auto page = read_page<MovedEntry>(state_->database, state_->entries, after, limit, read_entry);
  if (!page || page->empty()) return page;
  auto tokens = state_->find.tokens_of(page->front().row, page->back().row);
  for (auto& entry : *page) {
    const auto own = tokens.find(entry.row);
    if (own != tokens.end()) entry.tokens = std::move(own->second);
  }
  if (auto status = state_->database.status(); !status) return std::move(status).error();
  return page;
}

Result<std::vector<MovedCall>> Export::calls(std::int64_t after, int limit) {
  auto page = read_page<MovedCall>(state_->database, state_->calls, after, limit, read_call);
  if (!page) return page;
  for (auto& call : *page) {
    auto rows = state_->attempts.query(call.row);
    while (rows.next()) call.kept_attempts.push_back(read_attempt(rows));
  }
  if (auto status = state_->database.status(); !status) return std::move(status).error();
  return page;
}

Result<std::vector<MovedJob>> Export::jobs(std::int64_t after, int limit) {
  auto page = read_page<MovedJob>(state_->database, state_->jobs, after, limit, read_job);
  if (!page) return page;
  for (auto& moved : *page) {
    moved.job.job.counts = read_job_counts(state_->job_counts.query(moved.row));
  }
  if (auto status = state_->database.status(); !status) return std::move(status).error();
  return page;
}

Result<std::vector<MovedRules>> Export::rules(std::int64_t after, int limit) {
  return read_page<MovedRules>(state_->database, state_->rules, after, limit, read_moved_rules);
}

Result<std::vector<MovedHold>> Export::holds(std::int64_t after, int limit) {
  return read_page<MovedHold>(state_->database, state_->holds, after, limit, read_moved_hold);
}

Result<std::vector<Action>> Export::actions(std::int64_t after, int limit) {
  return read_page<Action>(state_->database, state_->actions, after, limit, read_action<Cursor>);
}

}  // namespace ctsync::sqlite
