// SPDX-License-Identifier: MIT
#include "rows.hpp"

namespace ctsync::faults {

namespace {

const std::vector<StoreKind> both{StoreKind::sqlite, StoreKind::postgres};
const std::vector<StoreKind> sqlite{StoreKind::sqlite};

Row row(std::string name, std::string fault, std::vector<StoreKind> stores,
        void (*function)(Run&)) {
  return {std::move(name), std::move(fault), std::move(stores), false, false, nullptr, function};
}

Row quick(Row row) {
  row.quick = true;
  return row;
}

Row control(Row row) {
  row.control = true;
  return row;
}

}  // namespace

const std::vector<Row>& all_rows() {
  static const std::vector<Row> rows{
      quick(row("D1", "kill -9 at a random time", both, random_kills)),
      row("D2", "kill -9 at named points", both, named_kill_points),
      row("D3", "SIGTERM under load", both, orderly_ends),
      row("D9", "a target answers 5xx for long", sqlite, errors_for_long),
      row("D10", "429 with every form of Retry-After", sqlite, retry_after_forms),
      quick(row("D11", "the answer is lost after the target accepted", sqlite, answers_lost)),
      quick(row("D12", "400 for one call in a batch", sqlite, one_call_refused)),
      row("D13", "401 and 403, then another key", sqlite, wrong_key),
      row("D14", "answers that hang, drip, never end or unpack to 100 MB", sqlite, hostile_answers),
      row("D17", "each delivery 20 times at once, in four envelopes", both, duplicate_storm),
      row("D18", "all versions in any sequence", both, shuffled_versions),
      row("D20", "a burst of ten times the load", both, burst),
      control(row("control-acknowledge-early", "a delivery is acknowledged before its commit",
                  sqlite, acknowledge_early)),
      control(
          row("control-settle-early", "a call is settled before it is sent", sqlite, settle_early)),
      control(row("control-ignore-fence", "a call is sent that another may have sent", sqlite,
                  ignore_fence)),
  };
  return rows;
}

}  // namespace ctsync::faults
