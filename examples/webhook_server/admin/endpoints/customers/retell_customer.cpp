// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cctype>
#include <utility>

#include "admin/answers/confirmed.hpp"
#include "admin/endpoints/customers/known_customer.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/jobs/backfills.hpp"
#include "operator/jobs/mapping_replays.hpp"
#include "operator/jobs/target_option.hpp"

namespace ctsync::server::admin {

namespace {

/// Ids of commercetools are letters, digits, hyphens and underscores.
bool is_resource_id(std::string_view id) {
  return !id.empty() && id.size() <= 256 && std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

http::Response refetch(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto tenant = one_tenant(context, ask, body.text("tenant"));
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  if (configured.projects.empty()) {
    return response_of(
        {409, "not_configured", "the tenant has no commercetools project that can be read", {}});
  }
  if (!is_resource_id(ask.id)) return response_of(not_found());
  BackfillOptions options;
  options.tenant = configured.name();
  options.types = {"customers"};
  options.where = "id=\"" + ask.id + "\"";
  const auto requests = plan_backfills(options, context.tenants);
  if (!requests) return answer_of(requests.error());
  const auto jobs = start_backfills(context.store, *requests, now());
  if (!jobs) return answer_of(jobs.error());
  (void)note_act(context, ask, configured.name(), "customer.refetched", masked_text(ask.id));
  return started(*jobs);
}

/// How many living records of a customer there are, with the request of the job that tells of them.
struct Resend {
  std::int64_t customers = 0;
  MappingReplayRequest request;
};

Result<Resend> plan_resend(Context& context, const ConfiguredTenant& tenant, const std::string& id,
                           const std::string& target) {
  if (auto status = check_target(target, tenant); !status) return std::move(status).error();
  const auto known = find_known_customer(context, tenant, id);
  if (!known) return known.error();
  Resend resend;
  resend.request.tenant = tenant.name();
  resend.request.target = target;
  resend.request.exact = true;
  auto& keys = resend.request.keys.emplace();
  json::Parser parser;
  for (const auto& [key, record] : known->records) {
    const auto root = parser.parse(record);
    const bool is_gone = !root || !(*root)["deletedAt"].string_or_empty().empty() ||
                         !(*root)["erased"].string_or_empty().empty();
    if (is_gone) continue;
    ++resend.customers;
    keys.push_back(digest(key));
  }
  return resend;
}

http::Response resend(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  auto tenant = one_tenant(context, ask, body.text("tenant"));
  if (auto* problem = std::get_if<Problem>(&tenant)) return response_of(*problem);
  const auto& configured = *std::get<const ConfiguredTenant*>(tenant);
  const auto act = "resend" + configured.name() + "\n" + ask.id;
  if (body.flag("dry_run")) {
    const auto plan = plan_resend(context, configured, ask.id, body.text("target"));
    if (!plan) return wrong_option(plan.error());
    const auto confirm = context.confirmations.keep(ask.caller.name, act, {to_json(plan->request)});
    return object_answer([&](json::Writer& writer) {
      writer.key("customers").integer(plan->customers).key("confirm").string(confirm);
    });
  }
  auto read = confirmed_in(context, ask, body, act);
  if (auto* refusal = std::get_if<http::Response>(&read)) return std::move(*refusal);
  const auto& [kept, note] = std::get<Confirmed>(read);
  const auto request = parse_mapping_replay(configured.name(), kept.front());
  if (!request) return answer_of(request.error());
  const auto job = start_mapping_replay(context.store, *request, now());
  if (!job) return answer_of(job.error());
  (void)note_act(context, ask, configured.name(), "customer.resent", masked_text(ask.id), 1, note);
  return started(*job);
}

}  // namespace

const Endpoint refetch_customer{"POST",
                                "/customers/{id}/refetch",
                                AdminRole::operates,
                                "Reads a customer from commercetools again, as a job",
                                {},
                                refetch};
// A viewer may look at the preview.
const Endpoint resend_customer{
    "POST",
    "/customers/{id}/resend",
    AdminRole::viewer,
    "Previews, and confirmed by an operator does: tell a target the customer as they are now",
    {},
    resend};

}  // namespace ctsync::server::admin
