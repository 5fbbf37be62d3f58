// SPDX-License-Identifier: MIT
#include "operator/mapping/changed_value.hpp"

#include <cctype>
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

class Changing {
 public:
  Changing(json::Writer& writer, std::size_t number) : writer_(writer), left_(number) {}

  // NOLINTNEXTLINE(misc-no-recursion): as deep as the parser allows
  void write(json::View value) {
    const bool here = is_leaf(value) && left_-- == 0;
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
      writer_.integer(here ? *number + (*number < 0 ? 1 : -1) + (*number == 0 ? 2 : 0) : *number);
    } else {
      writer_.unsigned_integer(*value.unsigned_integer() - (here ? 1 : 0));
    }
  }

  json::Writer& writer_;
  std::size_t left_;
  std::string text_;
};

}  // namespace

std::vector<std::string> leaves_of(json::View root) {
  std::vector<std::string> leaves;
  collect(root, json::Pointer{}, leaves);
  return leaves;
}

std::string with_changed_leaf(json::View root, std::size_t number) {
  std::string text;
  json::Writer writer(text);
  Changing(writer, number).write(root);
  return text;
}

}  // namespace ctsync::server
