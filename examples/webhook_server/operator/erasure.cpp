// SPDX-License-Identifier: MIT
#include "operator/erasure.hpp"

#include <utility>
#include <vector>

#include "delivery/open_store.hpp"

namespace ctsync::server {

namespace {

std::vector<std::string> projects_of(const ConfiguredTenant& tenant) {
  std::vector<std::string> projects;
  for (const auto& project : tenant.projects) {
    if (!project.project_key.empty()) projects.push_back(project.project_key);
  }
  return projects;
}

}  // namespace

Result<People> people_of(const Person& person) {
  auto email = mapping::normal_email(person.email.value_or(""));
  if (person.email && !mapping::is_email(email)) {
    return Error{Errc::invalid, "--email", "expected an e-mail address, such as ada@shop.example"};
  }
  if (!person.email && person.customer_id.empty()) {
    return Error{Errc::invalid, "", "name a person: --email ADDRESS (or -), --customer-id ID"};
  }
  return People{{std::move(email)}, {person.customer_id}};
}

Result<Erased> find_people_of(AnyStore& store, const People& people,
                              const ConfiguredTenant& tenant) {
  return find_people(store, people, tenant.name(), projects_of(tenant));
}

Result<Erased> erase_people_of(AnyStore& store, const People& people,
                               const ConfiguredTenant& tenant, Time now) {
  return erase_people(store, people, tenant.name(), now, projects_of(tenant));
}

Status scrub_store(AnyStore& store, Time now) {
  if (auto status = store.scrub(Scrub::at_once, now); !status) return about_store(status.error());
  return std::monostate{};
}

}  // namespace ctsync::server
