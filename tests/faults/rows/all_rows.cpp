// SPDX-License-Identifier: MIT
#include "harness/small_disk.hpp"
#include "harness/wall_clock.hpp"
#include "rows.hpp"
#include "store/database.hpp"

namespace ctsync::faults {

namespace {

const std::vector<StoreKind> both{StoreKind::sqlite, StoreKind::postgres};
const std::vector<StoreKind> sqlite{StoreKind::sqlite};
const std::vector<StoreKind> postgres{StoreKind::postgres};

Row row(std::string name, std::string fault, std::vector<StoreKind> stores,
        void (*function)(Run&)) {
  return {std::move(name), std::move(fault), std::move(stores), false, nullptr, nullptr, function};
}

Row quick(Row row) {
  row.quick = true;
  return row;
}

Row control(std::size_t Figures::*must_find, Row row) {
  row.must_find = must_find;
  return row;
}

Row needs(std::string (*lacks)(const Programs&), Row row) {
  row.lacks = lacks;
  return row;
}

std::string pooler(const Programs&) { return lacks_pooler(); }
std::string root(const Programs&) { return lacks_root(); }
std::string strace(const Programs&) { return lacks_strace(); }
std::string faketime(const Programs&) { return lacks_faketime(); }
std::string recorder(const Programs& programs) {
  return programs.recorder.empty() ? "no recorder of writes was built" : "";
}

}  // namespace

const std::vector<Row>& all_rows() {
  static const std::vector<Row> rows{
      quick(row("D1", "kill -9 at a random time", both, random_kills)),
      row("D2", "kill -9 at named points", both, named_kill_points),
      row("D3", "SIGTERM under load", both, orderly_ends),
      needs(root, row("D4", "the disk is full, then freed", sqlite, disk_full)),
      needs(strace, row("D5", "syncs, writes and reads fail", sqlite, failing_disk)),
      row("D6", "PostgreSQL restarts at once", postgres, database_restarts),
      row("D7", "the connection is cut in the middle of COMMIT", postgres, commits_cut),
      row("D8", "the database is silent", postgres, database_silent),
      row("D9", "a target answers 5xx for long", both, errors_for_long),
      row("D10", "429 with every form of Retry-After", both, retry_after_forms),
      quick(row("D11", "the answer is lost after the target accepted", both, answers_lost)),
      quick(row("D12", "400 for one call in a batch", both, one_call_refused)),
      row("D13", "401 and 403, then another key", both, wrong_key),
      row("D14", "answers that hang, drip, never end or unpack to 100 MB", both, hostile_answers),
      row("D15", "a worker stands still past its lease", postgres, paused_past_the_lease),
      needs(faketime, row("D16", "the wall clock jumps", both, clock_jumps)),
      quick(row("D17", "each delivery 20 times at once, in four envelopes", both, duplicate_storm)),
      row("D18", "all versions in any sequence", both, shuffled_versions),
      row("D19", "messages that cannot be read, or cost much", both, poison_messages),
      row("D20", "a burst of ten times the load", both, burst),
      row("D21", "commercetools gives no token, or refuses one", both, token_trouble),
      row("D22", "wrong certificates, old TLS, no TLS, unknown host", both, tls_and_names),
      needs(recorder, row("D23", "power is lost: unsynced writes dropped, reordered and torn",
                          sqlite, power_losses)),
      row("D24", "a migration is killed, a newer schema is refused", sqlite, upgrades),
      row("D25", "random faults for long", both, soak),
      quick(
          row("backfill-kills", "kill -9 at random times during a backfill", both, backfill_kills)),
      row("backfill-faults", "ten faults, each in the middle of a backfill", both, backfill_faults),
      needs(pooler, row("pooler", "kills behind pgbouncer in transaction mode", postgres,
                        kills_behind_a_pooler)),
      row("one-call-fails", "500 or silence for two customers, as long as it lasts", both,
          one_call_fails),
      row("failover", "the primary is killed, the synchronous standby takes over", postgres,
          failovers),
      needs(recorder, control(&Figures::lost,
                              row("control-synchronous-off", "SQLite does not wait for the disk",
                                  sqlite, synchronous_off))),
      control(&Figures::lost,
              row("control-asynchronous-commit", "PostgreSQL does not wait for the disk", postgres,
                  asynchronous_commits)),
      quick(control(&Figures::lost,
                    row("control-acknowledge-early", "a delivery is acknowledged before its commit",
                        both, acknowledge_early))),
      quick(control(
          &Figures::lost,
          row("control-settle-early", "a call is settled before it is sent", both, settle_early))),
      control(&Figures::stray_repeats,
              row("control-ignore-fence", "a call is sent that another may have sent", both,
                  ignore_fence)),
  };
  return rows;
}

}  // namespace ctsync::faults
