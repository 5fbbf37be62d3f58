// SPDX-License-Identifier: MIT
#pragma once

#include "admin/endpoint.hpp"

/// The endpoints of the admin API, in folders by what they are about. routes.cpp lists them.
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
extern const Endpoint refetch_customer;
extern const Endpoint resend_customer;
extern const Endpoint erase_customer;
extern const Endpoint reveal;
extern const Endpoint replay_delivery;
extern const Endpoint export_rows;
extern const Endpoint issues;
extern const Endpoint retry_issue;
extern const Endpoint discard_issue;
extern const Endpoint mute_issue;
extern const Endpoint unmute_issue;
extern const Endpoint targets;
extern const Endpoint pause_target;
extern const Endpoint resume_target;
extern const Endpoint test_target;
extern const Endpoint sources;
extern const Endpoint settings_shown;
extern const Endpoint run_doctor;
extern const Endpoint jobs;
extern const Endpoint start_job;
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
