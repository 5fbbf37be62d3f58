// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/write.hpp>
#include <vector>

#include "delivery/stores/finding.hpp"

namespace ctsync::server::admin {

/// Writes what the doctor found as the member `items`.
inline void write_findings(json::Writer& writer, const std::vector<Finding>& findings) {
  writer.key("items").begin_array();
  for (const auto& finding : findings) {
    writer.begin_object().key("check").string(finding.check);
    writer.key("result").string(name(finding.state)).key("text").string(finding.detail);
    writer.key("fix").string(finding.fix).end_object();
  }
  writer.end_array();
}

}  // namespace ctsync::server::admin
