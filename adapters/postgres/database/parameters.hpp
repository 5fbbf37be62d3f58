// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/base/uuid.hpp>
#include <ctsync/contract/store/digest.hpp>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::postgres {

/// The types that statements have parameters of, by their numbers in pg_type.
enum class Type : unsigned { boolean = 16, bytes = 17, int8 = 20, int2 = 21, int4 = 23, text = 25 };

/// A text as PostgreSQL stores it: bytes that are not UTF-8, and NUL, become U+FFFD. Such texts are
/// shown to people only; what identifies a row is a digest of the original bytes.
std::string_view storable(std::string_view text, std::string& buffer);

/// One array in the binary format, for unnest(): a column of the rows of a statement.
class Column {
 public:
  explicit Column(Type type) : type_(type) {}

  void add(std::int64_t value);  ///< of int2, int4, int8 and boolean
  void add(bool value) { add(std::int64_t{value ? 1 : 0}); }
  void add(Time value) { add(value.time_since_epoch().count()); }
  void add(std::string_view value);  ///< of text and bytes
  void add(const Uuid& digest) { add(bytes_of(digest)); }

  std::int32_t size() const noexcept { return count_; }
  Type type() const noexcept { return type_; }
  void append_array(std::string& out) const;

 private:
  Type type_;
  std::int32_t count_ = 0;
  std::string elements_;
};

/// A column of partitions.
Column column_of(std::span<const int> numbers);

/// The parameters of one statement, in the binary format.
class Parameters {
 public:
  Parameters() = default;
  /// The columns of rows, for unnest().
  Parameters(std::initializer_list<const Column*> columns) {
    for (const auto* column : columns) add(*column);
  }

  Parameters& add(const Column& column);
  Parameters& add(std::int64_t value);  ///< as int8
  Parameters& add(Time value) { return add(value.time_since_epoch().count()); }
  Parameters& add(Type type, std::string_view value);
  Parameters& text(std::string_view value);

  int count() const noexcept { return static_cast<int>(types_.size()); }
  const unsigned* types() const noexcept { return types_.data(); }
  const char* const* values();
  const int* lengths() const noexcept { return lengths_.data(); }
  const int* formats();

 private:
  std::vector<unsigned> types_;
  std::vector<std::string> bytes_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<const char*> values_;
};

}  // namespace ctsync::postgres
