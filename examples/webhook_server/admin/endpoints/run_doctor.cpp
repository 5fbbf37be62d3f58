// SPDX-License-Identifier: MIT
#include "admin/answers/few_at_once.hpp"
#include "admin/answers/findings.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "operator/doctor/doctor.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  if (!ask.caller.tenants.empty()) {
    return response_of({403, "role", "the doctor answers who sees all tenants", {}});
  }
  const HeavyRequest heavy;  // it reads a whole SQLite file
  if (!heavy.has_place()) return HeavyRequest::busy();
  const auto& [path, environment] = context.configuration;
  const auto findings = examine({}, path, environment, context.settings.role);
  return object_answer([&](json::Writer& writer) { write_findings(writer, findings); });
}

}  // namespace

const Endpoint run_doctor{"POST",
                          "/doctor/run",
                          AdminRole::operates,
                          "Checks all that a running server needs, and sends no call",
                          {},
                          answer};

}  // namespace ctsync::server::admin
