// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

/// The values that mappings read and make: JavaScript's values that JSON knows, and `undefined`,
/// which stands for what is absent.
namespace ctsync::mapping::language {

enum class Type : std::uint8_t { undefined, null, boolean, number, string, array, object };

/// The word for a type in an error message.
constexpr std::string_view name(Type type) noexcept {
  switch (type) {
    case Type::undefined: return "nothing";
    case Type::null: return "null";
    case Type::boolean: return "a boolean";
    case Type::number: return "a number";
    case Type::string: return "a string";
    case Type::array: return "an array";
    case Type::object: return "an object";
  }
  return "nothing";
}

struct Member;

/// A value, cheap to copy. It borrows its content: from a parsed document (json::View), from a
/// Memory, or from a constant. Texts are UTF-8, where a surrogate without its other half, which
/// only JavaScript knows, is encoded as if it were a character.
class Value {
 public:
  Value() noexcept : number_(0) {}
  explicit Value(bool flag) noexcept : kind_(Kind::boolean), size_(flag ? 1 : 0), number_(0) {}
  explicit Value(double number) noexcept : kind_(Kind::number), number_(number) {}
  explicit Value(std::string_view text) noexcept
      : kind_(Kind::string), size_(static_cast<std::uint32_t>(text.size())), text_(text.data()) {}
  explicit Value(std::span<const Value> elements) noexcept
      : kind_(Kind::array),
        size_(static_cast<std::uint32_t>(elements.size())),
        elements_(elements.data()) {}
  explicit Value(std::span<const Member> members) noexcept;
  explicit Value(json::View view) noexcept;

  /// An integer, which keeps all its digits.
  static Value integer(std::int64_t number) noexcept {
    constexpr std::int64_t exact = std::int64_t{1} << 53U;
    Value value(static_cast<double>(number));
    if (number > exact || number < -exact) {
      value.kind_ = Kind::integer;
      value.integer_ = number;
    }
    return value;
  }
  static Value unsigned_integer(std::uint64_t number) noexcept {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (number <= most) return integer(static_cast<std::int64_t>(number));
    Value value;
    value.kind_ = Kind::unsigned_integer;
    value.integer_ = std::bit_cast<std::int64_t>(number);
    return value;
  }
  /// A decimal number, which keeps all its digits. `text` is how JSON writes it.
  static Value decimal(std::string_view text) noexcept {
    Value value(text);
    value.kind_ = Kind::decimal;
    return value;
  }
  static Value null() noexcept {
    Value value;
    value.kind_ = Kind::null;
    return value;
  }

  Type type() const noexcept {
    switch (kind_) {
      case Kind::undefined: return Type::undefined;
      case Kind::null: return Type::null;
      case Kind::boolean: return Type::boolean;
      case Kind::number:
      case Kind::integer:
      case Kind::unsigned_integer:
      case Kind::decimal: return Type::number;
      case Kind::string: return Type::string;
      case Kind::array:
      case Kind::array_view: return Type::array;
      case Kind::object:
      case Kind::object_view: return Type::object;
    }
    return Type::undefined;
  }
  bool is_undefined() const noexcept { return kind_ == Kind::undefined; }
  bool is_null() const noexcept { return kind_ == Kind::null; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_array() const noexcept { return type() == Type::array; }
  bool is_object() const noexcept { return type() == Type::object; }

  /// The content, of a value that is known to have it.
  bool boolean() const noexcept { return size_ != 0; }
  std::string_view text() const noexcept { return {text_, size_}; }
  std::span<const Value> elements() const noexcept { return {elements_, size_}; }
  std::span<const Member> members() const noexcept;
  /// A number as JavaScript has it; a longer one is rounded.
  double number() const noexcept {
    if (kind_ == Kind::decimal) return rounded();
    if (kind_ == Kind::integer) return static_cast<double>(integer_);
    if (kind_ == Kind::unsigned_integer) {
      return static_cast<double>(std::bit_cast<std::uint64_t>(integer_));
    }
    return number_;
  }
  /// The integers of a document that no double holds exactly.
  std::optional<std::int64_t> long_integer() const noexcept {
    if (kind_ != Kind::integer) return std::nullopt;
    return integer_;
  }
  std::optional<std::uint64_t> long_unsigned_integer() const noexcept {
    if (kind_ != Kind::unsigned_integer) return std::nullopt;
    return std::bit_cast<std::uint64_t>(integer_);
  }
  /// The digits of a decimal() number.
  std::optional<std::string_view> long_decimal() const noexcept {
    if (kind_ != Kind::decimal) return std::nullopt;
    return text();
  }
  /// The array or object of a parsed document that this value stands for; else null.
  const json::View* view() const noexcept {
    return kind_ == Kind::array_view || kind_ == Kind::object_view ? &view_ : nullptr;
  }

  /// What JavaScript takes for true in a condition.
  bool truthy() const noexcept {
    switch (kind_) {
      case Kind::undefined:
      case Kind::null: return false;
      case Kind::boolean: return boolean();
      case Kind::number: return number_ != 0 && !std::isnan(number_);
      case Kind::string: return size_ != 0;
      case Kind::decimal: return rounded() != 0;
      default: return true;
    }
  }

 private:
  enum class Kind : std::uint8_t {
    undefined,
    null,
    boolean,
    number,
    integer,
    unsigned_integer,
    decimal,
    string,
    array,
    object,
    array_view,
    object_view,
  };

  double rounded() const noexcept {
    double number = 0;
    std::from_chars(text_, text_ + size_, number);
    return number;
  }

  Kind kind_ = Kind::undefined;
  std::uint32_t size_ = 0;
  union {
    double number_;
    std::int64_t integer_;
    const char* text_;
    const Value* elements_;
    const Member* members_;
    json::View view_;
  };
};

/// A member of an object. Objects in a Memory have their members in JavaScript's sequence, no two
/// with one key.
struct Member {
  std::string_view key;
  Value value;
};

inline Value::Value(std::span<const Member> members) noexcept
    : kind_(Kind::object),
      size_(static_cast<std::uint32_t>(members.size())),
      members_(members.data()) {}

inline std::span<const Member> Value::members() const noexcept { return {members_, size_}; }

inline Value::Value(json::View view) noexcept : number_(0) {
  switch (view.type()) {
    case json::Type::null: kind_ = Kind::null; return;
    case json::Type::boolean: *this = Value(*view.boolean()); return;
    case json::Type::decimal: *this = Value(*view.decimal()); return;
    case json::Type::string: *this = Value(view.text()); return;
    case json::Type::integer:
      if (const auto number = view.integer()) {
        *this = integer(*number);
      } else {
        *this = unsigned_integer(*view.unsigned_integer());
      }
      return;
    case json::Type::array:
      kind_ = Kind::array_view;
      view_ = view;
      return;
    case json::Type::object:
      kind_ = Kind::object_view;
      view_ = view;
      return;
  }
}

}  // namespace ctsync::mapping::language
