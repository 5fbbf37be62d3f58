// SPDX-License-Identifier: MIT
#pragma once

#include "admin/endpoint.hpp"

/// The endpoints of the admin API; each is in the file of its name, those of rules in mapping/.
/// routes.cpp lists them.
namespace ctsync::server::admin {

extern const Endpoint me;
extern const Endpoint overview;
extern const Endpoint series;
extern const Endpoint deliveries;
extern const Endpoint delivery;
extern const Endpoint why;
extern const Endpoint calls;
extern const Endpoint attempts;
extern const Endpoint find;
extern const Endpoint customer;
extern const Endpoint reveal;
extern const Endpoint issues;
extern const Endpoint retry_issue;
extern const Endpoint discard_issue;
extern const Endpoint targets;
extern const Endpoint sources;
extern const Endpoint settings_shown;
extern const Endpoint run_doctor;
extern const Endpoint jobs;
extern const Endpoint pause_job;
extern const Endpoint resume_job;
extern const Endpoint cancel_job;
extern const Endpoint mappings;
extern const Endpoint check_mapping;
extern const Endpoint try_mapping;
extern const Endpoint diff_mapping;
extern const Endpoint publish_mapping;
extern const Endpoint use_mapping;
extern const Endpoint audit;

}  // namespace ctsync::server::admin
