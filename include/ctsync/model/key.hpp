// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/uuid.hpp>
#include <string>
#include <string_view>

/// The keys of records. The work of one key is done in sequence.
namespace ctsync {

/// One resource of one system of one tenant. `system` is set by set_project_system() or
/// set_event_system() from the sender's name of itself.
struct Key {
  std::string tenant;
  std::string system;
  std::string type;  ///< commercetools' typeId, such as "customer"
  std::string id;    ///< if it has none, `email:`, `external_id:` or `customer_number:` + value

  bool empty() const noexcept { return id.empty(); }
  void clear() noexcept { id.clear(); }
  friend bool operator==(const Key&, const Key&) = default;
};

/// Appends a name, with the characters escaped that are separators in an encoded key.
inline void append_escaped(std::string& out, std::string_view name, bool colon) {
  std::size_t plain = 0;  // where the characters begin that go out as they are
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c != '/' && c != '%' && (c != ':' || !colon)) continue;
    out.append(name.substr(plain, i - plain));
    out.append(c == '/' ? "%2F" : c == '%' ? "%25" : "%3A");
    plain = i + 1;
  }
  out.append(name.substr(plain));
}

/// Sets `system` to the system of a commercetools project.
inline void set_project_system(std::string& system, std::string_view project) {
  system.clear();
  append_escaped(system, project, true);
}

/// Sets `system` to the system of another sender's events. It never equals that of a project, whose
/// colons are escaped.
inline void set_event_system(std::string& system, std::string_view source) {
  system = "event:";
  append_escaped(system, source, false);
}

/// The sender's name of itself, of which a system was made.
inline std::string sender_of(std::string_view system) {
  if (system.starts_with("event:")) system.remove_prefix(std::string_view("event:").size());
  std::string sender;
  while (!system.empty()) {
    const std::string_view escape = system.substr(0, 3);
    const char c = escape == "%2F" ? '/' : escape == "%25" ? '%' : escape == "%3A" ? ':' : '\0';
    sender.push_back(c != '\0' ? c : system.front());
    system.remove_prefix(c != '\0' ? escape.size() : 1);
  }
  return sender;
}

constexpr bool is_event_system(std::string_view system) noexcept {
  return system.starts_with("event:");
}

/// Whether a resource type can be part of an encoded key: it holds no separator, and is not taken
/// for the system of another sender's events.
constexpr bool is_type_of_key(std::string_view type) noexcept {
  return !type.empty() && type != "event" && type.find_first_of("/:%") == type.npos;
}

/// The encoded key: `tenant/system/id` for a customer, `tenant/type:system/id` for any other
/// resource. Different keys have different texts, if is_type_of_key() holds for their types.
inline void encode(const Key& key, std::string& out) {
  out.clear();
  append_escaped(out, key.tenant, false);
  out.append("/");
  if (key.type != "customer") out.append(key.type).append(":");
  out.append(key.system).append("/").append(key.id);
}
inline std::string encode(const Key& key) {
  std::string out;
  encode(key, out);
  return out;
}

/// Decodes an encoded key of a given tenant. Returns an empty key if the text is malformed or
/// belongs to another tenant.
inline Key decode_key(std::string_view tenant, std::string_view text) {
  Key key;
  std::string prefix;
  append_escaped(prefix, tenant, false);
  prefix.append("/");
  if (!text.starts_with(prefix)) return key;
  text.remove_prefix(prefix.size());
  const auto slash = text.find('/');
  if (slash == text.npos) return key;
  std::string_view system = text.substr(0, slash);
  key.tenant = tenant;
  key.id = text.substr(slash + 1);
  key.type = "customer";
  const auto colon = is_event_system(system) ? system.npos : system.find(':');
  if (colon != system.npos) {
    key.type = system.substr(0, colon);
    system.remove_prefix(colon + 1);
  }
  key.system = system;
  return key;
}

/// A digest of 16 bytes by which stores find a key. All zero: no key.
using KeyDigest = Uuid;

inline KeyDigest digest(std::string_view encoded_key) noexcept {
  return name_digest({&encoded_key, 1});
}
inline KeyDigest digest(const Key& key) { return key.empty() ? KeyDigest{} : digest(encode(key)); }

}  // namespace ctsync
