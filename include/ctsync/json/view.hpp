// SPDX-License-Identifier: MIT
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/base/result.hpp>
#include <ctsync/json/padded_text.hpp>
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
///
/// It reads simdjson's tape itself, whose form is documented (simdjson, doc/tape.md): a word has
/// its type in the highest byte and below it where a string stands or a container ends; a number
/// stands in the word behind.
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

  std::optional<std::string_view> string() const noexcept {
    return is('"') ? std::optional<std::string_view>(text(*at_)) : std::nullopt;
  }
  /// Of a value that is a string.
  ctsync::detail::PaddedText text() const noexcept { return text(*at_); }
  std::optional<bool> boolean() const noexcept {
    return is('t') || is('f') ? std::optional(is('t')) : std::nullopt;
  }
  /// An integer token that fits 64 signed bits; never a rounded decimal.
  std::optional<std::int64_t> integer() const noexcept {
    return is('l') ? std::optional(std::bit_cast<std::int64_t>(at_[1])) : std::nullopt;
  }
  /// An integer token that is not negative, also above the signed range.
  std::optional<std::uint64_t> unsigned_integer() const noexcept {
    const bool positive = is('u') || integer().value_or(-1) >= 0;
    return positive ? std::optional(at_[1]) : std::nullopt;
  }
  /// Any number; an integer is rounded to the nearest double.
  std::optional<double> decimal() const noexcept {
    if (is('d')) return std::bit_cast<double>(at_[1]);
    if (is('l')) return static_cast<double>(std::bit_cast<std::int64_t>(at_[1]));
    return is('u') ? std::optional(static_cast<double>(at_[1])) : std::nullopt;
  }

  /// The member of an object, or null where there is none or this is no object. Of repeated keys
  /// the first; readers that use a key themselves refuse repeats.
  View operator[](std::string_view key) const noexcept {
    View found;
    each_member([&](std::string_view name, View value) {
      if (name != key) return true;
      found = value;
      return false;
    });
    return found;
  }

  /// How many members or elements there are.
  std::size_t size() const noexcept {
    if (!is_object() && !is_array()) return 0;
    const std::size_t size = *at_ >> 32U & most_counted;
    return size < most_counted ? size : counted();
  }

  /// Calls `f(key, View)` for each member in document order; `f` returns false to stop. False when
  /// it was stopped or this is no object.
  template <class F>
  bool each_member(F&& f) const;

  /// Calls `f(index, View)` for each element of an array; `f` returns false to stop.
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
  friend class Members;
  friend class Parser;
  using Document = simdjson::dom::document;
  using Word = std::uint64_t;
  using Text = ctsync::detail::PaddedText;

  static constexpr std::size_t most_counted = 0xFFFFFF;
  static_assert(simdjson::SIMDJSON_PADDING >= Text::readable);

  View(const Document* document, const Word* at) noexcept : at_(at), document_(document) {}

  char tag() const noexcept { return static_cast<char>(*at_ >> 56U); }
  bool is(char tag_of_type) const noexcept { return at_ != nullptr && tag() == tag_of_type; }

  /// Where the next value stands: behind a number's second word, or where a container says.
  const Word* after() const noexcept {
    if (tag() == '"') return at_ + 1;  // most are; known at once
    const std::size_t words = words_of[*at_ >> 56U];
    return words != 0 ? at_ + words : document_->tape.get() + static_cast<std::uint32_t>(*at_);
  }

  static constexpr auto words_of = [] {
    std::array<std::uint8_t, 256> words{};
    words.fill(1);
    for (const char number : {'l', 'u', 'd'}) words[static_cast<std::size_t>(number)] = 2;
    for (const char container : {'{', '['}) words[static_cast<std::size_t>(container)] = 0;
    return words;
  }();

  /// The string that a word points to: its size in four bytes, and its bytes. Places beyond 32 bits
  /// do not occur: Parser::longest.
  Text text(Word word) const noexcept {
    const auto* const stored = document_->string_buf.get() + static_cast<std::uint32_t>(word);
    std::uint32_t size = 0;
    std::memcpy(&size, stored, sizeof size);
    return {reinterpret_cast<const char*>(stored + sizeof size), size};
  }

  std::size_t counted() const noexcept {
    std::size_t count = 0;
    each_member([&](std::string_view, View) { return ++count != 0; });
    each_element([&](std::size_t, View) { return ++count != 0; });
    return count;
  }

  const Word* at_ = nullptr;
  const Document* document_ = nullptr;
};

/// The members of an object that are still to be gone over; of anything else there are none.
class Members {
 public:
  explicit Members(View object) noexcept : document_(object.document_) {
    if (!object.is_object()) return;
    at_ = object.at_ + 1;
    end_ = object.after() - 1;
  }

  bool empty() const noexcept { return at_ == end_; }
  /// Of the first of them.
  ctsync::detail::PaddedText key() const noexcept { return value().text(*at_); }
  View value() const noexcept { return {document_, at_ + 1}; }
  /// Leaves the first behind.
  void next() noexcept { at_ = value().after(); }

 private:
  const View::Document* document_;
  const View::Word* at_ = nullptr;
  const View::Word* end_ = nullptr;
};

template <class F>
bool View::each_member(F&& f) const {
  if (!is_object()) return false;
  for (Members left(*this); !left.empty(); left.next()) {
    if (!f(left.key(), left.value())) return false;
  }
  return true;
}

/// Parses one document at a time and owns what its Views borrow; reuse it, so that parsing
/// allocates nothing in the long run. One thread at a time.
class Parser {
 public:
  /// The whole text must be one RFC 8259 document in UTF-8, nested at most 64 deep (something empty
  /// does not count) and of at most a GiB; one leading byte-order mark is skipped. The bytes are
  /// copied: the View does not borrow `text`. Errors: malformed, too_large (nesting).
  Result<View> parse(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    // Newer releases of simdjson skip one themselves, which would be the second.
    if (text.starts_with(mark)) return describe(simdjson::TAPE_ERROR);
    if (text.size() > longest) return describe(simdjson::CAPACITY);
    constexpr std::size_t levels = max_depth + 1;  // simdjson refuses the level it is given
    if (text.size() > parser_.capacity() || parser_.max_depth() != levels) {
      const auto grown = parser_.allocate(std::max<std::size_t>(text.size(), 1024), levels);
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
  static Error describe(simdjson::error_code code) {
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
      default:  // releases differ in the codes of a misplaced comma and of a number of many digits
        return {Errc::malformed, "", "the text is not valid JSON or has a number out of range"};
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
