// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/model/standing.hpp>
#include <ctsync/pipeline/conversation.hpp>
#include <ctsync/pipeline/jobs/backfill.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reconciliation: compares the resources of commercetools with what is kept of them. Nothing here
/// writes a record or a call.
namespace ctsync {

/// A change is under way to the record for so long, and is not judged meanwhile.
inline constexpr Duration judged_after = std::chrono::minutes{5};

/// Whether a time of a resource is too near to `now` to judge it. An unreadable time is not.
inline bool is_under_way(std::string_view last_modified_at, Time now) {
  const auto changed = detail::parse_datetime(last_modified_at);
  return changed && *changed > now - judged_after;
}

struct Comparison {
  Standing standing = Standing::equal;
  std::int64_t known = 0;  ///< the version of the record; 0: none
  /// Whether an entry that carries the resource mends it. What was deleted at the same version or
  /// later is not written again.
  bool can_be_mended = false;
};

/// What a record says of its customer.
struct KeptCustomer {
  std::int64_t version = 0;
  std::string last_modified_at;  ///< empty: it does not say
  bool deleted = false;
  bool erased = false;
};

/// Errors: internal, because only ctsync writes records.
inline Result<KeptCustomer> kept_customer(json::Parser& parser, std::string_view record) {
  Profile profile;
  if (auto status = commercetools::read_record(parser, record, profile); !status) {
    return std::move(status).error();
  }
  return KeptCustomer{profile.version, std::string(profile.last_modified_at.value),
                      !profile.deleted_at.empty(), !profile.erased_at.empty()};
}

/// Whether commercetools has a newer state. Without a version the time of the last change decides.
inline bool is_outdated(const KeptCustomer& kept, std::int64_t version,
                        std::string_view last_modified_at) {
  if (kept.version != 0) return version > kept.version;
  const auto before = detail::parse_datetime(kept.last_modified_at);
  const auto after = detail::parse_datetime(last_modified_at);
  return !before || (after && *before < *after);
}

/// Compares the record of a customer with the version that commercetools has.
inline Comparison compare(const KeptCustomer& kept, std::int64_t version,
                          std::string_view last_modified_at) {
  Comparison comparison{Standing::equal, kept.version, false};
  if (kept.erased) {
    comparison.standing = Standing::not_judged;
  } else if (kept.deleted) {
    comparison.standing = Standing::wrongly_deleted;
    comparison.can_be_mended = kept.version != 0 && version > kept.version;
  } else if (is_outdated(kept, version, last_modified_at)) {
    comparison.standing = Standing::outdated;
    comparison.can_be_mended = true;
  }
  return comparison;
}

/// What comes of applying a resource that a job read, without writing it. A resource that cannot be
/// applied is missing: its entry would be a dead letter that says why.
inline Comparison compare(const Result<Step>& step) {
  if (!step) return {Standing::missing, 0, true};
  if (step->was_erased || step->must_fetch || step->scheduled) return {Standing::not_judged};
  if (step->ignored.code == ReasonCode::deleted) return {Standing::wrongly_deleted};
  if (step->ignored.code != ReasonCode::none) return {Standing::equal};
  return {step->before ? Standing::outdated : Standing::missing, 0, true};
}

/// Compares what a job reads with what is kept. It owns parsers: keep one for all resources.
class Comparer {
 public:
  /// Both are borrowed.
  Comparer(std::span<const commercetools::Family> families, const Tenant& tenant)
      : tenant_(tenant), transformer_({tenant.name, families}) {}

  /// `record(const Key&) -> Result<std::optional<std::string>>` gives what is kept under a key: of
  /// a customer who is known it is asked once. Errors: those of `record`, and internal for a record
  /// that cannot be read.
  template <class Record>
  Result<Comparison> compare(const ReadResource& read, Time now, Record record) {
    if (is_under_way(read.last_modified_at, now)) return Comparison{Standing::not_judged};
    if (read.type != "customer") return compare_by_applying(read, now, record);
    auto found = record(resource_key(tenant_.name, read.project, read.type, read.id));
    if (!found) return std::move(found).error();
    // It may be under a key of an earlier release.
    if (!*found) return compare_by_applying(read, now, record);
    const auto kept = kept_customer(parser_, **found);
    if (!kept) return kept.error();
    return ctsync::compare(*kept, read.version, read.last_modified_at);
  }

 private:
  template <class Record>
  Result<Comparison> compare_by_applying(const ReadResource& read, Time now, Record& record) {
    const std::string body = write_carried_read(read);
    Question question{tenant_.name, "reconcile", body};
    question.needs = &tenant_.needs;
    question.now = now;
    question.is_of_job = true;
    const auto read_nothing = [](std::string_view, std::string_view, std::span<const Fetch> reads) {
      return std::vector<Fetched>(reads.size());
    };
    Comparison comparison;
    auto held = Conversation(transformer_)
                    .hold(
                        {&question, 1}, read_nothing,
                        [&](const Reading*, const Key& key) { return record(key); },
                        [&](std::size_t, Answer& answer) -> Status {
                          comparison = ctsync::compare(answer.result);
                          return std::monostate{};
                        });
    if (!held) return std::move(held).error();
    return comparison;
  }

  const Tenant& tenant_;
  Transformer transformer_;
  json::Parser parser_;
};

/// The entry by which a customer who is gone from commercetools is deleted: commercetools'
/// notification ResourceDeleted. `version` is the last one that is known, `at` is the time that
/// targets are told.
inline JobEntry deletion_entry(std::string_view tenant, std::int64_t job, std::string_view project,
                               std::string_view type, std::string_view id, std::int64_t version,
                               Time at) {
  std::string time;
  detail::append_datetime(time, at);
  JobEntry entry;
  entry.id = name_uuid({"job", std::to_string(job), project, type, id, "deleted"});
  entry.key = digest(resource_key(tenant, project, type, id));
  json::Writer writer(entry.body);
  writer.begin_object().key("notificationType").string("ResourceDeleted");
  writer.key("projectKey").string(project).key("resource").begin_object();
  writer.key("typeId").string(type).key("id").string(id).end_object();
  writer.key("version").integer(version).key("modifiedAt").string(time).end_object();
  return entry;
}

/// The entry by which one target is told once more of a customer of whom it says something else.
/// `read` is the customer as commercetools has them now; `at` is the time that the target is told.
inline JobEntry telling_entry(std::string_view tenant, std::int64_t job, ReadResource read,
                              std::string_view target, Time at) {
  const std::string number = std::to_string(job);
  std::string time;
  detail::append_datetime(time, at);
  read.target = target;
  read.again = number;
  read.last_modified_at = time;
  auto entry = backfill_entry(tenant, job, read);
  entry.id = name_uuid({"job", number, read.project, read.type, read.id, "target", target});
  return entry;
}

/// The night of a reconciliation that is made every day at a time of the day (UTC): the day on
/// which it began, as 2026-01-31. A night that began more than `late_by` ago is over: a worker that
/// was away does not begin it in the middle of the day.
inline std::optional<std::string> night_at(std::chrono::minutes at, Time wall) {
  constexpr Duration late_by = std::chrono::hours{6};
  Time began = std::chrono::floor<std::chrono::days>(wall) + at;
  if (began > wall) began -= std::chrono::days{1};
  if (wall - began >= late_by) return std::nullopt;
  std::string text;
  detail::append_datetime(text, began);
  text.resize(text.find('T'));
  return text;
}

}  // namespace ctsync
