// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::mapping::language {

/// Where nodes are in the mapping's text. A place becomes a JSON pointer (RFC 6901) only when an
/// error needs it.
class Places {
 public:
  static constexpr PlaceId root = 0;

  /// A member or an element of what is at another place. The key is borrowed.
  PlaceId add(PlaceId parent, std::string_view key) {
    if (key.data() == nullptr) key = "";
    places_.push_back({parent, key, 0});
    return static_cast<PlaceId>(places_.size() - 1);
  }
  PlaceId add(PlaceId parent, std::size_t index) {
    places_.push_back({parent, {}, index});
    return static_cast<PlaceId>(places_.size() - 1);
  }

  std::string text(PlaceId place) const {
    std::vector<const Place*> path;
    for (; place != root; place = places_[place].parent) path.push_back(&places_[place]);
    const json::Pointer origin;
    std::string out;
    for (auto at = path.rbegin(); at != path.rend(); ++at) {
      out += json::Pointer{&origin, (*at)->key, (*at)->index}.text();
    }
    return out;
  }

 private:
  struct Place {
    PlaceId parent;
    std::string_view key;
    std::size_t index;
  };
  std::vector<Place> places_{1};
};

}  // namespace ctsync::mapping::language
