// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <span>
#include <string>
#include <string_view>

/// The members of a document of rules: one row each.
namespace ctsync::rules {

/// What a member's value is. A mapping is any JSON, with directives in it.
enum class Form : std::uint8_t { text, flag, number, object, list, mapping };

struct MemberRule {
  std::string_view name;
  Form form = Form::text;
  bool required = false;
};

inline constexpr std::array document_members{
    MemberRule{"$schema"},
    MemberRule{"version", Form::number, true},
    MemberRule{"description"},
    MemberRule{"constants", Form::object},
    MemberRule{"targets", Form::object, true},
    MemberRule{"tests", Form::list},
};

inline constexpr std::array target_members{
    MemberRule{"description"},
    MemberRule{"sendBuiltin", Form::flag},
    MemberRule{"rules", Form::list, true},
};

namespace detail {

/// The members that each rule has, and then its own ones.
template <class... Own>
constexpr auto rule_members(Own... own) {
  return std::array{MemberRule{"id", Form::text, true},   MemberRule{"description"},
                    MemberRule{"enabled", Form::flag},    MemberRule{"when"},
                    MemberRule{"from", Form::text, true}, own...};
}

/// Those of a rule that makes a call.
template <class... Own>
constexpr auto call_members(Own... own) {
  return rule_members(MemberRule{"send", Form::text, true}, MemberRule{"userId", Form::mapping},
                      MemberRule{"anonymousId", Form::mapping},
                      MemberRule{"timestamp", Form::mapping}, MemberRule{"context", Form::mapping},
                      MemberRule{"integrations", Form::mapping}, own...);
}

inline constexpr auto amend_members = rule_members(
    MemberRule{"set", Form::object}, MemberRule{"drop", Form::list}, MemberRule{"send"});
inline constexpr auto identify_members = call_members(MemberRule{"traits", Form::mapping});
inline constexpr auto track_members =
    call_members(MemberRule{"event", Form::mapping, true}, MemberRule{"properties", Form::mapping});
inline constexpr auto group_members =
    call_members(MemberRule{"groupId", Form::mapping, true}, MemberRule{"traits", Form::mapping});
inline constexpr auto alias_members = call_members(MemberRule{"previousId", Form::mapping, true});
inline constexpr auto rest_members =
    rule_members(MemberRule{"send", Form::text, true}, MemberRule{"userId", Form::mapping},
                 MemberRule{"anonymousId", Form::mapping}, MemberRule{"method", Form::text, true},
                 MemberRule{"path", Form::text, true}, MemberRule{"values", Form::mapping},
                 MemberRule{"headers", Form::mapping}, MemberRule{"body", Form::mapping});
inline constexpr auto graphql_members = rule_members(
    MemberRule{"send", Form::text, true}, MemberRule{"userId", Form::mapping},
    MemberRule{"anonymousId", Form::mapping}, MemberRule{"query", Form::mapping, true},
    MemberRule{"variables", Form::mapping}, MemberRule{"operationName", Form::mapping});

}  // namespace detail

/// The members of a rule, by what it begins with and what it sends.
inline std::span<const MemberRule> members_of(const Rule& rule) {
  if (rule.from == From::builtin) return detail::amend_members;
  switch (rule.send) {
    case Send::track: return detail::track_members;
    case Send::group: return detail::group_members;
    case Send::alias: return detail::alias_members;
    case Send::request:
      if (rule.requests == Requests::graphql) return detail::graphql_members;
      return detail::rest_members;
    default: return detail::identify_members;
  }
}

inline std::string names_of(std::span<const MemberRule> members) {
  std::string names;
  for (const auto& each : members) names.append(names.empty() ? "" : " ").append(each.name);
  return names;
}

constexpr std::string_view words_for(Form form) noexcept {
  switch (form) {
    case Form::text: return "a string";
    case Form::flag: return "a boolean";
    case Form::number: return "an integer";
    case Form::object: return "an object";
    case Form::list: return "an array";
    case Form::mapping: return "a mapping";
  }
  return "a mapping";
}

inline bool fits(json::View value, Form form) noexcept {
  switch (form) {
    case Form::text: return value.is_string();
    case Form::flag: return value.boolean().has_value();
    case Form::number: return value.integer().has_value();
    case Form::object: return value.is_object();
    case Form::list: return value.is_array();
    case Form::mapping: return true;
  }
  return false;
}

/// Whether a text can be the id of a rule.
constexpr bool is_rule_id(std::string_view text) noexcept {
  constexpr std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(allowed) == text.npos;
}

}  // namespace ctsync::rules
