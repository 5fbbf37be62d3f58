// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/language/compile.hpp>
#include <ctsync/mapping/language/fql/parse.hpp>
#include <ctsync/pipeline/rules/members.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <ctsync/protocol/rest/path.hpp>
#include <ctsync/protocol/rest/request.hpp>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// Compiles a document of rules.
namespace ctsync::rules {

/// Limits of a document.
inline constexpr std::size_t longest_document = 1U << 20U;  ///< bytes
inline constexpr std::size_t most_rules = 500;              ///< of a target
inline constexpr std::size_t most_mistakes = 50;            ///< that are told

namespace detail {

class DocumentCompiler {
 public:
  DocumentCompiler(std::span<const TargetInfo> targets, CompiledRules& told,
                   const mapping::normalise::Normalisers& normalisers)
      : targets_(targets),
        told_(told),
        normalisers_(normalisers),
        rules_(std::make_shared<Rules>()) {}

  void compile(std::string_view text) {
    json::Parser parser;
    const auto root = parser.parse(text);
    if (!root) return mistake({}, root.error().code, root.error().detail);
    const json::Pointer top;
    if (!root->is_object()) return refuse(top.wrong_type("an object", root->type()));
    check_members(*root, top, document_members);
    const json::View version = (*root)["version"];
    if (version.integer() != 1) mistake("/version", Errc::unsupported, "expected the version 1");
    constants(text, (*root)["constants"]);
    const json::Pointer at{&top, "targets"};
    const json::View targets = (*root)["targets"];
    if (!targets.is_object()) {
      refuse(at.wrong_type("an object with a member for each target", targets.type()));
    }
    for (auto member = targets.members(); member.next();) {
      target(member.key, member.value, json::Pointer{&at, member.key});
    }
    if (told_.mistakes.empty()) told_.rules = std::move(rules_);
  }

 private:
  void refuse(Error error) {
    if (told_.mistakes.size() < most_mistakes) told_.mistakes.push_back(std::move(error));
  }
  void mistake(std::string where, Errc code, std::string detail) {
    refuse({code, std::move(where), std::move(detail)});
  }
  void warn(std::string where, std::string detail) {
    if (told_.warnings.size() >= most_mistakes) return;
    told_.warnings.push_back({Errc::unsupported, std::move(where), std::move(detail)});
  }

  /// Members that are none of the known ones, and known ones of a wrong type.
  void check_members(json::View object, const json::Pointer& at,
                     std::span<const MemberRule> known) {
    for (auto member = object.members(); member.next();) {
      const json::Pointer here{&at, member.key};
      const auto row = std::ranges::find(known, member.key, &MemberRule::name);
      if (row == known.end()) {
        refuse(here.error(Errc::invalid, "there is no such member, there are: " + names_of(known)));
      } else if (!fits(member.value, row->form)) {
        refuse(here.wrong_type(words_for(row->form), member.value.type()));
      }
    }
  }

  /// The constants, read as mappings are.
  void constants(std::string_view text, json::View given) {
    if (!given.is_object()) return;
    using namespace mapping::language;
    const auto read =
        read_json(json::raw_member(text, "constants"), rules_->memory, Limits{}.depth);
    if (read.value) rules_->constants = *read.value;
  }

  void target(std::string_view name, json::View given, const json::Pointer& at) {
    const auto info = std::ranges::find(targets_, name, &TargetInfo::name);
    if (info == targets_.end()) {
      std::string names;
      for (const auto& each : targets_) names.append(names.empty() ? "" : " ").append(each.name);
      return refuse(
          at.error(Errc::invalid, "there is no target of this name, there are: " + names));
    }
    if (!given.is_object()) return refuse(at.wrong_type("an object with rules", given.type()));
    check_members(given, at, target_members);
    TargetRules& own = rules_->targets[std::string(name)];
    own.sends_builtin = given["sendBuiltin"].boolean().value_or(true);
    const json::Pointer list{&at, "rules"};
    if (given["rules"].size() > most_rules) {
      refuse(list.error(Errc::too_large, "expected at most 500 rules"));
    }
    std::set<std::string, std::less<>> ids;
    given["rules"].each_element([&](std::size_t index, json::View each) {
      rule(each, json::Pointer{&list, {}, index}, *info, own, ids);
      return told_.mistakes.size() < most_mistakes;
    });
    if (!own.sends_builtin) {
      warn(at.text() + "/sendBuiltin",
           "deletions are not told to this target either, unless a rule does");
    }
  }

  void rule(json::View given, const json::Pointer& at, const TargetInfo& target, TargetRules& own,
            std::set<std::string, std::less<>>& ids) {
    if (!given.is_object())
      return refuse(at.wrong_type("a rule, which is an object", given.type()));
    const std::size_t mistakes = told_.mistakes.size();
    Rule made;
    made.at = at.text();
    made.id = given["id"].string_or_empty();
    if (!is_rule_id(made.id)) {
      refuse(json::Pointer{&at, "id"}.error(
          Errc::invalid,
          "expected an id of 1 to 64 of A-Z a-z 0-9 _ -, which names the rule in "
          "message ids and reasons"));
    } else if (!ids.insert(made.id).second) {
      refuse(json::Pointer{&at, "id"}.error(Errc::invalid,
                                            "expected an id that no other rule of the target has"));
    }
    const bool has_kind = read_kind(given, at, target, made);
    Inputs inputs;
    condition(given, at, made, inputs);
    if (!has_kind) return;
    check_members(given, at, members_of(made));
    for (const auto& row : members_of(made)) {
      if (row.required && given[row.name].is_null()) {
        refuse(at.error(Errc::missing, std::string("expected a member ").append(row.name)));
      }
    }
    fields(given, at, made, inputs);
    drops(given, at, made);
    request(given, at, made);
    if (told_.mistakes.size() != mistakes) return;
    own.inputs.add(inputs);
    if (given["enabled"].boolean().value_or(true)) own.rules.push_back(std::move(made));
  }

  /// What the rule begins with and sends; false if so its other members cannot be known.
  bool read_kind(json::View given, const json::Pointer& at, const TargetInfo& target, Rule& made) {
    const std::string_view from = given["from"].string_or_empty();
    if (from != "builtin" && from != "empty") {
      refuse(json::Pointer{&at, "from"}.error(
          Errc::invalid,
          "expected \"builtin\", to change what the built-in mapping sends, or \"empty\", to send "
          "something of its own"));
      return false;
    }
    made.from = from == "empty" ? From::empty : From::builtin;
    const json::Pointer send_at{&at, "send"};
    const json::View send = given["send"];
    if (made.from == From::builtin) {
      if (send.is_null()) return true;
      made.send = Send::nothing;
      if (send.string() != "nothing") {
        refuse(send_at.error(Errc::invalid, "expected \"nothing\", or no member send"));
      }
      return true;
    }
    const auto* const word =
        std::find(send_words.begin() + 2, send_words.end(), send.string_or_empty());
    if (word == send_words.end()) {
      refuse(send_at.error(Errc::invalid, "expected identify, track, group, alias or request"));
      return false;
    }
    made.send = static_cast<Send>(word - send_words.begin());
    made.requests = target.requests;
    if (made.send == Send::request && target.requests == Requests::none) {
      refuse(send_at.error(Errc::unsupported,
                           "this kind of target takes no requests, only targets of the kinds rest "
                           "and graphql do"));
      return false;
    }
    if (made.send != Send::request && target.requests == Requests::graphql) {
      refuse(send_at.error(Errc::unsupported, "this kind of target takes requests only"));
      return false;
    }
    return true;
  }

  void check_paths(const Inputs& found, const std::string& at, Inputs& inputs) {
    inputs.add(found);
    if (!found.unknown) return;
    std::string text = "a path begins with ";
    text.append(*found.unknown).append(", expected one of:");
    for (const auto word : scope_words) text.append(" ").append(word);
    mistake(at, Errc::invalid, std::move(text));
  }

  void condition(json::View given, const json::Pointer& at, Rule& made, Inputs& inputs) {
    const json::View when = given["when"];
    if (!when.is_string()) return;
    const std::string here = json::Pointer{&at, "when"}.text();
    auto compiled =
        mapping::language::fql::compile_condition(when.text(), mapping::language::Dialect::ctsync);
    for (auto& error : compiled.mistakes) mistake(here, error.code, std::move(error.detail));
    if (!compiled.condition) return;
    check_paths(inputs_of(*compiled.condition), here, inputs);
    made.when = std::move(compiled.condition);
  }

  /// The members that are mappings, compiled as one.
  void fields(json::View given, const json::Pointer& at, Rule& made, Inputs& inputs) {
    std::string text;
    json::Writer writer(text);
    const bool amends = made.from == From::builtin;
    made.fields_at = amends ? made.at + "/set" : made.at;
    if (amends && !given["set"].is_object()) {
      writer.begin_object().end_object();
    } else if (amends) {
      check_set(given["set"], json::Pointer{&at, "set"});
      json::write(writer, given["set"]);
    } else {
      writer.begin_object();
      for (const auto& row : members_of(made)) {
        const json::View value = given[row.name];
        if (row.form != Form::mapping || value.is_null()) continue;
        json::write(writer.key(row.name), value);
      }
      writer.end_object();
    }
    auto compiled =
        mapping::language::compile(text, mapping::language::Dialect::ctsync, {}, normalisers_);
    for (auto& each : compiled.mistakes) {
      mistake(made.fields_at + each.where, each.code, std::move(each.detail));
    }
    for (auto& each : compiled.warnings) {
      warn(made.fields_at + each.where, std::move(each.detail));
    }
    if (!compiled.program) return;
    check_paths(inputs_of(*compiled.program), made.fields_at, inputs);
    made.fields = std::move(compiled.program);
  }

  /// What makes a call what it is does not change.
  void check_set(json::View set, const json::Pointer& at) {
    for (const std::string_view fixed : {"type", "messageId"}) {
      if (set[fixed].is_null()) continue;
      refuse(json::Pointer{&at, fixed}.error(
          Errc::invalid,
          "cannot be set: targets drop repeats by the message id, and the type says "
          "what the call is"));
    }
  }

  void drops(json::View given, const json::Pointer& at, Rule& made) {
    const json::Pointer list{&at, "drop"};
    given["drop"].each_element([&](std::size_t index, json::View each) {
      const json::Pointer here{&list, {}, index};
      const auto keys =
          each.is_string()
              ? mapping::language::keys_of(mapping::language::without_root(each.text()))
              : std::vector<std::string>{};
      const bool fixed = !keys.empty() && (keys[0] == "type" || keys[0] == "messageId" ||
                                           (keys.size() == 1 && keys[0] == "userId"));
      if (keys.empty() || fixed) {
        refuse(here.error(Errc::invalid,
                          "expected the path of a member that the call can do without, such as "
                          "traits.birthday"));
      } else {
        add(made.drops, keys);
      }
      return true;
    });
  }

  static void add(Drops& into, std::span<const std::string> keys) {
    Drops* at = &into;
    for (const std::string& key : keys) {
      std::string raw;
      json::append_string(raw, key);
      at = &at->at(raw.substr(1, raw.size() - 2));
    }
    at->here = true;
  }

  void request(json::View given, const json::Pointer& at, Rule& made) {
    if (made.send != Send::request || made.requests != Requests::rest) return;
    made.method = given["method"].string_or_empty();
    made.path = given["path"].string_or_empty();
    const auto& methods = rest::request_methods;
    if (std::ranges::find(methods, made.method) == methods.end()) {
      refuse(json::Pointer{&at, "method"}.error(Errc::invalid,
                                                "expected GET, POST, PUT, PATCH or DELETE"));
    }
    const json::Pointer path_at{&at, "path"};
    const std::size_t mistakes = told_.mistakes.size();
    const bool matched = rest::detail::each_part(
        made.path, [](std::string_view) {},
        [&](std::string_view name) {
          if (rest::detail::find(name) != nullptr || !given["values"][name].is_null()) return;
          refuse(path_at.error(Errc::missing, "expected a member " + std::string(name) +
                                                  " of values for its name in braces"));
        });
    const bool is_path =
        made.path.starts_with('/') && made.path.find_first_of(" \t\r\n#") == made.path.npos;
    if ((matched && is_path) || told_.mistakes.size() != mistakes) return;
    refuse(path_at.error(Errc::invalid,
                         "expected a path that begins with / and has names in braces, such as "
                         "/contacts/{user_id}"));
  }

  std::span<const TargetInfo> targets_;
  CompiledRules& told_;
  const mapping::normalise::Normalisers& normalisers_;
  std::shared_ptr<Rules> rules_;
};

}  // namespace detail

/// Compiles a document for the targets of a tenant. All mistakes are told, up to a limit, each with
/// its JSON pointer. `normalisers` are what @phone and the like are made with.
inline CompiledRules compile_rules(std::string_view text, std::span<const TargetInfo> targets,
                                   const mapping::normalise::Normalisers& normalisers = {}) {
  CompiledRules told;
  if (text.size() > longest_document) {
    told.mistakes.push_back(
        {Errc::too_large, "",
         "expected rules of at most 1 MiB, got " + std::to_string(text.size()) + " bytes"});
    return told;
  }
  detail::DocumentCompiler(targets, told, normalisers).compile(text);
  return told;
}

}  // namespace ctsync::rules
