// SPDX-License-Identifier: MIT
#include "command/jobs/reconcile_text.hpp"

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/jobs/reconciliations.hpp"
#include "operator/text/counted.hpp"

namespace ctsync::server {

namespace {

std::string list_of(std::span<const std::string> words) {
  std::string list;
  for (const auto& word : words) list.append(list.empty() ? "" : ", ").append(printed(word));
  return list;
}

std::string versions_text(const DriftSample& sample) {
  if (sample.version == 0) return fmt::format("version {} is kept", sample.known);
  if (sample.known == 0) return fmt::format("version {} exists", sample.version);
  return fmt::format("version {} exists, {} is kept", sample.version, sample.known);
}

std::string said_text(const DriftSample& sample) {
  const auto target = printed(sample.target);
  if (sample.standing == Standing::not_at_target)
    return fmt::format("{} does not know them", target);
  return fmt::format("{} says something else of {}", target, list_of(sample.fields));
}

void print_sample(const DriftSample& sample, std::string_view type) {
  if (!sample.about.empty()) {
    return print("  {}: {} ({})\n", name(sample.standing), printed(sample.id),
                 printed(sample.about));
  }
  print("  {}: {} {} ({})\n", name(sample.standing), type, printed(sample.id),
        sample.target.empty() ? versions_text(sample) : said_text(sample));
}

void print_profile(const ProfileDrift& drift) {
  const auto target = printed(drift.target);
  if (!drift.error.empty()) {
    print("  {} could not be asked: {}\n", target, printed(drift.error));
    if (drift.asked == 0) return;
  }
  print("  {} was asked for {}: {} equal, {} unknown there, {} different\n", target,
        grouped(drift.asked), grouped(drift.equal), grouped(drift.unknown),
        grouped(drift.different));
  for (const auto& field : drift.fields) {
    print("    {}: {} lack it, {} have another value{}\n", printed(field.field),
          grouped(field.missing), grouped(field.different),
          field.written_by.empty() ? std::string()
                                   : fmt::format(", written by {}", list_of(field.written_by)));
  }
}

void print_messages(const ReconcileReport& report) {
  if (!report.note.empty()) return print("  {}\n", printed(report.note));
  print(
      "  compared {} messages: {} were received or say nothing, {} were not received, "
      "{} not judged\n",
      grouped(report.compared()), grouped(report.of(Standing::equal)),
      grouped(report.of(Standing::not_received)), grouped(report.of(Standing::not_judged)));
}

void print_resources(const ReconcileReport& report, const ReconcileRequest& request, bool is_done) {
  const auto number = [&](Standing standing) { return grouped(report.of(standing)); };
  print("  compared {}: {} equal, {} missing, {} outdated, {} wrongly deleted, {} not judged\n",
        grouped(report.compared()), number(Standing::equal), number(Standing::missing),
        number(Standing::outdated), number(Standing::wrongly_deleted),
        number(Standing::not_judged));
  const bool is_named = !request.customers.empty();
  if (looks_for_gone(request) || is_named) {
    print("  gone from commercetools: {}\n", number(Standing::gone));
  } else {
    print("  gone from commercetools: not looked for ({})\n",
          request.since ? "only without --since" : "only of customers");
  }
  const auto not_found = static_cast<std::int64_t>(request.customers.size()) - report.compared() -
                         report.of(Standing::gone);
  if (is_named && is_done && not_found > 0) {
    print("  not found: {} of the named customers, neither at commercetools nor here\n",
          grouped(not_found));
  }
}

void print_advice(const ReconcileReport& report, bool fix) {
  if (report.drift() > 0 && !fix) print("  to mend it: the same command with --fix\n");
  if (!fix || report.left() == 0) return;
  print(
      "  {} not mended: customers who are kept as deleted at the version that exists or later, or "
      "who are gone meanwhile\n",
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
  if (request->type == messages_type) {
    print_messages(*report);
  } else {
    print_resources(*report, *request, job.state == JobState::done);
  }
  for (const auto& drift : report->profiles) print_profile(drift);
  for (const auto& sample : report->samples) print_sample(sample, request->type);
  for (const auto& calls : report->calls) {
    print("  calls for {}: {}{} dead, {} waiting for more than an hour\n", printed(calls.target),
          calls.at_least ? "at least " : "", grouped(calls.dead), grouped(calls.waiting));
  }
  print_advice(*report, request->fix);
}

}  // namespace ctsync::server
