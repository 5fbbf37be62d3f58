// SPDX-License-Identifier: MIT
#pragma once

#include <simdjson.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reads JSON. This is the only header that includes simdjson, and no type of simdjson appears in
/// another interface. Numbers keep their kind: 1 is an integer, 1.0 and 1e0 are decimals.
namespace ctsync::json {

/// The type of a JSON value. An integer is a number without fraction and exponent.
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

/// A borrowed value of a parsed document: 16 bytes, cheap to copy, valid until the Parser's next
/// parse(). A default-constructed View is null.
///
/// It reads simdjson's tape directly, whose format is documented (simdjson, doc/tape.md). The
/// highest byte of a word is its type; the rest is the position of a string or the end of a
/// container. A number is in the next word.
class View {
 public:
  View() = default;

  Type type() const noexcept {
    if (at_ == nullptr) return Type::null;
    switch (tag()) {
      case '[': return Type::array;
      case '{': return Type::object;
      case 'l':
      case 'u': return Type::integer;
      case 'd': return Type::decimal;
      case '"': return Type::string;
      case 't':
      case 'f': return Type::boolean;
      default: return Type::null;
    }
  }

  bool is_null() const noexcept { return at_ == nullptr || tag() == 'n'; }
  bool is_object() const noexcept { return is('{'); }
  bool is_array() const noexcept { return is('['); }
  bool is_string() const noexcept { return is('"'); }

  std::optional<std::string_view> string() const noexcept {
    if (!is('"')) return std::nullopt;
    return text(*at_);
  }
  /// The string; empty for a value of another type.
  std::string_view string_or_empty() const noexcept {
    return is('"') ? text(*at_) : std::string_view{};
  }
  /// The string of a value that is known to be one.
  std::string_view text() const noexcept { return text(*at_); }
  std::optional<bool> boolean() const noexcept {
    if (!is('t') && !is('f')) return std::nullopt;
    return is('t');
  }
  /// An integer token that fits 64 signed bits; never a rounded decimal.
  std::optional<std::int64_t> integer() const noexcept {
    if (!is('l')) return std::nullopt;
    return std::bit_cast<std::int64_t>(at_[1]);
  }
  /// An integer token that is not negative, up to 64 unsigned bits.
  std::optional<std::uint64_t> unsigned_integer() const noexcept {
    if (!is('u') && !(is('l') && std::bit_cast<std::int64_t>(at_[1]) >= 0)) return std::nullopt;
    return at_[1];
  }
  /// Any number; an integer is rounded to the nearest double.
  std::optional<double> decimal() const noexcept {
    if (is('d')) return std::bit_cast<double>(at_[1]);
    if (is('l')) return static_cast<double>(std::bit_cast<std::int64_t>(at_[1]));
    if (is('u')) return static_cast<double>(at_[1]);
    return std::nullopt;
  }

  /// The member `key` of an object; null if it is absent or this is no object. For repeated keys it
  /// is the first; code that interprets a key refuses repeats itself.
  View operator[](std::string_view key) const noexcept;

  /// The number of members or elements; 0 for any other type.
  std::size_t size() const noexcept {
    if (!is_object() && !is_array()) return 0;
    const std::size_t size = *at_ >> 32U & most_counted;
    return size < most_counted ? size : counted();
  }

  /// Iterates over the members of an object in document sequence; over nothing for any other type.
  /// Use: `for (auto member = object.members(); member.next();) use(member.key, member.value)`.
  class Members;
  Members members() const noexcept;

  /// Calls `f(key, View)` for each member in document sequence; `f` returns false to stop. Returns
  /// false if `f` stopped or this is no object.
  template <class F>
  bool each_member(F&& f) const;

  /// Calls `f(index, View)` for each element of an array; `f` returns false to stop. Returns false
  /// if `f` stopped or this is no array.
  template <class F>
  bool each_element(F&& f) const {
    if (!is_array()) return false;
    const Word* const end = after() - 1;
    std::size_t index = 0;
    for (const Word* at = at_ + 1; at != end;) {
      const View element(document_, at);
      at = element.after();
      if (!f(index++, element)) return false;
    }
    return true;
  }

 private:
  friend class Parser;
  using Document = simdjson::dom::document;
  using Word = std::uint64_t;

  static constexpr std::size_t most_counted = 0xFFFFFF;

  View(const Document* document, const Word* at) noexcept : at_(at), document_(document) {}

  char tag() const noexcept { return static_cast<char>(*at_ >> 56U); }
  bool is(char tag_of_type) const noexcept { return at_ != nullptr && tag() == tag_of_type; }

  /// The position of the next value: after a number's second word, or after a container's end.
  const Word* after() const noexcept {
    if (tag() == '"') return at_ + 1;  // most values
    switch (tag()) {
      case '{':
      case '[': return document_->tape.get() + static_cast<std::uint32_t>(*at_);
      case 'l':
      case 'u':
      case 'd': return at_ + 2;
      default: return at_ + 1;
    }
  }

  /// The string that a word points to: its size in four bytes, then its bytes. Parser::longest
  /// keeps positions within 32 bits.
  std::string_view text(Word word) const noexcept {
    const auto* const stored = document_->string_buf.get() + static_cast<std::uint32_t>(word);
    std::uint32_t size = 0;
    std::memcpy(&size, stored, sizeof size);
    return {reinterpret_cast<const char*>(stored + sizeof size), size};
  }

  std::size_t counted() const noexcept;

  const Word* at_ = nullptr;
  const Document* document_ = nullptr;
};

class View::Members {
 public:
  std::string_view key;
  View value;

  /// Moves to the next member; returns false after the last.
  bool next() noexcept {
    if (at_ == end_) return false;
    key = object_.text(*at_);
    value = View(object_.document_, at_ + 1);
    at_ = value.after();
    return true;
  }

 private:
  friend class View;
  explicit Members(View object) noexcept : object_(object) {
    if (!object.is_object()) return;
    at_ = object.at_ + 1;
    end_ = object.after() - 1;
  }

  View object_;
  const Word* at_ = nullptr;
  const Word* end_ = nullptr;
};

inline View::Members View::members() const noexcept { return Members(*this); }

template <class F>
bool View::each_member(F&& f) const {
  for (Members member = members(); member.next();) {
    if (!f(member.key, member.value)) return false;
  }
  return is_object();
}

inline View View::operator[](std::string_view key) const noexcept {
  for (Members member = members(); member.next();) {
    if (member.key == key) return member.value;
  }
  return {};
}

inline std::size_t View::counted() const noexcept {
  std::size_t count = 0;
  for (Members member = members(); member.next();) ++count;
  each_element([&](std::size_t, View) { return ++count != 0; });
  return count;
}

/// Parses one document at a time and owns the memory that its Views borrow. Reuse it, so that
/// parsing does not allocate. One thread at a time.
class Parser {
 public:
  /// Parses a text that is exactly one RFC 8259 document in UTF-8. It may be nested at most 64 deep
  /// (an empty container does not count) and be at most 1 GiB long; one leading byte-order mark is
  /// skipped. The bytes are copied: the View does not borrow `text`. Errors: malformed, too_large,
  /// unavailable (out of memory).
  Result<View> parse(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    // Newer releases of simdjson skip a byte-order mark themselves and would accept a second one.
    if (text.starts_with(mark)) return describe(simdjson::TAPE_ERROR);
    if (text.size() > longest) return describe(simdjson::CAPACITY);
    constexpr std::size_t levels = max_depth + 1;  // simdjson refuses the level that it is given
    if (text.size() > parser_.capacity() || parser_.max_depth() != levels) {
      const auto grown = parser_.allocate(text.size() < 1024 ? 1024 : text.size(), levels);
      if (grown != simdjson::SUCCESS)
        return Error{Errc::too_large, "", "the document is too large"};
    }
    simdjson::dom::element root;
    const auto code = parser_.parse(text.data(), text.size(), true).get(root);
    if (code == simdjson::SUCCESS) return View(&parser_.doc, parser_.doc.tape.get() + 1);
    return describe(code);
  }

  static constexpr std::size_t max_depth = 64;
  static constexpr std::size_t longest = std::size_t{1} << 30U;

 private:
  [[gnu::cold, gnu::noinline]] static Error describe(simdjson::error_code code) {
    switch (code) {
      case simdjson::EMPTY: return {Errc::malformed, "", "the text is empty, expected JSON"};
      case simdjson::DEPTH_ERROR: return {Errc::too_large, "", "JSON is nested more than 64 deep"};
      case simdjson::UTF8_ERROR: return {Errc::malformed, "", "JSON is not valid UTF-8"};
      case simdjson::STRING_ERROR:
        return {Errc::malformed, "", "JSON holds a string that is malformed"};
      case simdjson::CAPACITY: return {Errc::too_large, "", "the document is too large"};
      case simdjson::MEMALLOC: return {Errc::unavailable, "", "out of memory"};
      case simdjson::UNESCAPED_CHARS:
      case simdjson::UNCLOSED_STRING: return {Errc::malformed, "", "the text is not valid JSON"};
      default:  // releases differ in the codes of a misplaced comma and of a long number
        return {Errc::malformed, "", "the text is not valid JSON or has a number out of range"};
    }
  }

  simdjson::dom::parser parser_;
};

/// The path from a document's root to a value. It is kept on the stack and becomes an RFC 6901 JSON
/// pointer only when an error needs it.
struct Pointer {
  const Pointer* parent = nullptr;
  std::string_view key;
  std::size_t index = 0;

  [[gnu::cold, gnu::noinline]] std::string text() const {
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

  [[gnu::cold, gnu::noinline]] Error wrong_type(std::string_view expected, Type got) const {
    std::string detail = "expected ";
    detail.append(expected).append(", got ").append(name(got));
    return {Errc::invalid, text(), std::move(detail)};
  }
  [[gnu::cold, gnu::noinline]] Error error(Errc code, std::string_view detail) const {
    return {code, text(), std::string(detail)};
  }
};

}  // namespace ctsync::json
