// SPDX-License-Identifier: MIT
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <ctsync/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reading JSON. This is the only header that includes simdjson; nothing of simdjson appears in any
/// other interface. Numbers keep their kind: 1 is an integer, 1.0 and 1e0 are not.
namespace ctsync::json {

enum class Type { null, boolean, integer, decimal, string, array, object };

/// The word for a type in an error message.
constexpr std::string_view name(Type type) noexcept {
  switch (type) {
    case Type::null: return "null";
    case Type::boolean: return "a boolean";
    case Type::integer: return "an integer";
    case Type::decimal: return "a number";
    case Type::string: return "a string";
    case Type::array: return "an array";
    case Type::object: return "an object";
  }
  return "null";
}

/// A borrowed value inside a parsed document, 16 bytes, cheap to copy. It dies with the Parser's
/// next parse(). A default-constructed View is null.
class View {
 public:
  View() = default;

  Type type() const noexcept {
    using simdjson::dom::element_type;
    if (empty_) return Type::null;
    switch (element_.type()) {
      case element_type::ARRAY: return Type::array;
      case element_type::OBJECT: return Type::object;
      case element_type::INT64:
      case element_type::UINT64: return Type::integer;
      case element_type::DOUBLE: return Type::decimal;
      case element_type::STRING: return Type::string;
      case element_type::BOOL: return Type::boolean;
      case element_type::NULL_VALUE: return Type::null;
    }
    return Type::null;
  }

  bool is_null() const noexcept { return type() == Type::null; }
  bool is_object() const noexcept { return type() == Type::object; }
  bool is_array() const noexcept { return type() == Type::array; }

  std::optional<std::string_view> string() const noexcept { return get<std::string_view>(); }
  std::optional<bool> boolean() const noexcept { return get<bool>(); }
  /// An integer token that fits 64 signed bits; never a rounded decimal.
  std::optional<std::int64_t> integer() const noexcept {
    return type() == Type::integer ? get<std::int64_t>() : std::nullopt;
  }
  /// An integer token above the signed range.
  std::optional<std::uint64_t> unsigned_integer() const noexcept {
    return type() == Type::integer ? get<std::uint64_t>() : std::nullopt;
  }
  std::optional<double> decimal() const noexcept { return get<double>(); }

  /// The member of an object, or null where there is none or this is no object. Of repeated keys
  /// the first; readers that use a key themselves refuse repeats.
  View operator[](std::string_view key) const noexcept {
    simdjson::dom::object object;
    simdjson::dom::element element;
    if (empty_ || element_.get(object) != simdjson::SUCCESS) return {};
    if (object.at_key(key).get(element) != simdjson::SUCCESS) return {};
    return View(element);
  }

  std::size_t size() const noexcept {
    simdjson::dom::array array;
    simdjson::dom::object object;
    if (empty_) return 0;
    if (element_.get(array) == simdjson::SUCCESS) return array.size();
    return element_.get(object) == simdjson::SUCCESS ? object.size() : 0;
  }

  /// Calls `f(key, View)` for each member in document order; `f` returns false to stop. False when
  /// it was stopped or this is no object.
  template <class F>
  bool each_member(F&& f) const {
    simdjson::dom::object object;
    if (empty_ || element_.get(object) != simdjson::SUCCESS) return false;
    for (auto member : object) {
      if (!f(member.key, View(member.value))) return false;
    }
    return true;
  }

  /// Calls `f(index, View)` for each element of an array; `f` returns false to stop.
  template <class F>
  bool each_element(F&& f) const {
    simdjson::dom::array array;
    if (empty_ || element_.get(array) != simdjson::SUCCESS) return false;
    std::size_t index = 0;
    for (auto element : array) {
      if (!f(index++, View(element))) return false;
    }
    return true;
  }

 private:
  friend class Parser;
  explicit View(simdjson::dom::element element) noexcept : element_(element), empty_(false) {}

  template <class T>
  std::optional<T> get() const noexcept {
    T value{};
    if (empty_ || element_.get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
  }

  simdjson::dom::element element_;
  bool empty_ = true;
};

/// Parses one document at a time and owns what its Views borrow; reuse it, so that parsing
/// allocates nothing in the long run. One thread at a time.
class Parser {
 public:
  /// The whole text must be one RFC 8259 document in UTF-8, nested at most 64 deep (something empty
  /// does not count); one leading byte-order mark is skipped. The bytes are copied: the View does
  /// not borrow `text`. Errors: malformed, too_large (nesting).
  Result<View> parse(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    constexpr std::size_t levels = max_depth + 1;  // simdjson refuses the level it is given
    if (text.size() > parser_.capacity() || parser_.max_depth() != levels) {
      const auto grown = parser_.allocate(std::max<std::size_t>(text.size(), 1024), levels);
      if (grown != simdjson::SUCCESS)
        return Error{Errc::too_large, "", "the document is too large"};
    }
    simdjson::dom::element root;
    const auto code = parser_.parse(text.data(), text.size(), true).get(root);
    if (code == simdjson::SUCCESS) return View(root);
    return describe(code);
  }

  static constexpr std::size_t max_depth = 64;

 private:
  static Error describe(simdjson::error_code code) {
    switch (code) {
      case simdjson::EMPTY: return {Errc::malformed, "", "the text is empty, expected JSON"};
      case simdjson::DEPTH_ERROR: return {Errc::too_large, "", "JSON is nested more than 64 deep"};
      case simdjson::UTF8_ERROR: return {Errc::malformed, "", "JSON is not valid UTF-8"};
      case simdjson::NUMBER_ERROR:
        return {Errc::malformed, "", "JSON holds a number that is malformed or out of range"};
      case simdjson::STRING_ERROR:
        return {Errc::malformed, "", "JSON holds a string that is malformed"};
      case simdjson::CAPACITY: return {Errc::too_large, "", "the document is too large"};
      case simdjson::MEMALLOC: return {Errc::unavailable, "", "out of memory"};
      default: return {Errc::malformed, "", "the text is not valid JSON"};
    }
  }

  simdjson::dom::parser parser_;
};

/// The way from a document's root to a value, kept on the stack and turned into an RFC 6901 JSON
/// pointer only when an error needs it.
struct Pointer {
  const Pointer* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;

  std::string text() const {
    if (parent == nullptr && key.data() == nullptr) return {};
    std::string out = parent != nullptr ? parent->text() : std::string{};
    out += '/';
    if (key.data() == nullptr) return out += std::to_string(index);
    for (char c : key) {
      if (c == '~') {
        out += "~0";
      } else if (c == '/') {
        out += "~1";
      } else {
        out += c;
      }
    }
    return out;
  }

  Error wrong_type(std::string_view expected, Type got) const {
    std::string detail = "expected ";
    detail.append(expected).append(", got ").append(name(got));
    return {Errc::invalid, text(), std::move(detail)};
  }
  Error error(Errc code, std::string_view detail) const {
    return {code, text(), std::string(detail)};
  }
};

}  // namespace ctsync::json
