// SPDX-License-Identifier: MIT
#include "jobs/reconcile/named_customers.hpp"

#include <ctsync/pipeline/jobs/reconcile.hpp>

#include "clock.hpp"

namespace ctsync::server {

namespace api = commercetools_api;

Result<NamedCustomers> NamedCustomers::create(const api::ApiOptions& options) {
  auto reader = api::ResourceClient::create(options);
  if (!reader) return std::move(reader).error();
  return NamedCustomers(*std::move(reader));
}

api::Answer<FoundNamed> NamedCustomers::read(const ReconcileRequest& request,
                                             std::span<const std::string> expand, AnyStore& store) {
  std::vector<Fetch> reads;
  for (const auto& id : request.customers) {
    reads.push_back({Fetch::Kind::resource, request.type, id, {expand.begin(), expand.end()}});
  }
  auto answers = reader_.read_many(reads);
  FoundNamed found;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) return answers[i].fault();
    const auto& id = request.customers[i];
    if (!answers[i]->gone) {
      const auto customer = parser_.parse(answers[i]->json);
      if (!customer) return customer.error();
      found.customers.push_back({answers[i]->json, id, (*customer)["version"].integer().value_or(0),
                                 std::string((*customer)["lastModifiedAt"].string_or_empty())});
      continue;
    }
    const auto record =
        store.record(resource_key(request.tenant, request.project, request.type, id));
    if (!record) return record.error();
    if (!*record) continue;
    const auto kept = kept_customer(parser_, **record);
    if (!kept) return kept.error();
    const bool is_judged = !is_under_way(kept->last_modified_at, wall_now());
    if (kept->deleted || kept->erased || !is_judged) continue;
    found.gone.push_back({Standing::gone, id, 0, kept->version});
  }
  return found;
}

}  // namespace ctsync::server
