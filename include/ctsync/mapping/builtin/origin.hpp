// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/frame.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/step.hpp>
#include <string>
#include <string_view>

namespace ctsync::mapping::detail {

inline Origin origin_of(const Step& step, const Plan& plan, std::string_view resource) {
  return {step.resource.tenant, step.project, resource, step.revision, plan.target, step.timestamp};
}

inline std::string resource_of(const Step& step) {
  std::string resource;
  resource.reserve(step.resource.type.size() + 1 + step.resource.id.size());
  resource.append(step.resource.type).append("/").append(step.resource.id);
  return resource;
}

}  // namespace ctsync::mapping::detail
