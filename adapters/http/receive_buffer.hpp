// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace ctsync::http {

/// Contiguous receive buffer of one connection; its capacity grows by doubling. Capacity beyond the
/// initial 8 KiB is counted in `total`, which all connections share. Growth that would bring
/// `total` above `limit` fails.
class ReceiveBuffer {
 public:
  ReceiveBuffer(std::atomic<std::size_t>& total, std::size_t limit)
      : total_(&total), limit_(limit), bytes_(new char[first_capacity]) {}
  ReceiveBuffer(const ReceiveBuffer&) = delete;
  ReceiveBuffer& operator=(const ReceiveBuffer&) = delete;
  ~ReceiveBuffer() { release(); }

  std::span<char> held() noexcept { return {bytes_.get() + begin_, size_}; }
  std::span<char> room() noexcept {
    return {bytes_.get() + begin_ + size_, capacity_ - begin_ - size_};
  }
  void added(std::size_t count) noexcept { size_ += count; }
  void shorten_to(std::size_t size) noexcept { size_ = size; }

  /// Frees all memory. The buffer cannot hold bytes afterwards.
  void release() noexcept {
    bytes_.reset();
    *total_ -= std::exchange(counted_, 0);
    begin_ = size_ = capacity_ = 0;
  }

  /// Ensures that room() is not empty. False if the shared limit or a lack of memory prevents it.
  bool make_room() {
    if (begin_ + size_ < capacity_) return true;
    // No more bytes are moved than were removed, so many small requests cost no more than one.
    if (begin_ >= size_ && begin_ != 0) return move_to_front();
    return grow() || (begin_ != 0 && move_to_front());
  }

  /// Removes the first `count` bytes. A buffer above 64 KiB returns to its initial size once empty.
  void drop_front(std::size_t count) {
    size_ -= count;
    begin_ = size_ == 0 ? 0 : begin_ + count;
    if (size_ == 0 && capacity_ > kept_capacity) {
      bytes_.reset(new char[first_capacity]);
      *total_ -= std::exchange(counted_, 0);
      capacity_ = first_capacity;
    }
  }

 private:
  bool move_to_front() noexcept {
    std::memmove(bytes_.get(), bytes_.get() + begin_, size_);
    begin_ = 0;
    return true;
  }

  bool grow() {
    const std::size_t more = capacity_;
    if (total_->fetch_add(more) + more > limit_) {
      *total_ -= more;
      return false;
    }
    std::unique_ptr<char[]> bytes;
    try {
      bytes.reset(new char[capacity_ + more]);
    } catch (const std::bad_alloc&) {
      *total_ -= more;
      return false;
    }
    std::memcpy(bytes.get(), bytes_.get() + begin_, size_);
    bytes_ = std::move(bytes);
    begin_ = 0;
    capacity_ += more;
    counted_ += more;
    return true;
  }

  static constexpr std::size_t first_capacity = 8 * 1024;
  static constexpr std::size_t kept_capacity = 64 * 1024;

  std::atomic<std::size_t>* total_;
  std::size_t limit_;
  std::size_t begin_ = 0;  // of the bytes held
  std::size_t size_ = 0;
  std::size_t capacity_ = first_capacity;
  std::size_t counted_ = 0;  // part of capacity_ counted in the shared total
  std::unique_ptr<char[]> bytes_;
};

}  // namespace ctsync::http
