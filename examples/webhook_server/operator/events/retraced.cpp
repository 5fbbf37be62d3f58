// SPDX-License-Identifier: MIT
#include "operator/events/retraced.hpp"

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/pipeline/process.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <memory>
#include <span>
#include <utility>

#include "operator/jobs/retold_entries.hpp"
#include "operator/mapping/sample.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

namespace {

/// The record of a customer after an entry, by applying that once more.
Result<std::optional<std::string>> record_after(AnyStore& store, const Tenants& tenants,
                                                Transformer& transformer, const RowSummary& row,
                                                const Key& key, const Retraced& retraced,
                                                Time now) {
  const auto entry = claimed(row, key, retraced.delivery);
  const auto records = [&](const Key& wanted) -> Result<std::optional<std::string>> {
    return wanted == key ? retraced.before : store.record(wanted);
  };
  auto ends =
      preview(store, transformer, tenants, std::span<const ClaimedEntry>(&entry, 1), now, records);
  if (!ends) return std::move(ends).error();
  auto& record = ends->front().record;
  if (!record) return std::optional<std::string>{};
  return std::optional(std::move(record->record));
}

/// The rules of a revision; null for none, or if they no longer fit the targets.
Result<std::shared_ptr<const rules::Rules>> compiled_rules(AnyStore& store,
                                                           const ConfiguredTenant& tenant,
                                                           std::int64_t number) {
  if (number == 0) return std::shared_ptr<const rules::Rules>();
  const auto found = rules_of(store, tenant.name(), number);
  if (!found) return found.error();
  if (!*found) return std::shared_ptr<const rules::Rules>();
  return compile_rules((*found)->text, tenant).rules;
}

}  // namespace

Result<Key> key_of(AnyStore& store, Transformer& transformer, const RowSummary& entry) {
  const auto body = store.payload(Table::inbox, entry.row);
  if (!body && body.error().code == Errc::missing) return Key{};
  if (!body) return body.error();
  const auto reading = transformer.read(entry.tenant, entry.source_or_target, *body);
  return reading ? (*reading)->key : Key{};
}

Result<Retraced> retrace(AnyStore& store, const Tenants& tenants, Transformer& transformer,
                         const RowSummary& entry, Time now) {
  Retraced retraced;
  auto body = store.payload(Table::inbox, entry.row);
  if (!body && body.error().code == Errc::missing) return retraced;
  if (!body) return std::move(body).error();
  retraced.is_kept = true;
  retraced.delivery = *std::move(body);
  const auto reading = transformer.read(entry.tenant, entry.source_or_target, retraced.delivery);
  if (!reading) return retraced;
  json::Writer writer(retraced.notification);
  json::write(writer, (*reading)->notification.payload);
  const Key key = (*reading)->key;
  auto before = store.before(entry.row);
  if (!before) return std::move(before).error();
  retraced.before = *std::move(before);
  if (key.type != "customer") return retraced;
  auto after = record_after(store, tenants, transformer, entry, key, retraced, now);
  if (!after) return std::move(after).error();
  retraced.after = *std::move(after);
  return retraced;
}

Result<std::vector<RetracedMapping>> explain_delivery(AnyStore& store, const Tenants& tenants,
                                                      const RowSummary& entry,
                                                      const Retraced& retraced) {
  std::vector<RetracedMapping> all;
  const auto* const tenant = tenants.configured(entry.tenant);
  if (tenant == nullptr || !retraced.is_kept) return all;
  const auto rules = compiled_rules(store, *tenant, entry.rules);
  if (!rules) return rules.error();
  Sample sample;
  sample.delivery = retraced.delivery;
  sample.source = entry.source_or_target;
  sample.profile = retraced.before;
  for (const auto& target : tenant->tenant.targets) {
    ExplainedMapping mapping{target.plan, tenant->tenant.shop};
    const bool has_rules = *rules != nullptr && (*rules)->targets.contains(target.name);
    if (has_rules) mapping.rules = *rules;
    auto explained = explain_sample(sample, mapping);
    if (explained) all.push_back({target.name, *std::move(explained)});
  }
  return all;
}

}  // namespace ctsync::server
