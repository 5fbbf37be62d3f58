// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

namespace ctsync::mapping::language {

/// Memory of values that are made while texts are read and mappings are applied. What is taken from
/// it stays valid until clear() or the end of the Memory. Reuse one, so that applying a mapping
/// does not allocate. One thread at a time.
class Memory {
 public:
  Memory() : first_(std::make_unique<std::byte[]>(first_size)), rest_(first_.get(), first_size) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() = default;

  /// Room for `count` values, which are default-constructed. None is destroyed.
  template <class T>
  T* make(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return nullptr;
    T* const at = static_cast<T*>(rest_.allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_default_construct_n(at, count);
    return at;
  }

  template <class T>
  std::span<const T> copy(std::span<const T> values) {
    T* const at = make<T>(values.size());
    std::copy(values.begin(), values.end(), at);
    return {at, values.size()};
  }
  std::string_view copy(std::string_view text) {
    char* const at = make<char>(text.size());
    text.copy(at, text.size());
    return {at, text.size()};
  }

  void clear() { rest_.release(); }

 private:
  static constexpr std::size_t first_size = 16'384;

  std::unique_ptr<std::byte[]> first_;
  std::pmr::monotonic_buffer_resource rest_;
};

}  // namespace ctsync::mapping::language
