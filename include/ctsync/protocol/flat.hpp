// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <functional>
#include <set>
#include <string>
#include <string_view>

/// Values for targets that take no nested objects.
namespace ctsync::protocol {

/// Names that are used already: an object may have each only once.
class UsedNames {
 public:
  /// Whether the name was free. It is used from now on.
  bool take(std::string_view name) { return names_.emplace(name).second; }
  bool has(std::string_view name) const { return names_.contains(name); }

 private:
  std::set<std::string, std::less<>> names_;
};

/// Calls `use(name, value)` for each member of an object in document sequence. The members of an
/// object within it are named `outer_inner`; arrays and empty objects are values.
template <class Use>
void each_flat(json::View object, std::string_view outer, Use& use) {
  for (auto member = object.members(); member.next();) {
    std::string name(outer);
    if (!name.empty()) name += '_';
    name += member.key;
    if (member.value.is_object() && member.value.size() != 0) {
      each_flat(member.value, name, use);
    } else {
      use(std::string_view(name), member.value);
    }
  }
}

/// A value as a text: a string as it is, null as an empty text, all else as JSON.
inline std::string plain_text(json::View value) {
  if (const auto text = value.string()) return std::string(*text);
  std::string out;
  if (value.is_null()) return out;
  json::Writer writer(out);
  json::write(writer, value);
  return out;
}

}  // namespace ctsync::protocol
