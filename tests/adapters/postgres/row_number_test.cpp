// SPDX-License-Identifier: MIT
#include "postgres/row_number.hpp"

#include <doctest/doctest.h>

namespace ctsync::postgres {
namespace {

TEST_SUITE_BEGIN("row numbers");

using std::chrono::hours;
using std::chrono::milliseconds;

const Time noon = first_time + hours{12};

/// A process whose clock the test sets, and its numbers.
struct Process {
  Time now = noon;
  DatabaseClock clock{[this] { return now; }};
  CallNumbers numbers;

  explicit Process(unsigned writer) : numbers(writer, clock) {}
  std::int64_t next(int part, std::int64_t epoch, std::int64_t& reserved, Time at) {
    now = at;
    return numbers.next(part, epoch, reserved);
  }
};

TEST_CASE("numbers of calls ascend when the clock goes back") {
  Process numbers(1);
  std::int64_t reserved = 0;
  const auto first = numbers.next(5, 1, reserved, noon);
  CHECK(part_of(first) == 5);
  CHECK(time_of(first) == noon);
  CHECK(numbers.next(5, 1, reserved, noon - hours{1}) > first);
}

TEST_CASE("numbers of calls ascend when a partition goes to a process whose clock is behind") {
  Process before(200);
  Process after(1);
  std::int64_t reserved = 0;
  const auto last = before.next(5, 1, reserved, noon);
  const auto next = after.next(5, 2, reserved, noon - hours{1});
  CHECK(next > last);
  SUBCASE("and when it comes back") { CHECK(before.next(5, 3, reserved, noon - hours{2}) > next); }
  SUBCASE("and other partitions keep to the clock") {
    std::int64_t of_another = 0;
    CHECK(time_of(after.next(6, 1, of_another, noon - hours{1})) == noon - hours{1});
  }
}

TEST_CASE("numbers of calls ascend when the transaction that reserved them was not committed") {
  Process numbers(1);
  std::int64_t reserved = 0;
  const auto first = numbers.next(5, 1, reserved, noon);
  std::int64_t still = 0;  // what the row holds
  const auto second = numbers.next(5, 1, still, noon);
  CHECK(second > first);
  CHECK(still > second);
}

TEST_CASE("a partition's row changes once a second, however many calls there are") {
  Process numbers(1);
  std::int64_t reserved = 0;
  int changes = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto was = reserved;
    const auto number = numbers.next(5, 1, reserved, noon + milliseconds{i});
    if (reserved != was) ++changes;
    CHECK(number <= reserved);
  }
  CHECK(changes == 3);
}

TEST_CASE("a partition's row says after which number all later calls come") {
  Process numbers(1);
  std::int64_t reserved = 0;
  const auto first = numbers.next(5, 1, reserved, noon);
  const auto second = numbers.next(5, 1, reserved, noon);
  CHECK(CallNumbers::all_later_than(reserved) == first);
  CHECK(second > CallNumbers::all_later_than(reserved));
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres
