// SPDX-License-Identifier: MIT
#include "jobs/reconcile/profile_check.hpp"

#include <algorithm>
#include <ctsync/pipeline/jobs/compare_profile.hpp>
#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// Whether a record says of a customer what targets were told some time ago.
Result<bool> is_told(json::Parser& parser, const std::string& record) {
  const auto kept = kept_customer(parser, record);
  if (!kept) return kept.error();
  return !kept->deleted && !kept->erased && !is_under_way(kept->last_modified_at, wall_now());
}

ProfileDrift& drift_of(ReconcileReport& report, const std::string& target) {
  const auto found = std::ranges::find(report.profiles, target, &ProfileDrift::target);
  if (found != report.profiles.end()) return *found;
  auto& drift = report.profiles.emplace_back();
  drift.target = target;
  return drift;
}

}  // namespace

Result<ProfileCheck> ProfileCheck::create(const ConfiguredTenant& tenant,
                                          const api::ApiOptions& options,
                                          std::vector<std::string> expand) {
  std::vector<AskedTarget> asked;
  for (const auto& target : tenant.in_use().targets) {
    const auto& settings = tenant.connection(target);
    if (!settings.profile.is_set()) continue;
    auto reader = ProfileReader::create(settings, options.stop);
    if (!reader) return std::move(reader).error();
    asked.push_back({&target, *std::move(reader)});
  }
  auto customers = api::ResourceClient::create(options);
  if (!customers) return std::move(customers).error();
  return ProfileCheck(std::move(asked), *std::move(customers), std::move(expand));
}

http::Answer<std::monostate> ProfileCheck::ask(std::span<const std::string> ids,
                                               const ReconcileRequest& request, const Job& job,
                                               AnyStore& store, ReconcileReport& report,
                                               JobWork& work) {
  mends_.clear();
  for (const auto& id : ids) {
    const Key key = resource_key(request.tenant, request.project, request.type, id);
    const auto record = store.record(key);
    if (!record) return record.error();
    if (!*record) continue;
    const auto told = is_told(records_, **record);
    if (!told) return told.error();
    if (!*told) continue;
    for (auto& asked : asked_) {
      auto answered = ask(asked, **record, key, request, report, work);
      if (!answered) return answered;
    }
  }
  return mend(request, job, report, work);
}

http::Answer<std::monostate> ProfileCheck::ask(AskedTarget& asked, const std::string& record,
                                               const Key& key, const ReconcileRequest& request,
                                               ReconcileReport& report, JobWork& work) {
  auto& drift = drift_of(report, asked.target->name);
  if (!drift.error.empty()) return std::monostate{};
  const auto call = identify_of_record(records_, record, key, request.project, *asked.target);
  if (!call) return call.error();
  if (!*call) return std::monostate{};
  const auto root = calls_.parse((*call)->body);
  if (!root) return root.error();
  const auto traits = (*root)["traits"];
  const auto profile = asked.reader.read((*call)->user_id, trait_names(traits));
  work.wait += asked.reader.pause();
  if (!profile) {
    if (profile.error().code == Errc::unavailable) return profile.fault();
    drift.error = to_string(profile.error());
    return std::monostate{};
  }
  const auto differences = compare_profile(traits, *profile);
  const bool differs = report.add(drift, key.id, *profile, differences);
  if (differs && request.fix) mends_.push_back({key.id, asked.target->name});
  return std::monostate{};
}

/// Adds the entries of those whom commercetools still has, in its state of now.
http::Answer<std::monostate> ProfileCheck::mend(const ReconcileRequest& request, const Job& job,
                                                ReconcileReport& report, JobWork& work) {
  std::vector<Fetch> reads;
  for (const auto& each : mends_) {
    reads.push_back({Fetch::Kind::resource, request.type, each.id, expand_});
  }
  const auto answers = customers_.read_many(reads);
  for (std::size_t i = 0; i < mends_.size(); ++i) {
    if (!answers[i]) return answers[i].fault();
    if (answers[i]->gone) continue;
    const auto customer = calls_.parse(answers[i]->json);
    if (!customer) return customer.error();
    const ReadResource read{request.project,
                            request.type,
                            mends_[i].id,
                            (*customer)["version"].integer().value_or(0),
                            {},
                            answers[i]->json,
                            expand_};
    work.entries.push_back(
        telling_entry(request.tenant, job.number, read, mends_[i].target, wall_now()));
    ++report.added;
  }
  return std::monostate{};
}

}  // namespace ctsync::server
