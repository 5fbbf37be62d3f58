// SPDX-License-Identifier: MIT
#include "postgres/database/parameters.hpp"

namespace ctsync::postgres {
namespace {

constexpr int binary = 1;

template <class Integer>
void append_number(std::string& out, Integer value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift));
  }
}

std::size_t size_of(Type type) {
  switch (type) {
    case Type::boolean: return 1;
    case Type::int2: return 2;
    case Type::int4: return 4;
    default: return 8;
  }
}

void append_sized(std::string& out, std::size_t size, std::int64_t value) {
  switch (size) {
    case 1: return append_number(out, static_cast<std::int8_t>(value));
    case 2: return append_number(out, static_cast<std::int16_t>(value));
    case 4: return append_number(out, static_cast<std::int32_t>(value));
    default: return append_number(out, value);
  }
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// The size of the valid character at the start, or 0 (RFC 3629; PostgreSQL refuses U+0000 as well).
std::size_t character_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : size;
}

unsigned array_of(Type type) {
  switch (type) {
    case Type::boolean: return 1000;
    case Type::bytes: return 1001;
    case Type::int8: return 1016;
    case Type::int2: return 1005;
    case Type::int4: return 1007;
    case Type::text: return 1009;
  }
  return 0;
}

}  // namespace

std::string_view storable(std::string_view text, std::string& buffer) {
  std::size_t good = 0;
  while (good < text.size()) {
    const auto size = character_at(text.substr(good));
    if (size == 0) break;
    good += size;
  }
  if (good == text.size()) return text;
  buffer.assign(text.substr(0, good));
  while (good < text.size()) {
    const auto size = character_at(text.substr(good));
    buffer.append(size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(good, size));
    good += size == 0 ? 1 : size;
  }
  return buffer;
}

void Column::add(std::int64_t value) {
  ++count_;
  const auto size = size_of(type_);
  append_number(elements_, static_cast<std::int32_t>(size));
  append_sized(elements_, size, value);
}

void Column::add(std::string_view value) {
  ++count_;
  std::string buffer;
  if (type_ == Type::text) value = storable(value, buffer);
  append_number(elements_, static_cast<std::int32_t>(value.size()));
  elements_.append(value);
}

void Column::append_array(std::string& out) const {
  append_number(out, std::int32_t{count_ > 0 ? 1 : 0});  // dimensions
  append_number(out, std::int32_t{0});                   // no nulls
  append_number(out, static_cast<std::uint32_t>(type_));
  if (count_ == 0) return;
  append_number(out, count_);
  append_number(out, std::int32_t{1});  // the first index
  out.append(elements_);
}

Column column_of(std::span<const int> numbers) {
  Column column(Type::int2);
  for (const auto number : numbers) column.add(std::int64_t{number});
  return column;
}

Parameters& Parameters::add(const Column& column) {
  types_.push_back(array_of(column.type()));
  column.append_array(bytes_.emplace_back());
  lengths_.push_back(static_cast<int>(bytes_.back().size()));
  return *this;
}

Parameters& Parameters::add(std::int64_t value) {
  types_.push_back(static_cast<unsigned>(Type::int8));
  append_number(bytes_.emplace_back(), value);
  lengths_.push_back(8);
  return *this;
}

Parameters& Parameters::add(Type type, std::string_view value) {
  types_.push_back(static_cast<unsigned>(type));
  bytes_.emplace_back(value);
  lengths_.push_back(static_cast<int>(value.size()));
  return *this;
}

Parameters& Parameters::text(std::string_view value) {
  std::string buffer;
  return add(Type::text, storable(value, buffer));
}

const char* const* Parameters::values() {
  values_.clear();
  for (const auto& bytes : bytes_) values_.push_back(bytes.data());
  return values_.data();
}

const int* Parameters::formats() {
  formats_.assign(bytes_.size(), binary);
  return formats_.data();
}

}  // namespace ctsync::postgres
