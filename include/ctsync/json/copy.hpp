// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <string_view>

namespace ctsync::json {

/// Writes a value as compact JSON with its members in document sequence. Integers are exact. A
/// decimal becomes the shortest text of the same double (1.10 becomes 1.1), as in JSON.stringify.
inline void write(Writer& writer, View value) {
  switch (value.type()) {
    case Type::null: writer.null(); return;
    case Type::boolean: writer.boolean(value.boolean().value_or(false)); return;
    case Type::integer:
      if (auto number = value.integer()) {
        writer.integer(*number);
      } else {
        writer.unsigned_integer(value.unsigned_integer().value_or(0));
      }
      return;
    case Type::decimal: writer.decimal(value.decimal().value_or(0)); return;
    case Type::string: writer.string(value.text()); return;
    case Type::array:
      writer.begin_array();
      value.each_element([&](std::size_t, View element) { return write(writer, element), true; });
      writer.end_array();
      return;
    case Type::object:
      writer.begin_object();
      for (auto member = value.members(); member.next();) {
        writer.key(member.key);
        write(writer, member.value);
      }
      writer.end_object();
      return;
  }
}

}  // namespace ctsync::json
