// SPDX-License-Identifier: MIT
#include "jobs/reconcile/gone_customers.hpp"

#include <ctsync/pipeline/jobs/reconcile.hpp>
#include <utility>

#include "clock.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

/// The customer of a record, if the record says that they live and was not changed just now.
std::optional<DriftSample> living_customer(const StoredRecord& stored,
                                           const ReconcileRequest& request, json::Parser& parser) {
  const Key key = decode_key(request.tenant, stored.key);
  const auto expected = resource_key(request.tenant, request.project, request.type, key.id);
  if (key != expected || !api::is_plain_id(key.id)) return std::nullopt;
  const auto kept = kept_customer(parser, stored.record);
  if (!kept || kept->deleted || kept->erased) return std::nullopt;
  if (is_under_way(kept->last_modified_at, wall_now())) return std::nullopt;
  return DriftSample{Standing::gone, key.id, 0, kept->version};
}

}  // namespace

Result<GoneCustomers> GoneCustomers::create(const api::ApiOptions& options) {
  auto existing = api::ExistingCustomers::create(options);
  if (!existing) return std::move(existing).error();
  auto reader = api::ResourceClient::create(options);
  if (!reader) return std::move(reader).error();
  return GoneCustomers(*std::move(existing), *std::move(reader));
}

api::Answer<FoundGone> GoneCustomers::after(std::int64_t row, const ReconcileRequest& request,
                                            AnyStore& store) {
  constexpr int limit = api::ExistingCustomers::most_asked;
  const auto records = store.records(row, limit);
  if (!records) return records.error();
  FoundGone found;
  found.last = records->size() < static_cast<std::size_t>(limit);
  found.last_record = records->empty() ? row : records->back().row;
  std::vector<DriftSample> living;
  std::vector<std::string> ids;
  for (const auto& record : *records) {
    auto customer = living_customer(record, request, parser_);
    if (!customer) continue;
    ids.push_back(customer->id);
    living.push_back(*std::move(customer));
  }
  const auto existing = existing_.among(ids);
  if (!existing) return existing.fault();
  for (auto& customer : living) {
    if (existing->count(customer.id) == 0) found.customers.push_back(std::move(customer));
  }
  if (!request.fix || found.customers.empty()) return found;
  auto sure = confirmed(std::move(found.customers));
  if (!sure) return sure.fault();
  found.customers = *std::move(sure);
  return found;
}

api::Answer<std::vector<DriftSample>> GoneCustomers::confirmed(std::vector<DriftSample> customers) {
  std::vector<Fetch> reads;
  for (const auto& each : customers) {
    reads.push_back({Fetch::Kind::resource, "customer", each.id, {}});
  }
  const auto answers = reader_.read_many(reads);
  std::vector<DriftSample> gone;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    if (!answers[i]) return answers[i].fault();
    if (answers[i]->gone) gone.push_back(std::move(customers[i]));
  }
  return gone;
}

}  // namespace ctsync::server
