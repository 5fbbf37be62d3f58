// SPDX-License-Identifier: MIT
#include "command/jobs/reconcile_text.hpp"

#include <fmt/format.h>

#include <string>

#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/jobs/reconciliations.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

std::string versions_text(const DriftSample& sample) {
  if (sample.version == 0) return fmt::format("version {} is kept", sample.known);
  if (sample.known == 0) return fmt::format("version {} exists", sample.version);
  return fmt::format("version {} exists, {} is kept", sample.version, sample.known);
}

void print_advice(const ReconcileReport& report, bool fix) {
  if (report.drift() > 0 && !fix) print("  to mend it: the same command with --fix\n");
  if (!fix || report.left() == 0) return;
  print("  {} customers are kept as deleted at the version that exists, or later: not mended\n",
        grouped(report.left()));
}

}  // namespace

void print_reconciliation(const Job& job) {
  const auto report = reconciliation_of(job);
  const auto request = parse_reconcile(job.tenant, job.parameters);
  if (!report || !request) return;
  if (report->repeats != 0) {
    print("  job {} did the work of this night\n", report->repeats);
    return;
  }
  const auto number = [&](Standing standing) { return grouped(report->of(standing)); };
  print("  compared {}: {} equal, {} missing, {} outdated, {} wrongly deleted, {} not judged\n",
        grouped(report->compared()), number(Standing::equal), number(Standing::missing),
        number(Standing::outdated), number(Standing::wrongly_deleted),
        number(Standing::not_judged));
  if (looks_for_gone(*request)) {
    print("  gone from commercetools: {}\n", number(Standing::gone));
  } else {
    print("  gone from commercetools: not looked for ({})\n",
          request->since ? "only without --since" : "only of customers");
  }
  for (const auto& sample : report->samples) {
    print("  {}: {} {} ({})\n", name(sample.standing), request->type, printed(sample.id),
          versions_text(sample));
  }
  for (const auto& calls : report->calls) {
    print("  calls for {}: {}{} dead, {} waiting for more than an hour\n", printed(calls.target),
          calls.at_least ? "at least " : "", grouped(calls.dead), grouped(calls.waiting));
  }
  print_advice(*report, request->fix);
}

}  // namespace ctsync::server
