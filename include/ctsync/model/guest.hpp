// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/uuid.hpp>
#include <ctsync/model/subject.hpp>
#include <string>
#include <string_view>

/// The ids of people for whom the shop has none.
namespace ctsync {

/// What the anonymous id of a subject is made of; empty if nothing is known.
inline std::string guest_part(const Subject& subject) {
  if (!subject.customer_id.empty()) return "customer:" + subject.customer_id;
  if (!subject.email.empty()) return "email:" + subject.email;
  return subject.order_id.empty() ? std::string() : "order:" + subject.order_id;
}

/// The anonymous id that is made of a part. The same person gets the same id. It is a pseudonym:
/// who knows the address can compute it.
inline std::string guest_id(std::string_view tenant, std::string_view project,
                            std::string_view part) {
  return name_uuid({tenant, project, guest_type, part});
}

/// The anonymous id of events that are about no person.
inline std::string catalog_id(std::string_view tenant, std::string_view project) {
  return name_uuid({tenant, project, catalog_type, ""});
}

}  // namespace ctsync
