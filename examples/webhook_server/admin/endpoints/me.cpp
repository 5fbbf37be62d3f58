// SPDX-License-Identifier: MIT
#include <ctsync/base/version.hpp>

#include "admin/endpoints/endpoints.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  return object_answer([&](json::Writer& writer) {
    writer.key("token").string(ask.caller.name).key("role").string(name(ask.caller.role));
    writer.key("protected").boolean(!context.settings.admin.tokens.empty());
    writer.key("tenants").begin_array();
    for (const auto& tenant : context.tenants.all()) {
      if (ask.caller.may_see(tenant.name())) writer.string(tenant.name());
    }
    writer.end_array().key("version").string(version).key("expires_at").null();
    writer.key("environment").string(context.settings.environment);
  });
}

}  // namespace

const Endpoint me{"GET", "/me", AdminRole::viewer, "Who the caller is, and what they may do",
                  {},    answer};

}  // namespace ctsync::server::admin
