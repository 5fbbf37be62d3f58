// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <vector>

#include "command/commands.hpp"
#include "command/map/map.hpp"
#include "settings/setting_readers.hpp"

namespace ctsync::server {

namespace {

/// The rule of the setting commercetools.consent_field, as a check.
std::string is_consent_field(const std::string& name) {
  Settings ignored;
  const bool good = read_consent_field(RawValue::loose(name), ignored);
  return good ? "" : "expected 1 to 36 of A-Z a-z 0-9 _ -, and then perhaps *";
}

/// The rules of the settings segment.custom_fields.*, as checks.
std::string is_pattern(const std::string& pattern) {
  std::vector<std::string> ignored;
  const bool good = take_field_pattern(RawValue::loose(pattern), ignored);
  return good ? "" : "expected a pattern of 1 to 100 bytes";
}
std::string is_field_name(const std::string& name) {
  std::vector<std::string> ignored;
  const bool good = take_field_name(RawValue::loose(name), ignored);
  return good ? "" : "expected a name of 1 to 100 bytes, without *";
}

/// The options that choose what becomes of a customer.
void add_choices(Command command, MapArguments& arguments) {
  command.add_option("--user-id", arguments.user_id, "What becomes the userId")
      .one_of({"email", "customer_id", "external_id", "customer_number"})
      .shows_default();
  command.add_option("--on-delete", arguments.on_delete, "What a deletion becomes")
      .one_of({"identify", "suppress_with_delete", "ignore"})
      .shows_default();
  command
      .add_option("--on-email-change", arguments.on_email_change,
                  "What becomes of a new e-mail where that is the userId")
      .one_of({"alias", "identify"})
      .shows_default();
}

/// The options about custom fields.
void add_custom_fields(Command command, MapArguments& arguments) {
  command
      .add_option("--consent-field", arguments.consent_field,
                  "The custom field that holds the consent")
      .type_name("NAME")
      .check({is_consent_field});
  command
      .add_option("--include", arguments.include,
                  "Custom fields that become traits, all if not given; * stands for any text")
      .type_name("PATTERN")
      .check({is_pattern})
      .takes_one_value();
  command.add_option("--exclude", arguments.exclude, "Custom fields that do not")
      .type_name("PATTERN")
      .check({is_pattern})
      .takes_one_value();
  command.add_option("--clear", arguments.clear, "Custom fields that are sent as null")
      .type_name("NAME")
      .check({is_field_name})
      .takes_one_value();
}

}  // namespace

void add_map(Command program) {
  auto command = program.add_plain_command(
      "map", "Print the Segment calls that one delivery becomes, as a JSON array",
      "Pure: it reads no settings, stores and sends nothing. It recognises every envelope by\n"
      "itself. A delivery that is ignored gives [] and the reason on standard error. What cannot\n"
      "be mapped is an error with the JSON pointer of what is wrong, and exit code 1.\n"
      "On a terminal the JSON is indented, elsewhere it is one line.");
  const auto arguments = std::make_shared<MapArguments>();
  command.add_option("FILE", arguments->file, "The delivery's body; - is standard input")
      .shows_default();
  command.add_option("--source", arguments->source, "Source it would have come from")
      .shows_default();
  add_choices(command, *arguments);
  add_custom_fields(command, *arguments);
  command
      .add_option("--profile", arguments->profile,
                  "What is known of the customer: a Customer as commercetools has it, or a "
                  "record")
      .type_name("FILE");
  command
      .add_option("--fetched", arguments->fetched,
                  "What has to be read from commercetools: a resource, or an array of several in "
                  "the sequence of reading. An ErrorResponse, or what it lacks, is a 404")
      .type_name("FILE");
  command
      .add_option("--mapping", arguments->mapping,
                  "Settings of target and tenant as a JSON object, such as {\"user_id\": "
                  "\"customer_id\"}; it wins over options")
      .type_name("FILE");
  command
      .add_option("--rules", arguments->rules,
                  "Rules that change the calls (docs/mapping-rules.md)")
      .type_name("FILE");
  command
      .add_option("--target", arguments->target,
                  "The target whose rules are used; needed if there are several")
      .type_name("NAME");
  command.add_flag("--explain", arguments->explain,
                   "Say of every field which rule made it, and from which input");
  command.add_json_flag(arguments->json, "With --explain: print one JSON object a field");
  command.option("--json").needs(command.option("--explain"));
  command.option("--target").needs(command.option("--rules"));
  command.add_examples({"ctsync map delivery.json",
                        "ctsync map delivery.json --rules rules.json --explain",
                        "ctsync map --user-id customer_id < delivery.json",
                        "ctsync map delivery.json | jq -r .[].type"});
  command.choose([arguments](const CommandLine&) { return map(*arguments); });
}

}  // namespace ctsync::server
