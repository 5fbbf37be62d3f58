// SPDX-License-Identifier: MIT
#include "operator/mapping/changed_value.hpp"

#include <cctype>
#include <cstdint>
#include <ctsync/json/write.hpp>
#include <string_view>

namespace ctsync::server {

namespace {

bool is_leaf(json::View value) {
  return !value.is_null() && !value.is_object() && !value.is_array();
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the parser allows
void collect(json::View value, const json::Pointer& at, std::vector<std::string>& into) {
  if (is_leaf(value)) return into.push_back(at.text());
  for (auto member = value.members(); member.next();) {
    collect(member.value, json::Pointer{&at, member.key}, into);
  }
  value.each_element([&](std::size_t index, json::View element) {
    collect(element, json::Pointer{&at, {}, index}, into);
    return true;
  });
}

/// Another text of the same length and form: the last digit, else the last letter, is another one.
std::string changed(std::string_view text) {
  std::string other(text);
  const auto change = [&](auto is_it, char one, char two) {
    // In an address the part before the @ changes, and in a time the year.
    const auto end = other.find('@');
    const bool is_time = other.size() > 10 && other[10] == 'T';
    std::size_t at = is_time ? 4 : end == other.npos ? other.size() : end;
    while (at > 0 && is_it(static_cast<unsigned char>(other[at - 1])) == 0) --at;
    if (at == 0) return false;
    other[at - 1] = other[at - 1] == one ? two : one;
    return true;
  };
  if (change([](int c) { return std::isdigit(c); }, '7', '8')) return other;
  if (change([](int c) { return std::islower(c); }, 'x', 'y')) return other;
  if (change([](int c) { return std::isupper(c); }, 'X', 'Y')) return other;
  return other + "x";
}

/// The leaf with a number; null if there is none.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the parser allows
json::View find_leaf(json::View value, std::size_t& left) {
  if (is_leaf(value)) return left-- == 0 ? value : json::View{};
  json::View found;
  const auto look = [&](json::View below) {
    found = find_leaf(below, left);
    return found.is_null();
  };
  value.each_member([&](std::string_view, json::View member) { return look(member); });
  value.each_element([&](std::size_t, json::View element) { return look(element); });
  return found;
}

bool equal(json::View one, json::View other) {
  return one.type() == other.type() && one.string() == other.string() &&
         one.integer() == other.integer() && one.decimal() == other.decimal() &&
         one.boolean() == other.boolean();
}

class Changing {
 public:
  Changing(json::Writer& writer, json::View root, std::size_t number, Changed how)
      : writer_(writer), left_(number) {
    if (how == Changed::with_equal_ones) sought_ = find_leaf(root, number);
  }

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the parser allows
  void write(json::View value) {
    const bool is_it = is_leaf(value) && left_-- == 0;
    const bool here = is_it || (!sought_.is_null() && is_leaf(value) && equal(value, sought_));
    switch (value.type()) {
      case json::Type::null: writer_.null(); return;
      case json::Type::boolean: writer_.boolean(*value.boolean() != here); return;
      case json::Type::integer: return integer(value, here);
      case json::Type::decimal: writer_.decimal(*value.decimal() + (here ? 1 : 0)); return;
      case json::Type::string:
        writer_.string(here ? std::string_view(text_ = changed(value.text())) : value.text());
        return;
      case json::Type::array:
        writer_.begin_array();
        value.each_element([&](std::size_t, json::View element) { return write(element), true; });
        writer_.end_array();
        return;
      case json::Type::object:
        writer_.begin_object();
        for (auto member = value.members(); member.next();) {
          writer_.key(member.key);
          write(member.value);
        }
        writer_.end_object();
        return;
    }
  }

 private:
  void integer(json::View value, bool here) {
    if (const auto number = value.integer()) {
      writer_.integer(*number + (here ? (*number == INT64_MAX ? -1 : 1) : 0));
    } else {
      writer_.unsigned_integer(*value.unsigned_integer() - (here ? 1 : 0));
    }
  }

  json::Writer& writer_;
  std::size_t left_;
  json::View sought_;
  std::string text_;
};

}  // namespace

std::vector<std::string> leaves_of(json::View root) {
  std::vector<std::string> leaves;
  collect(root, json::Pointer{}, leaves);
  return leaves;
}

std::string with_changed_leaf(json::View root, std::size_t number, Changed how) {
  std::string text;
  json::Writer writer(text);
  Changing(writer, root, number, how).write(root);
  return text;
}

}  // namespace ctsync::server
