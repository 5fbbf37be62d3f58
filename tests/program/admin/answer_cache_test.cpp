// SPDX-License-Identifier: MIT
#include "admin/answers/answer_cache.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace ctsync::server::admin {
namespace {

using std::chrono::milliseconds;

/// A cache whose time stands still but for what making an answer takes.
struct Timed {
  AnswerCache::Clock::time_point now{};
  int made = 0;
  AnswerCache cache{[this] { return now; }};

  std::string get(const std::string& question, milliseconds takes = {}, int status = 200) {
    return cache
        .get(question,
             [&] {
               now += takes;
               http::Response response;
               response.status = status;
               response.body = std::to_string(++made);
               return response;
             })
        .body;
  }
};

TEST_CASE("an answer counts for a second for all who ask the same") {
  Timed timed;
  CHECK(timed.get("a") == "1");
  CHECK(timed.get("b") == "2");
  timed.now += milliseconds{999};
  CHECK(timed.get("a") == "1");
  timed.now += milliseconds{1};
  CHECK(timed.get("a") == "3");
}

TEST_CASE("an answer that took long counts for longer, and an error does not") {
  Timed timed;
  CHECK(timed.get("slow", milliseconds{400}) == "1");
  timed.now += milliseconds{3'999};
  CHECK(timed.get("slow") == "1");
  timed.now += milliseconds{1};
  CHECK(timed.get("slow", milliseconds{60'000}) == "2");
  timed.now += AnswerCache::longest_kept - milliseconds{1};
  CHECK(timed.get("slow") == "2");
  timed.now += milliseconds{1};
  CHECK(timed.get("slow", milliseconds{5'000}, 503) == "3");
  timed.now += AnswerCache::shortest_kept;
  CHECK(timed.get("slow") == "4");
}

TEST_CASE("no answer counts after a change") {
  Timed timed;
  CHECK(timed.get("a", milliseconds{400}) == "1");
  timed.cache.forget();
  CHECK(timed.get("a") == "2");
}

}  // namespace
}  // namespace ctsync::server::admin
