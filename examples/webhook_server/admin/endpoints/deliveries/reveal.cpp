// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>
#include <vector>

#include "admin/answers/fields.hpp"
#include "admin/answers/shown.hpp"
#include "admin/endpoints/deliveries/visible_event.hpp"
#include "admin/endpoints/endpoints.hpp"
#include "clock.hpp"
#include "operator/events/retraced.hpp"
#include "operator/mapping/json_fields.hpp"
#include "operator/row_id.hpp"
#include "tenants/families.hpp"

namespace ctsync::server::admin {

namespace {

/// A text as a JSON value: as it is if it is JSON.
std::string value_of(const std::string& text) {
  if (text.empty()) return "null";
  if (json::Parser().parse(text)) return text;
  std::string quoted;
  json::Writer(quoted).string(text);
  return quoted;
}

/// Texts of a delivery by what they are of: a call's id, or notification, before, after.
using Texts = std::vector<std::pair<std::string, std::string>>;

Texts texts_of(Context& context, const Event& event, const Retraced& retraced) {
  Texts texts{{"notification", retraced.notification},
              {"before", retraced.before.value_or("")},
              {"after", retraced.after.value_or("")}};
  for (const auto& call : event.calls) {
    auto body = stored_body(context.store, call);
    texts.emplace_back(to_string(RowId{call.table, call.row}),
                       body ? *std::move(body) : std::string());
  }
  return texts;
}

/// The JSON pointers that are asked for; nothing if the body does not say which.
std::variant<std::vector<std::string>, Problem> fields_in(const Body& body) {
  constexpr std::size_t most_fields = 100;
  std::vector<std::string> fields;
  const auto given = body["fields"];
  if (given.is_null()) return fields;
  bool all_texts = given.is_array() && given.size() > 0;
  given.each_element([&](std::size_t, const json::View& each) {
    const auto text = each.string();
    all_texts = text.has_value() && fields.size() < most_fields;
    if (all_texts) fields.emplace_back(*text);
    return all_texts;
  });
  if (!all_texts) return wrong_body("/fields", "expected 1 to 100 JSON pointers");
  return fields;
}

http::Response only_fields(const Texts& texts, const std::vector<std::string>& fields) {
  return object_answer([&](json::Writer& writer) {
    writer.key("fields").begin_array();
    for (const auto& [of, text] : texts) {
      const auto known = json_fields(text.empty() ? "{}" : value_of(text));
      for (const auto& field : fields) {
        const auto found = known.find(field);
        if (found == known.end()) continue;
        writer.begin_object().key("of").string(of).key("field").string(field);
        writer.key("value").raw(found->second).end_object();
      }
    }
    writer.end_array().key("expires_at").null();
  });
}

http::Response whole(const Texts& texts) {
  return object_answer([&](json::Writer& writer) {
    const auto add = [&](const std::pair<std::string, std::string>& text) {
      writer.key(text.first).raw(value_of(text.second));
    };
    constexpr std::size_t of_no_call = 3;
    for (std::size_t i = 0; i < of_no_call; ++i) add(texts[i]);
    writer.key("calls").begin_object();
    for (std::size_t i = of_no_call; i < texts.size(); ++i) add(texts[i]);
    writer.end_object().key("expires_at").null();
  });
}

http::Response answer(Context& context, const Ask& ask) {
  const Body body(ask.request.body);
  const auto of = body.text("of");
  if (of.empty()) return response_of(wrong_body("/of", "expected the id of a delivery or a call"));
  auto why = note_in(body, true, "why");
  if (auto* problem = std::get_if<Problem>(&why)) return response_of(*problem);
  Transformer transformer{{.families = families()}};
  auto found = visible_event(context, ask, transformer, of);
  if (auto* refusal = std::get_if<http::Response>(&found)) return std::move(*refusal);
  const auto& event = std::get<Event>(found);
  const auto retraced = retrace(context.store, context.tenants, transformer, event.entry, now());
  if (!retraced) return answer_of(retraced.error());
  auto fields = fields_in(body);
  if (auto* problem = std::get_if<Problem>(&fields)) return response_of(*problem);
  const auto& wanted = std::get<std::vector<std::string>>(fields);
  const auto id = to_string(RowId{Table::inbox, event.entry.row});
  // Nobody sees what is not noted.
  const auto noted =
      note_act(context, ask, event.entry.tenant, wanted.empty() ? "reveal" : "reveal.fields", id,
               std::max<std::int64_t>(std::ssize(wanted), 1), std::get<std::string>(why));
  if (!noted) return answer_of(noted.error());
  const auto texts = texts_of(context, event, *retraced);
  return wanted.empty() ? whole(texts) : only_fields(texts, wanted);
}

}  // namespace

const Endpoint reveal{"POST",
                      "/reveal",
                      AdminRole::operates,
                      "Shows a delivery and its calls with personal data; it is noted who and why",
                      {},
                      answer};

}  // namespace ctsync::server::admin
