// SPDX-License-Identifier: MIT
#include "operator/jobs/reconciliations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <commercetools/existing_customers.hpp>
#include <commercetools/page_client.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <utility>

#include "delivery/commercetools_api.hpp"
#include "operator/jobs/readable.hpp"

namespace ctsync::server {

namespace {

namespace api = commercetools_api;

constexpr std::string_view messages_word = "messages";

/// The ids of the customers of a project with an e-mail address. commercetools keeps the address in
/// lower case beside the one that was typed (api/types/customer).
api::Answer<std::vector<std::string>> ids_with_email(api::PageClient& client,
                                                     const std::string& email) {
  api::PageQuery query;
  query.type = "customer";
  query.where = fmt::format(R"(lowercaseEmail = "{}")", email);
  const auto page = client.page(query, {});
  if (!page) return page.fault();
  std::vector<std::string> ids;
  for (const auto& customer : page->resources) ids.push_back(customer.id);
  return ids;
}

/// The ids of named customers in a project.
Result<std::vector<std::string>> ids_of(const std::vector<std::string>& customers,
                                        const std::string& type,
                                        const CommercetoolsSettings& project) {
  if (type != "customer") return Error{Errc::invalid, "--customer", "goes with customers only"};
  std::vector<std::string> ids;
  std::optional<api::PageClient> client;
  for (const auto& each : customers) {
    if (api::is_plain_id(each)) {
      ids.push_back(each);
      continue;
    }
    const auto email = mapping::normal_email(each);
    if (!mapping::is_email(email) || email.find_first_of("\"\\") != email.npos) {
      return Error{Errc::invalid, "--customer",
                   "expected the id of a customer, or an e-mail address such as ada@shop.example"};
    }
    if (!client) {
      auto options = api_options(project);
      if (!options) return as_configured(project, std::move(options).error());
      auto made = api::PageClient::create(*std::move(options));
      if (!made) return as_configured(project, std::move(made).error());
      client = *std::move(made);
    }
    const auto found = ids_with_email(*client, email);
    if (!found) return as_configured(project, found.error());
    ids.insert(ids.end(), found->begin(), found->end());
  }
  return ids;
}

/// The type that a word names.
Result<std::string> type_of(const std::string& word, const ReconcileOptions& options,
                            const ConfiguredTenant& tenant) {
  if (word == messages_word) {
    if (options.since) return std::string(messages_type);
    return Error{Errc::invalid, "--since",
                 "required with messages: name a time when deliveries came already, such as 3d"};
  }
  auto type = readable_type(word);
  if (!type) {
    return Error{Errc::invalid, "TYPE",
                 fmt::format("expected one of: {}", fmt::join(reconcilable_words(), ", "))};
  }
  if (auto status = check_heard(*type, {}, tenant); !status) return std::move(status).error();
  return type;
}

}  // namespace

std::vector<std::string> reconcilable_words() {
  auto words = readable_words();
  words.emplace_back(messages_word);
  return words;
}

Result<std::vector<ReconcileRequest>> plan_reconciliations(const ReconcileOptions& options,
                                                           const Tenants& tenants) {
  const auto tenant = tenants.choose(options.tenant);
  if (!tenant) return tenant.error();
  const auto projects = readable_projects(**tenant, options.project);
  if (!projects) return projects.error();
  auto words = options.types;
  if (words.empty()) words.emplace_back("customers");
  std::vector<ReconcileRequest> requests;
  for (const auto& word : words) {
    auto type = type_of(word, options, **tenant);
    if (!type) return std::move(type).error();
    for (const auto* project : *projects) {
      ReconcileRequest request{
          (*tenant)->name(), project->project_key, *type, options.since, options.fix, {}, {}};
      if (!options.customers.empty()) {
        auto ids = ids_of(options.customers, *type, *project);
        if (!ids) return std::move(ids).error();
        if (ids->empty()) continue;
        request.customers = *std::move(ids);
      }
      requests.push_back(std::move(request));
    }
  }
  if (!requests.empty()) return requests;
  return Error{Errc::invalid, "--customer",
               "commercetools has no customer with this e-mail address"};
}

Result<std::vector<std::int64_t>> start_reconciliations(AnyStore& store,
                                                        std::span<const ReconcileRequest> requests,
                                                        Time now) {
  std::vector<std::int64_t> numbers;
  for (const auto& request : requests) {
    const auto parameters = to_json(request);
    auto number = store.make_job({request.tenant, reconcile_kind, parameters}, now);
    if (!number) return std::move(number).error();
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<ReconcileReport> reconciliation_of(const Job& job) {
  if (job.kind != reconcile_kind || job.report.empty()) return std::nullopt;
  return parse_reconcile_report(job.report);
}

}  // namespace ctsync::server
