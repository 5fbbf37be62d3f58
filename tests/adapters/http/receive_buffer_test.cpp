// SPDX-License-Identifier: MIT
#include "http/receive_buffer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

using ctsync::http::ReceiveBuffer;

namespace {

void put(ReceiveBuffer& buffer, std::string_view text) {
  while (!text.empty()) {
    REQUIRE(buffer.make_room());
    const auto room = buffer.room();
    const auto part = text.substr(0, room.size());
    std::copy(part.begin(), part.end(), room.begin());
    buffer.added(part.size());
    text.remove_prefix(part.size());
  }
}

std::string_view held(ReceiveBuffer& buffer) {
  return {buffer.held().data(), buffer.held().size()};
}

}  // namespace

TEST_CASE("bytes are held in their sequence, however they come and go") {
  std::atomic<std::size_t> total{0};
  ReceiveBuffer buffer(total, 1 << 20);
  std::string expected;
  for (int i = 0; i < 2'000; ++i) {
    const std::string text(static_cast<std::size_t>(i % 97), static_cast<char>('a' + i % 26));
    put(buffer, text);
    expected += text;
    const auto gone = std::min<std::size_t>(expected.size(), static_cast<std::size_t>(i % 89));
    buffer.drop_front(gone);
    expected.erase(0, gone);
    REQUIRE(held(buffer) == expected);
  }
  buffer.drop_front(expected.size());
  CHECK(buffer.held().empty());
}

TEST_CASE("many small requests in one large buffer are taken out without moving what follows") {
  std::atomic<std::size_t> total{0};
  ReceiveBuffer buffer(total, 8 << 20);
  put(buffer, std::string(1 << 20, 'x'));
  const auto* const begin = buffer.held().data();
  for (std::size_t i = 1; i <= 1'000; ++i) {
    buffer.drop_front(40);
    CHECK(buffer.held().data() == begin + 40 * i);
  }
}

TEST_CASE("room that was left at the front is used before more memory is") {
  std::atomic<std::size_t> total{0};
  ReceiveBuffer buffer(total, 0);
  put(buffer, std::string(8 * 1024, 'x'));
  CHECK_FALSE(buffer.make_room());
  buffer.drop_front(1);
  CHECK(buffer.make_room());
  CHECK(buffer.room().size() == 1);
  CHECK(held(buffer) == std::string(8 * 1024 - 1, 'x'));
  CHECK(total == 0);
}
