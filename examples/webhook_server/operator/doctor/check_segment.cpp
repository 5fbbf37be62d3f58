// SPDX-License-Identifier: MIT
#include <string>

#include "operator/doctor/checks.hpp"
#include "settings/settings_table.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

}  // namespace

Finding check_segment(Examination& examination) {
  const auto& segment = examination.segment;
  http::ClientOptions options;
  options.base_url = segment.url;
  options.total_timeout = segment.timeout;
  options.ca_file = segment.ca_file;
  options.where = setting_name(segment.where + ".region");
  const auto difference = clock_difference(options);
  if (!difference) {
    auto error = difference.error();
    if (error.where.empty()) error.where = options.where;
    return {"Segment", State::failed, to_string(error),
            "curl -sSI " + segment.url +
                " from this machine tells more; behind a proxy with a certificate of "
                "its own: export SEGMENT_CA_FILE=PATH"};
  }
  examination.segment_clock = *difference;
  const bool tls = segment.url.starts_with("https:");
  return {"Segment", State::ok,
          segment.url + (tls ? " answers over TLS" : " answers, over plain HTTP")};
}

Finding check_write_key(Examination&) {
  return {"Segment write key", State::skipped,
          "Segment takes any key, so that only a call sent shows a wrong one",
          "create a customer and look for it in the debugger of the Segment source"};
}

}  // namespace ctsync::server
