// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/json/write.hpp>
#include <http/message.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "admin/access/audit.hpp"
#include "admin/access/callers.hpp"
#include "admin/answers/confirmations.hpp"
#include "admin/answers/masks.hpp"
#include "admin/answers/problem.hpp"
#include "admin/answers/query.hpp"
#include "settings/configuration_source.hpp"
#include "settings/settings.hpp"
#include "tenants/tenants.hpp"

/// What endpoints of the admin API are made of. Each has a file in endpoints/ and a row in the
/// table of routes.
namespace ctsync::server::admin {

/// What endpoints work with. All is borrowed.
struct Context {
  AnyStore& store;
  const Tenants& tenants;
  const Settings& settings;
  const ConfigurationSource& configuration;
  Audit& audit;
  Confirmations& confirmations;
  Masks masks;
};

/// One request to an endpoint.
struct Ask {
  const http::Request& request;
  const Caller& caller;
  const Query& query;
  std::string id;  ///< the part of the path that a route leaves open
};

/// An endpoint, as the table of routes and the OpenAPI document have it.
struct Endpoint {
  std::string_view method;
  std::string_view path;  ///< below /api/v1, with at most one part in braces
  AdminRole role = AdminRole::viewer;
  std::string_view summary;
  std::span<const std::string_view> parameters{};
  http::Response (*answer)(Context&, const Ask&) = nullptr;
  bool is_kept = false;  ///< an answer counts for a while, for all who ask the same
};

/// Notes what a caller did about something of a tenant. Errors: those of the store.
inline Status note_act(Context& context, const Ask& ask, const std::string& tenant,
                       std::string_view action, std::string object, std::int64_t count = 1,
                       std::string note = {}) {
  Action noted;
  noted.tenant = tenant;
  noted.actor = ask.caller.name;
  noted.action = action;
  noted.object = std::move(object);
  noted.count = count;
  noted.note = std::move(note);
  return context.audit.note(std::move(noted));
}

/// A JSON object as an answer: `write(json::Writer&)` writes its members.
template <class Write>
http::Response object_answer(Write write, int status = 200) {
  http::Response response;
  response.status = status;
  json::Writer writer(response.body);
  writer.begin_object();
  write(writer);
  writer.end_object();
  return response;
}

inline http::Response answer_of(const Error& error) { return response_of(problem_of(error)); }

/// What answers a viewer who asks for what an operator may do.
inline http::Response for_operators() {
  return response_of({403, "role", "the token is that of a viewer: an operator may do this", {}});
}

/// What answers a confirmation that does not count, or no longer.
inline http::Response stale_confirmation() {
  return response_of({409, "confirm.stale", "look at the preview again, and confirm that", {}});
}

/// The tenant that a request is about: the one that it names, if the caller may see it; else the
/// only one that the caller may see. An empty text stands for all of them.
inline std::variant<std::string, Problem> tenant_of(const Ask& ask, std::string named) {
  if (!named.empty()) {
    if (ask.caller.may_see(named)) return named;
    return not_found();
  }
  if (ask.caller.tenants.empty()) return std::string();
  if (ask.caller.tenants.size() == 1) return ask.caller.tenants.front();
  return wrong_parameter("tenant", "name one of your tenants");
}

/// The same for what is about exactly one tenant.
std::variant<const ConfiguredTenant*, Problem> one_tenant(const Context& context, const Ask& ask,
                                                          const std::string& named);

}  // namespace ctsync::server::admin
