// SPDX-License-Identifier: MIT
#include "operator/steering/pauses.hpp"

#include <utility>

#include "operator/jobs/target_option.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t longest_note = 1'000;

}  // namespace

Result<Hold> pause_target(AnyStore& store, const Tenants& tenants, const PauseRequest& request,
                          Time now) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  if (auto status = check_target(request.target, **tenant); !status) {
    return std::move(status).error();
  }
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
  if (!released || *released) return released;
  auto status = check_target(target, **tenant);
  return status ? released : Result<bool>(std::move(status).error());
}

}  // namespace ctsync::server
