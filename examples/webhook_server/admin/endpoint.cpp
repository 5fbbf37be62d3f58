// SPDX-License-Identifier: MIT
#include "admin/endpoint.hpp"

namespace ctsync::server::admin {

std::variant<const ConfiguredTenant*, Problem> one_tenant(const Context& context, const Ask& ask,
                                                          const std::string& named) {
  auto name = tenant_of(ask, named);
  if (auto* problem = std::get_if<Problem>(&name)) return std::move(*problem);
  const auto& text = std::get<std::string>(name);
  if (text.empty() && context.tenants.all().size() > 1) {
    return wrong_parameter("tenant", "there are several tenants: name one");
  }
  const auto tenant = context.tenants.choose(text);
  if (!tenant) return not_found();
  return *tenant;
}

}  // namespace ctsync::server::admin
