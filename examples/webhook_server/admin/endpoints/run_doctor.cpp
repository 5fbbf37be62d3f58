// SPDX-License-Identifier: MIT
#include "admin/endpoints/endpoints.hpp"
#include "operator/doctor/doctor.hpp"
#include "settings/environment.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  if (!ask.caller.tenants.empty()) {
    return response_of({403, "role", "the doctor answers who sees all tenants", {}});
  }
  const auto findings =
      examine({}, context.config_path, process_environment(), context.settings.role);
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& finding : findings) {
      writer.begin_object().key("check").string(finding.check);
      writer.key("result").string(name(finding.state)).key("text").string(finding.detail);
      writer.key("fix").string(finding.fix).end_object();
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint run_doctor{"POST",
                          "/doctor/run",
                          AdminRole::operates,
                          "Checks all that a running server needs, and sends no call",
                          {},
                          answer};

}  // namespace ctsync::server::admin
