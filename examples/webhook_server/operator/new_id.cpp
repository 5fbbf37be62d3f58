// SPDX-License-Identifier: MIT
#include "operator/new_id.hpp"

#include <array>
#include <ctsync/base/base64.hpp>
#include <ctsync/base/uuid.hpp>
#include <ctsync/envelope/envelope.hpp>
#include <ctsync/envelope/opener.hpp>
#include <ctsync/json/copy.hpp>
#include <utility>

namespace ctsync::server {

namespace {

/// What a member of an object is.
enum class Part {
  id,        ///< the id of the notification that the object is
  document,  ///< a notification or an envelope, as a value or as a text
  encoded,   ///< the same in base64
};

struct Rule {
  std::string_view envelope;  ///< the name of a row of envelope_rows; empty: the short form
  std::string_view member;
  Part part;
};

constexpr std::array rules{
    Rule{"notificationType", "id", Part::id},
    Rule{"Type", "Message", Part::document},
    Rule{"detail-type", "detail", Part::document},
    Rule{"specversion", "data", Part::document},
    Rule{"specversion", "data_base64", Part::encoded},
    Rule{"eventType", "data", Part::document},
    Rule{"schema_version", "event_id", Part::id},
    Rule{"event_id", "event_id", Part::id},
    Rule{"type", "messageId", Part::id},
    Rule{"", "id", Part::id},
};

/// The name of the envelope that an object is recognized as.
std::string_view envelope_of(json::View object) {
  for (const auto& row : envelope::envelope_rows) {
    const auto member = object[row.name];
    if (!member.is_null() && row.is(object, member)) return row.name;
  }
  return {};
}

class Renewal {
 public:
  explicit Renewal(std::string_view seed) : seed_(seed) {}

  Result<Renewed> of(std::string_view body) {
    auto text = document(body);
    if (!text) return std::move(text).error();
    return Renewed{*std::move(text), std::move(ids_)};
  }

 private:
  Result<std::string> document(std::string_view text) {
    if (depth_ == envelope::max_documents) {
      return Error{Errc::too_large, "", "too many envelopes"};
    }
    json::Parser parser;
    auto root = parser.parse(text);
    if (!root) return std::move(root).error();
    ++depth_;
    std::string out;
    json::Writer writer(out);
    auto status = value(writer, *root);
    --depth_;
    if (!status) return std::move(status).error();
    return out;
  }

  Status value(json::Writer& writer, json::View given) {
    if (given.is_object()) return object(writer, given);
    if (!given.is_array()) return Error{Errc::malformed, "", "expected a JSON object"};
    Status status{std::monostate{}};
    writer.begin_array();
    given.each_element([&](std::size_t, json::View element) {
      status = value(writer, element);
      return status.has_value();
    });
    writer.end_array();
    return status;
  }

  Status object(json::Writer& writer, json::View given) {
    const auto envelope = envelope_of(given);
    if (envelope == "message") return pubsub(writer, given);
    if (envelope == "notificationType" &&
        given["notificationType"].string_or_empty() != "Message") {
      return Error{Errc::unsupported, "/notificationType",
                   "this change notification has no id that could be replaced: it is recognized by "
                   "its resource and version"};
    }
    bool has_id = false;
    writer.begin_object();
    for (auto member = given.members(); member.next();) {
      writer.key(member.key);
      const auto* rule = rule_of(envelope, member.key);
      has_id = has_id || (rule != nullptr && rule->part == Part::id);
      if (auto status = part(writer, rule, member.value); !status) return status;
    }
    if (envelope.empty() && !has_id) writer.key("id").string(fresh({}));
    writer.end_object();
    return {std::monostate{}};
  }

  /// The content of a Pub/Sub push is two levels down.
  Status pubsub(json::Writer& writer, json::View push) {
    writer.begin_object();
    for (auto member = push.members(); member.next();) {
      writer.key(member.key);
      if (member.key != "message") {
        json::write(writer, member.value);
        continue;
      }
      writer.begin_object();
      for (auto inner = member.value.members(); inner.next();) {
        writer.key(inner.key);
        constexpr Rule data{"message", "data", Part::encoded};
        const auto* rule = inner.key == data.member ? &data : nullptr;
        if (auto status = part(writer, rule, inner.value); !status) return status;
      }
      writer.end_object();
    }
    writer.end_object();
    return {std::monostate{}};
  }

  static const Rule* rule_of(std::string_view envelope, std::string_view member) {
    for (const auto& rule : rules) {
      if (rule.envelope == envelope && rule.member == member) return &rule;
    }
    return nullptr;
  }

  Status part(json::Writer& writer, const Rule* rule, json::View given) {
    if (rule == nullptr || given.is_null()) return json::write(writer, given), std::monostate{};
    if (rule->part == Part::id) {
      writer.string(fresh(given.string_or_empty()));
      return {std::monostate{}};
    }
    if (!given.is_string()) return value(writer, given);
    std::string bytes(given.text());
    const bool encoded = rule->part == Part::encoded;
    if (encoded && !ctsync::detail::decode_base64(given.text(), bytes)) {
      return Error{Errc::malformed, std::string("/").append(rule->member), "expected base64"};
    }
    auto text = document(bytes);
    if (!text) return std::move(text).error();
    writer.string(encoded ? ctsync::detail::base64(*text) : *text);
    return {std::monostate{}};
  }

  std::string fresh(std::string_view before) {
    auto after = name_uuid({"new id", seed_, before});
    ids_.push_back({std::string(before), after});
    return after;
  }

  std::string_view seed_;
  std::vector<NewId> ids_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<Renewed> with_new_ids(std::string_view body, std::string_view seed) {
  return Renewal(seed).of(body);
}

}  // namespace ctsync::server
