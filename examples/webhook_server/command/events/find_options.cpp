// SPDX-License-Identifier: MIT
#include "command/events/find_options.hpp"

#include <utility>
#include <vector>

#include "command/dlq/filter.hpp"
#include "operator/erasure.hpp"

namespace ctsync::server {

namespace {

/// The term of a person that is given as an id, an e-mail address, or `-` for standard input.
Result<Term> term_of_person(const std::string& given, std::string_view option) {
  const auto person = read_person(given);
  if (!person) return person.error();
  const bool by_email = person->email.has_value() || option == "--email";
  auto people = people_of(by_email && !person->email ? Person{person->customer_id, {}} : *person);
  if (people && by_email) return Term{TermKind::email, people->emails.front()};
  if (people) return Term{TermKind::customer_id, people->customer_ids.front()};
  return Error{Errc::invalid, std::string(option),
               by_email ? "expected an e-mail address such as ada@shop.example"
                        : "expected the id of a customer, or an e-mail address such as "
                          "ada@shop.example"};
}

Result<std::vector<Term>> terms_of(const FindArguments& arguments) {
  std::vector<Term> terms;
  const auto add = [&](TermKind kind, const std::string& value) {
    if (!value.empty()) terms.push_back({kind, value});
  };
  for (const auto& [given, option] :
       {std::pair(&arguments.customer, "--customer"), std::pair(&arguments.email, "--email")}) {
    if (given->empty()) continue;
    auto term = term_of_person(*given, option);
    if (!term) return std::move(term).error();
    terms.push_back(*std::move(term));
  }
  add(TermKind::customer_number, arguments.number);
  add(TermKind::anonymous_id, arguments.anonymous_id);
  add(TermKind::order_number, arguments.order);
  add(TermKind::order_id, arguments.order);
  add(TermKind::resource_id, arguments.resource);
  add(TermKind::message_id, arguments.message);
  return terms;
}

}  // namespace

void add_find_options(Command command, FindArguments& arguments) {
  std::vector<Option> options;
  const auto add = [&](const char* option, std::string& into, const char* type, const char* help) {
    auto added = command.add_option(option, into, help).type_name(type);
    for (const auto other : options) added.excludes(other);
    options.push_back(added);
  };
  add("--customer", arguments.customer, "ID|ADDRESS|-",
      "Only those about the customer with this id or e-mail address; - reads it from\n"
      "standard input");
  add("--email", arguments.email, "ADDRESS|-",
      "Only those with this e-mail address; - reads it from standard input");
  add("--number", arguments.number, "NUMBER",
      "Only those about the customer with this customer number");
  add("--anonymous-id", arguments.anonymous_id, "ID",
      "Only those of the visitor with this anonymous id");
  add("--order", arguments.order, "NUMBER|ID", "Only those about the order with this number or id");
  add("--resource", arguments.resource, "ID",
      "Only those about any other resource with this id, such as a payment");
  add("--message", arguments.message, "ID", "Only those that made the call with this messageId");
  add("--delivery", arguments.delivery, "ID", "Only those that arrived with this id");
}

Status add_to_query(const FindArguments& arguments, const Tenants& tenants, EventQuery& query) {
  query.delivery = arguments.delivery;
  auto terms = terms_of(arguments);
  if (!terms) return std::move(terms).error();
  if (terms->empty()) return std::monostate{};
  query.terms = *std::move(terms);
  const auto tenant = tenants.choose(query.tenant);
  if (!tenant) return tenant.error();
  query.tenant = (*tenant)->name();
  return std::monostate{};
}

}  // namespace ctsync::server
