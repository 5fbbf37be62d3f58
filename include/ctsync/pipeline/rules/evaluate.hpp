// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/mapping/builtin/event.hpp>
#include <ctsync/mapping/language/apply.hpp>
#include <ctsync/mapping/language/fql/evaluate.hpp>
#include <ctsync/pipeline/rules/payload.hpp>
#include <ctsync/pipeline/rules/rule.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the language gives for a rule.
namespace ctsync::rules {

/// Whether a rule applies. Errors: too_large, at the rule's condition.
inline Result<bool> applies(const Rule& rule, const Payload::Value& payload, Workspace& workspace) {
  if (!rule.when) return true;
  auto held = mapping::language::fql::holds(*rule.when, payload, workspace.memory);
  if (!held) return Error{held.error().code, rule.at + "/when", held.error().detail};
  return held;
}

/// Takes out of a JSON text what targets cannot store.
inline Status make_storable(std::string& text, const Rule& rule, Workspace& workspace) {
  if (!mapping::detail::may_be_unstorable(text)) return {std::monostate{}};
  const auto root = workspace.output.parse(text);
  if (!root) return Error{root.error().code, rule.fields_at, root.error().detail};
  std::string storable;
  json::Writer writer(storable);
  mapping::detail::write_storable(writer, *root);
  text = std::move(storable);
  return {std::monostate{}};
}

/// The members that a rule gives, as JSON that every target can store. They are in the workspace,
/// until the next evaluation.
class Fields {
 public:
  explicit Fields(std::string_view object) {
    for (json::RawItems items(object); items.next();) items_.push_back({items.key, items.value});
  }
  /// The value of a member; empty if there is none.
  std::string_view operator[](std::string_view name) const noexcept {
    for (const auto& item : items_) {
      if (item.first == name) return item.second;
    }
    return {};
  }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> items_;
};

/// Errors: those of the language, at the place in the document.
inline Result<Fields> fields_of(const Rule& rule, const Payload::Value& payload,
                                Workspace& workspace) {
  std::string& text = workspace.text;
  text.clear();
  auto written = mapping::language::apply(*rule.fields, payload, text, workspace.memory);
  if (!written) {
    const Error& error = written.error();
    return Error{error.code, rule.fields_at + error.where, error.detail};
  }
  if (!*written) return Fields("{}");
  if (auto status = make_storable(text, rule, workspace); !status) return std::move(status).error();
  return Fields(text);
}

/// The error of a member that a rule gives.
inline Error wrong_member(const Rule& rule, std::string_view member, std::string_view detail) {
  return {Errc::invalid, std::string(rule.fields_at).append("/").append(member),
          std::string(detail)};
}

/// The text of a member that identifies something. A number becomes a text; what is absent, null or
/// empty is an empty text. Errors: invalid, for another type.
inline Result<std::string> identifier(const Rule& rule, std::string_view member,
                                      std::string_view raw) {
  if (raw.empty() || raw == "null" || raw == "\"\"") return std::string();
  const char first = raw.front();
  if (first == '-' || (first >= '0' && first <= '9')) return std::string(raw);
  if (first != '"') return wrong_member(rule, member, "expected a text or a number");
  if (raw.find('\\') == raw.npos) return std::string(raw.substr(1, raw.size() - 2));
  json::Parser parser;
  const auto text = parser.parse(raw);
  return text ? std::string(text->string_or_empty()) : std::string();
}

}  // namespace ctsync::rules
