// SPDX-License-Identifier: MIT
#include "operator/steering/pauses.hpp"

#include <algorithm>

namespace ctsync::server {

namespace {

constexpr std::size_t longest_note = 1'000;

bool has_target(const ConfiguredTenant& tenant, const std::string& name) {
  return std::ranges::find(tenant.tenant.targets, name, &Target::name) !=
         tenant.tenant.targets.end();
}

Error no_such_target(const ConfiguredTenant& tenant, const std::string& name) {
  std::string known;
  for (const auto& target : tenant.tenant.targets) {
    known.append(known.empty() ? "" : ", ").append(target.name);
  }
  return {Errc::invalid, "target", "there is no target " + name + "; expected one of: " + known};
}

}  // namespace

Result<Hold> pause_target(AnyStore& store, const Tenants& tenants, const PauseRequest& request,
                          Time now) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  if (!has_target(**tenant, request.target)) return no_such_target(**tenant, request.target);
  if (request.note.size() > longest_note) {
    return Error{Errc::too_large, "--note", "expected at most 1000 bytes"};
  }
  Hold hold{(*tenant)->name(), HoldKind::target, request.target, request.author, request.note, now};
  if (request.lasts) hold.until = now + *request.lasts;
  if (auto status = store.hold(hold); !status) return std::move(status).error();
  return hold;
}

Result<bool> resume_target(AnyStore& store, const Tenants& tenants, const std::string& tenant_name,
                           const std::string& target) {
  const auto tenant = tenants.choose(tenant_name);
  if (!tenant) return tenant.error();
  auto released = store.release((*tenant)->name(), HoldKind::target, target);
  if (released && !*released && !has_target(**tenant, target)) {
    return no_such_target(**tenant, target);
  }
  return released;
}

}  // namespace ctsync::server
