// SPDX-License-Identifier: MIT
#include "admin/endpoints/endpoints.hpp"
#include "operator/configuration.hpp"

namespace ctsync::server::admin {

namespace {

http::Response answer(Context& context, const Ask& ask) {
  if (!ask.caller.tenants.empty()) {
    return response_of({403, "role", "settings are shown to who sees all tenants", {}});
  }
  const auto& [path, environment] = context.configuration;
  const auto configuration = read_configuration(path, environment, context.settings.role);
  return object_answer([&](json::Writer& writer) {
    writer.key("items").begin_array();
    for (const auto& setting : configuration.settings) {
      const bool secret = setting.value == "***";
      const bool set = setting.value != "not set";
      writer.begin_object().key("name").string(setting.name).key("value");
      if (secret || !set) {
        writer.null();
      } else {
        writer.string(setting.value);
      }
      writer.key("secret").boolean(secret).key("set").boolean(set);
      writer.key("origin").string(place_of(setting)).end_object();
    }
    writer.end_array();
  });
}

}  // namespace

const Endpoint settings_shown{
    "GET", "/settings", AdminRole::operates, "Every setting with its origin; secrets are masked",
    {},    answer};

}  // namespace ctsync::server::admin
