// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

/// Lock-free lookup of label values that are not known in advance.
namespace ctsync::metrics {

/// Label values in the sequence of first use, each identified by its index. Index 0 is the empty
/// word. Index 1 is "other", which stands for unfit words and for words beyond the capacity.
class Words {
 public:
  static constexpr std::size_t capacity = 32;
  static constexpr std::size_t longest = 64;

  std::size_t place(std::string_view word) {
    if (word.empty()) return 0;
    std::size_t size = size_.load(std::memory_order_acquire);
    if (const auto found = find(word, 2, size); found != 0) return found;
    if (size == capacity || !fit(word)) return 1;
    const std::lock_guard lock(growing_);
    const std::size_t seen = size;
    size = size_.load(std::memory_order_relaxed);
    if (const auto found = find(word, seen, size); found != 0) return found;
    if (size == capacity) return 1;
    words_[size] = word;
    size_.store(size + 1, std::memory_order_release);
    return size;
  }

  const std::string& word(std::size_t place) const noexcept { return words_[place]; }

 private:
  std::size_t find(std::string_view word, std::size_t from, std::size_t to) const noexcept {
    for (std::size_t i = from; i < to; ++i) {
      if (words_[i] == word) return i;
    }
    return 0;
  }
  static bool fit(std::string_view word) noexcept {
    if (word.size() > longest) return false;
    for (const char c : word) {
      if (c < 0x20 || c > 0x7E) return false;
    }
    return true;
  }

  std::array<std::string, capacity> words_{"", "other"};
  std::atomic<std::size_t> size_{2};
  std::mutex growing_;
};

/// The children of a metric family by index, each created on first use. Two threads may both call
/// `make` for one index; it must return the same child for the same index, as
/// prometheus::Family::Add does.
template <class Child, std::size_t N>
class Children {
 public:
  template <class Make>
  Child& at(std::size_t place, Make make) {
    auto& slot = slots_[place];
    Child* child = slot.load(std::memory_order_acquire);
    if (child == nullptr) {
      child = &make();
      slot.store(child, std::memory_order_release);
    }
    return *child;
  }

 private:
  std::array<std::atomic<Child*>, N> slots_{};
};

}  // namespace ctsync::metrics
