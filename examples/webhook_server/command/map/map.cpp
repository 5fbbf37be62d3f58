// SPDX-License-Identifier: MIT
#include "command/map/map.hpp"

#include <unistd.h>

#include <ctsync/protocol/segment/protocol.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command/exit_codes.hpp"
#include "command/input.hpp"
#include "command/map/explained_text.hpp"
#include "command/map/mapping_file.hpp"
#include "command/mapping/mistakes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/pretty_json.hpp"
#include "operator/mapping/explain.hpp"
#include "operator/mapping/loose_rules.hpp"
#include "operator/mapping/sample.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

namespace {

int failed(const Error& error) {
  print(stderr, "ctsync map: {}\n", printed_lines(to_string(error)));
  return exit_failed;
}

Plan plan_of(const MapArguments& arguments) {
  Plan plan;
  plan.user_id = user_id_rule(arguments.user_id).value_or(plan.user_id);
  plan.on_delete = on_delete_rule(arguments.on_delete).value_or(plan.on_delete);
  plan.on_email_change =
      on_email_change_rule(arguments.on_email_change).value_or(plan.on_email_change);
  plan.consent_field = arguments.consent_field;
  plan.custom_fields = {arguments.include, arguments.exclude, arguments.clear};
  return plan;
}

/// The text of a file that may be given; nullopt if it is not.
Result<std::optional<std::string>> read_given(const std::string& file) {
  if (file.empty()) return std::optional<std::string>{};
  auto text = read_input(file);
  if (!text) return std::move(text).error();
  return std::optional(std::move(*text));
}

Result<Sample> sample_of(const MapArguments& arguments) {
  auto body = read_input(arguments.file);
  if (!body) return std::move(body).error();
  auto profile = read_given(arguments.profile);
  if (!profile) return std::move(profile).error();
  auto fetched = read_given(arguments.fetched);
  if (!fetched) return std::move(fetched).error();
  Sample sample;
  sample.delivery = *std::move(body);
  sample.source = arguments.source;
  sample.profile = *std::move(profile);
  sample.fetched = *std::move(fetched);
  sample.profile_name = arguments.profile;
  sample.fetched_name = arguments.fetched;
  return sample;
}

/// The settings of options and of the file with settings.
Result<ExplainedMapping> mapping_of(const MapArguments& arguments) {
  auto text = read_given(arguments.mapping);
  if (!text) return std::move(text).error();
  ExplainedMapping mapping;
  mapping.plan = plan_of(arguments);
  if (*text) {
    if (auto status = read_mapping(**text, mapping.plan, mapping.shop); !status) {
      return Error{status.error().code, arguments.mapping, to_string(status.error())};
    }
  }
  return mapping;
}

int print_calls(const MappedSample& made) {
  std::string out = "[";
  for (const auto& call : made.calls) {
    if (call.refused) {
      return failed({Errc::invalid, "", "would be a dead letter: " + call.refused.text});
    }
    if (auto reason = segment::refusal(call)) {
      return failed({Errc::too_large, "", "would be a dead letter: " + reason->text});
    }
    out.append(out.size() > 1 ? "," : "").append(call.body);
  }
  out += ']';
  print("{}\n", prints_to_terminal() ? pretty_json(out) : out);
  return exit_ok;
}

void print_ignored(const std::vector<Reason>& reasons) {
  for (const auto& reason : reasons) {
    print(stderr, "ctsync map: ignored: {} ({})\n", printed(reason.text), name(reason.code));
  }
}

int explain(const MapArguments& arguments, const Sample& sample, const ExplainedMapping& mapping) {
  const auto explained = explain_sample(sample, mapping);
  if (!explained) return failed(explained.error());
  print_explained(*explained, arguments.json);
  print_ignored(explained->ignored);
  return exit_ok;
}

}  // namespace

int map(const MapArguments& arguments) {
  if (arguments.file == "-" && ::isatty(STDIN_FILENO) == 1) {
    print(stderr, "ctsync map: waiting for a delivery on standard input; Ctrl-D ends it\n");
  }
  auto mapping = mapping_of(arguments);
  if (!mapping) return failed(mapping.error());
  const auto sample = sample_of(arguments);
  if (!sample) return failed(sample.error());
  if (!arguments.rules.empty()) {
    const auto text = read_input(arguments.rules);
    if (!text) return failed(text.error());
    auto loose = compile_loosely(*text, arguments.target);
    print_warnings(arguments.rules, *text, loose.compiled.warnings);
    if (loose.compiled.rules == nullptr) {
      return print_mistakes("map", arguments.rules, *text, loose.compiled.mistakes);
    }
    mapping->rules = loose.compiled.rules;
    mapping->plan.target = loose.target;
  }
  if (arguments.explain) return explain(arguments, *sample, *mapping);
  const auto made = map_sample(*sample, plan_of(*mapping), mapping->shop);
  if (!made) return failed(made.error());
  if (const int code = print_calls(*made); code != exit_ok) return code;
  if (prints_to_terminal() && process_environment()("SYNC_CONFIG_PATH")) {
    print(stderr,
          "ctsync map: settings are not read; --user-id, --mapping and the other options say what "
          "they say\n");
  }
  print_ignored(made->ignored);
  return exit_ok;
}

}  // namespace ctsync::server
