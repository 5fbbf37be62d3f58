// SPDX-License-Identifier: MIT
#include "command/dlq/filter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ctsync/base/digits.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <utility>

#include "command/input.hpp"
#include "operator/customer_keys.hpp"
#include "settings/printable.hpp"

namespace ctsync::server {

namespace {

std::string is_reason(const std::string& word) {
  if (reason_code(word)) return {};
  return fmt::format("expected one of {}, got \"{}\"; --contains finds a part of a reason's text",
                     fmt::join(reason_words.begin() + 1, reason_words.end(), ", "),
                     printable(word));
}

/// As a closed list, so that a shell can complete it.
std::string reason_list() {
  std::string list = "{";
  for (const auto word : reason_words) {
    if (!word.empty()) list.append(list.size() > 1 ? "," : "").append(word);
  }
  return list + "}";
}

std::string is_age(const std::string& text) {
  if (parse_age(text)) return {};
  return fmt::format("expected a number with s, m, h, d or w, such as 30m, 2h or 3d, got \"{}\"",
                     printable(text));
}

}  // namespace

Result<Person> read_person(const std::string& given) {
  auto text = given;
  if (given == "-") {
    auto input = read_input("-");
    if (!input) return std::move(input).error();
    text = std::move(*input);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  }
  Person person;
  if (text.find('@') != text.npos) {
    person.email = std::move(text);
  } else {
    person.customer_id = std::move(text);
  }
  return person;
}

Check reason_check() { return {is_reason, reason_list()}; }

Check age_check() { return {is_age, "AGE"}; }

Result<std::vector<KeyDigest>> keys_of_person(const std::string& given, std::string_view tenant,
                                              const Tenants& tenants, AnyStore& store) {
  const auto person = read_person(given);
  if (!person) return person.error();
  const auto chosen = tenants.choose(tenant);
  if (!chosen) return chosen.error();
  auto keys = keys_of_customer(store, *person, **chosen);
  if (keys || keys.error().code != Errc::invalid) return keys;
  return Error{Errc::invalid, "--customer",
               "expected the id of a customer, or an e-mail address such as ada@shop.example"};
}

bool FilterArguments::any() const {
  const std::array all{&tenant, &reason,   &contains,   &target,
                       &type,   &customer, &older_than, &newer_than};
  return discarded || std::any_of(all.begin(), all.end(),
                                  [](const std::string* each) { return !each->empty(); });
}

std::vector<Option> add_filter(Command command, FilterArguments& arguments) {
  const auto add = [&](const char* option, std::string& into, const char* help) {
    return command.add_option(option, into, help);
  };
  return {
      add("--tenant", arguments.tenant, "Only those of this tenant").type_name("NAME"),
      add("--reason", arguments.reason, "Only those with exactly this code")
          .type_name("CODE")
          .check(reason_check()),
      add("--contains", arguments.contains, "Only those whose code or reason contains this text"),
      add("--target", arguments.target, "Only calls to this target").type_name("NAME"),
      add("--type", arguments.type,
          "Only calls of this type; the store does not know the message types of entries")
          .one_of({"identify", "track", "group", "alias", "delete", "request"}),
      add("--customer", arguments.customer,
          "Only those about the customer with this id or e-mail address; - reads it from standard "
          "input, since other users of this machine can see a command line")
          .type_name("ID|ADDRESS|-"),
      add("--older-than", arguments.older_than, "Only those that died longer ago, such as 2h or 3d")
          .check(age_check()),
      add("--newer-than", arguments.newer_than, "Only those that died since, such as 2h or 3d")
          .check(age_check()),
  };
}

std::optional<Duration> parse_age(std::string_view text) {
  constexpr std::array<std::pair<char, std::int64_t>, 5> units{
      {{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}}};
  if (text.size() < 2) return std::nullopt;
  const int number = detail::digits(text.substr(0, text.size() - 1));
  const auto* const unit = std::find_if(
      units.begin(), units.end(), [&](const auto& each) { return each.first == text.back(); });
  if (number < 0 || unit == units.end()) return std::nullopt;
  return std::chrono::seconds{number * unit->second};
}

Result<DeadLetterFilter> filter_of(const FilterArguments& arguments, const Settings& settings,
                                   AnyStore& store, Time now) {
  DeadLetterFilter which;
  which.tenant = arguments.tenant;
  which.code = reason_code(arguments.reason);
  if (arguments.reason.empty()) which.code.reset();
  which.contains = arguments.contains;
  which.target = arguments.target;
  which.kind = arguments.type;
  which.discarded = arguments.discarded;
  if (const auto age = parse_age(arguments.older_than)) which.died_before = now - *age;
  if (const auto age = parse_age(arguments.newer_than)) which.died_from = now - *age;
  if (arguments.customer.empty()) return which;
  auto keys = keys_of_person(arguments.customer, arguments.tenant, Tenants(settings), store);
  if (!keys) return std::move(keys).error();
  which.keys = *std::move(keys);
  return which;
}

}  // namespace ctsync::server
