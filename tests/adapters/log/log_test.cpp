// SPDX-License-Identifier: MIT
#include "log/log.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctsync/json/view.hpp>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using ctsync::Time;
using ctsync::log::Field;
using ctsync::log::Format;
using ctsync::log::Level;
using ctsync::log::Line;
using ctsync::log::Log;

namespace {

constexpr Time moment{1'767'323'045'678ms};  // 2026-01-02T03:04:05.678Z

// A memory stream and the text written to it.
class Memory {
 public:
  Memory() : stream_(::open_memstream(&text_, &size_)) { REQUIRE(stream_ != nullptr); }
  ~Memory() {
    std::fclose(stream_);
    std::free(text_);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  std::FILE* stream() const { return stream_; }
  std::string text() const {
    std::fflush(stream_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* stream_;
};

// The output of a log after its destruction.
template <class Use>
std::string written(Format format, Use use, Level level = Level::debug,
                    const std::string& environment = "") {
  const Memory memory;
  {
    auto log = Log::create({level, format, memory.stream(), environment, [] { return moment; }});
    use(log);
  }
  return memory.text();
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  std::size_t at = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
    found.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  REQUIRE(at == text.size());
  return found;
}

// The value of the field "value" after a round trip through a JSON line and simdjson, which also
// rejects a line that is not UTF-8.
std::string through_json(const std::string& value) {
  const auto text = written(Format::json, [&](Log& log) { log.info("event", {{"value", value}}); });
  REQUIRE(text.find('\n') == text.size() - 1);
  ctsync::json::Parser parser;
  const auto parsed = parser.parse(text);
  REQUIRE(parsed);
  const auto found = (*parsed)["value"].string();
  REQUIRE(found);
  return std::string(*found);
}

std::string text_of(std::initializer_list<Field> fields) {
  const auto line =
      written(Format::text, [&](Log& log) { log.write(Level::info, "event", fields); });
  const std::string head = "03:04:05.678 INFO  event";
  REQUIRE(line.starts_with(head));
  return line.substr(head.size());
}

// Control bytes, none of which may be in the output.
bool has_control_bytes(const std::string& line) {
  for (const char c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a JSON line holds time, level, event and the fields in order") {
  const auto text = written(Format::json, [](Log& log) {
    log.info("delivery.accepted", {{"id", "m-1"},
                                   {"attempts", 3},
                                   {"seconds", 0.25},
                                   {"duplicate", false},
                                   {"size", std::size_t{7}}});
    log.error("store.unavailable");
  });
  CHECK(text ==
        R"({"ts":"2026-01-02T03:04:05.678Z","level":"info","event":"delivery.accepted","id":"m-1",)"
        R"("attempts":3,"seconds":0.25,"duplicate":false,"size":7})"
        "\n"
        R"({"ts":"2026-01-02T03:04:05.678Z","level":"error","event":"store.unavailable"})"
        "\n");
}

TEST_CASE("the environment is in every JSON line") {
  const auto text = written(
      Format::json,
      [](Log& log) {
        log.warn("a", {{"b", true}});
      },
      Level::info, "production");
  CHECK(text == R"({"ts":"2026-01-02T03:04:05.678Z","level":"warn","event":"a",)"
                R"("environment":"production","b":true})"
                "\n");
}

TEST_CASE("a text line quotes only what a reader would misread") {
  const auto text = written(Format::text, [](Log& log) {
    log.info("delivery.accepted", {{"id", "m-1"}, {"source", "shop"}, {"n", -5}});
    log.debug("x", {{"why", "two words"}, {"none", ""}, {"pair", "a=b"}, {"odd key", "\"\\\n"}});
  });
  CHECK(text ==
        "03:04:05.678 INFO  delivery.accepted id=m-1 source=shop n=-5\n"
        "03:04:05.678 DEBUG x why=\"two words\" none=\"\" pair=\"a=b\" "
        "\"odd key\"=\"\\\"\\\\\\n\"\n");
}

TEST_CASE("only levels from the chosen one upward are written") {
  constexpr std::array levels{Level::debug, Level::info, Level::warn, Level::error};
  for (const Level least : levels) {
    const auto text = written(
        Format::text,
        [&](Log& log) {
          for (const Level each : levels) {
            CHECK(log.enabled(each) == (each >= least));
            log.write(each, name(each), {});
          }
        },
        least);
    CHECK(lines(text).size() == levels.size() - static_cast<std::size_t>(least));
    CHECK(text.ends_with("ERROR error\n"));
  }
}

TEST_CASE("a level is known by its name alone") {
  for (const Level each : {Level::debug, Level::info, Level::warn, Level::error}) {
    CHECK(ctsync::log::level(name(each)) == each);
  }
  CHECK_FALSE(ctsync::log::level("INFO"));
  CHECK_FALSE(ctsync::log::level(""));
}

TEST_CASE("numbers keep their value, and what JSON cannot say is null") {
  const auto text = written(Format::json, [](Log& log) {
    log.info("n", {{"least", std::numeric_limits<std::int64_t>::min()},
                   {"greatest", std::numeric_limits<std::uint64_t>::max()},
                   {"tiny", std::numeric_limits<double>::denorm_min()},
                   {"tenth", 0.1},
                   {"nan", std::numeric_limits<double>::quiet_NaN()},
                   {"inf", -std::numeric_limits<double>::infinity()}});
  });
  CHECK(text.ends_with(R"("least":-9223372036854775808,"greatest":9223372036854775807,)"
                       R"("tiny":5e-324,"tenth":0.1,"nan":null,"inf":null})"
                       "\n"));
}

TEST_CASE("every byte, alone and in company, comes through or is replaced, and breaks no line") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const char c = static_cast<char>(byte);
    for (const std::string& around : {std::string(), std::string("ab"), std::string(20, 'x')}) {
      const std::string expected = around + (byte < 0x80 ? std::string(1, c) : "\xEF\xBF\xBD");
      CHECK(through_json(around + c + around) == expected + around);
      const auto line = text_of({{"v", around + c + around}});
      CHECK_FALSE(has_control_bytes(line.substr(0, line.size() - 1)));
    }
  }
}

TEST_CASE("hostile keys and events break no line either") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const Format format : {Format::json, Format::text}) {
    const auto text = written(
        format,
        [&](Log& log) {
          log.info(all, {{all, all}, {"", 1}, {"\n", true}});
        },
        Level::info, all);
    const auto found = lines(text);
    REQUIRE(found.size() == 1);
    CHECK_FALSE(has_control_bytes(found[0]));
    if (format == Format::json) CHECK(ctsync::json::Parser().parse(found[0]));
  }
}

TEST_CASE("good UTF-8 comes through and bad UTF-8 is replaced") {
  for (const std::string good : {"\xC2\xA3", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF",
                                 "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"}) {
    CHECK(through_json(good) == good);
    CHECK(through_json(good + good) == good + good);
  }
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(through_json("\xC0\xAF") == mark + mark);                        // overlong
  CHECK(through_json("\xE0\x80\x80") == mark + mark + mark);             // overlong
  CHECK(through_json("\xED\xA0\x80") == mark + mark + mark);             // surrogate
  CHECK(through_json("\xF4\x90\x80\x80") == mark + mark + mark + mark);  // past U+10FFFF
  CHECK(through_json("\xE2\x82") == mark + mark);                        // incomplete
  CHECK(through_json("\xE2\x82z") == mark + mark + "z");
}

TEST_CASE(
    "separators and marks that reorder text are escaped, so that a terminal shows the truth") {
  for (const std::string text : {"\xC2\x85", "\xC2\x9B", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                 "\xE2\x80\xAE", "\xE2\x81\xA6", "\x7F", "\x1B[2J"}) {
    CHECK(through_json(text) == text);
    CHECK(text_of({{"v", text}}).find(text) == std::string::npos);
  }
  CHECK(text_of({{"v", "\xE2\x80\xAE"}}) == " v=\"\\u202e\"\n");
}

TEST_CASE("the big list of naughty strings comes through a JSON line") {
  std::ifstream file(CTSYNC_SHARED "/corpora/blns/blns.json");
  if (!file) {
    MESSAGE("blns.json is not here");
    return;
  }
  const std::string corpus{std::istreambuf_iterator<char>(file), {}};
  ctsync::json::Parser parser;
  const auto list = parser.parse(corpus);
  REQUIRE(list);
  REQUIRE(list->size() > 400);
  list->each_element([](std::size_t, ctsync::json::View each) {
    const std::string text(each.string().value());
    CHECK(through_json(text) == text);
    const auto line = text_of({{"v", text}});
    CHECK_FALSE(has_control_bytes(line.substr(0, line.size() - 1)));
    return true;
  });
}

TEST_CASE("a line ends at its limit, is still whole, and says that it was cut") {
  for (const std::string unit : {"x", "\"", "\x01", "\xE2\x82\xAC", "\xFF", "\xF0\x9F\x98\x80"}) {
    for (std::size_t before = 0; before < 16; ++before) {
      std::string value(before, 'a');
      while (value.size() < 9000) value += unit;
      for (const Format format : {Format::json, Format::text}) {
        const auto text = written(format, [&](Log& log) {
          log.info("event", {{"first", 1}, {"value", value}, {"last", 2}});
          log.info(value, {{"last", 2}});
          log.info("event", {{value, 1}, {"last", 2}});
        });
        for (const auto& line : lines(text)) {
          CHECK(line.size() + 1 <= Line::limit);
          CHECK(line.find("last") == std::string::npos);
          CHECK(line.find("truncated") != std::string::npos);
          if (format == Format::json) {
            ctsync::json::Parser parser;
            const auto parsed = parser.parse(line);
            REQUIRE(parsed);
            CHECK((*parsed)["truncated"].boolean() == true);
          }
        }
        CHECK(lines(text).size() == 3);
        CHECK(lines(text)[0].size() > Line::limit - 100);
      }
    }
  }
}

TEST_CASE("many small fields stop at the limit too") {
  const Field field{"", std::numeric_limits<double>::denorm_min() * -1};
  for (const Format format : {Format::json, Format::text}) {
    Line line(format, moment, Level::info, "event", "");
    for (int i = 0; i < 5000; ++i) line.add(field);
    const std::string text(line.finish());
    CHECK(text.size() <= Line::limit);
    CHECK(text.find("truncated") != std::string::npos);
  }
}

TEST_CASE("lines of many threads are all there and none is mixed with another") {
  constexpr int threads = 8;
  constexpr int rounds = 500;
  const auto text = written(Format::json, [](Log& log) {
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) {
      running.emplace_back([&log, t] {
        const std::string filling(static_cast<std::size_t>(t) * 100, 'x');
        for (int i = 0; i < rounds; ++i) {
          log.write(i % 50 == 0 ? Level::warn : Level::info, "round",
                    {{"thread", t}, {"i", i}, {"filling", filling}});
        }
      });
    }
    for (auto& thread : running) thread.join();
  });
  ctsync::json::Parser parser;
  std::array<std::int64_t, threads> next{};
  for (const auto& line : lines(text)) {
    const auto parsed = parser.parse(line);
    REQUIRE(parsed);
    auto& expected = next.at(static_cast<std::size_t>((*parsed)["thread"].integer().value()));
    CHECK((*parsed)["i"].integer() == expected++);
  }
  for (const auto seen : next) CHECK(seen == rounds);
}

namespace {

// A pipe whose read end returns the output of the log.
class Pipe {
 public:
  Pipe() {
    REQUIRE(::pipe(ends_.data()) == 0);
    stream_ = ::fdopen(ends_[1], "w");
    REQUIRE(stream_ != nullptr);
  }
  ~Pipe() {
    std::fclose(stream_);
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::FILE* stream() const { return stream_; }
  bool readable(std::chrono::milliseconds longest) const {
    pollfd watched{ends_[0], POLLIN, 0};
    return ::poll(&watched, 1, static_cast<int>(longest.count())) == 1;
  }
  std::string read() const {
    std::array<char, 4096> buffer{};
    const auto size = ::read(ends_[0], buffer.data(), buffer.size());
    return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  std::array<int, 2> ends_{};
  std::FILE* stream_ = nullptr;
};

}  // namespace

TEST_CASE("an informative line is written soon, without anything following it") {
  const Pipe pipe;
  auto log = Log::create({.stream = pipe.stream(), .clock = [] { return moment; }});
  for (const char* event : {"first", "second"}) {
    log.info(event);
    REQUIRE(pipe.readable(10s));
    CHECK(pipe.read() == R"({"ts":"2026-01-02T03:04:05.678Z","level":"info","event":")" +
                             std::string(event) + "\"}\n");
  }
}

TEST_CASE("warnings and errors are written at once, with all that came before") {
  const Pipe pipe;
  auto log = Log::create({.format = Format::text, .stream = pipe.stream()});
  log.info("before");
  log.warn("now");
  REQUIRE(pipe.readable(0ms));
  CHECK(pipe.read().find("now") != std::string::npos);
  log.error("and_now");
  REQUIRE(pipe.readable(0ms));
  CHECK(pipe.read().find("and_now") != std::string::npos);
}

TEST_CASE("a log with immediate writing writes every line at once") {
  const Pipe pipe;
  auto log = Log::create({.format = Format::text, .stream = pipe.stream(), .at_once = true});
  log.info("now");
  REQUIRE(pipe.readable(0ms));
  CHECK(pipe.read().find("now") != std::string::npos);
}

TEST_CASE("a pipe without a reader blocks no writer, and keeps what fitted into it") {
  const Pipe pipe;
  const std::string text(1000, 'x');
  {
    auto log = Log::create({.format = Format::json, .stream = pipe.stream()});
    for (int i = 0; i < 5'000; ++i) log.warn("line", {{"text", text}});
  }
  REQUIRE(pipe.readable(0ms));
  CHECK(pipe.read().starts_with(R"({"ts":")"));
}

TEST_CASE("a slow reader of a pipe gets whole lines in their order") {
  const Pipe pipe;
  std::string all;
  {
    auto log = Log::create({.format = Format::text, .stream = pipe.stream()});
    for (int i = 0; i < 400; ++i) {
      log.info("line", {{"number", std::int64_t{i}}, {"text", std::string(1000, 'x')}});
    }
    log.warn("last");
    while (all.find("last") == std::string::npos && pipe.readable(10s)) all += pipe.read();
  }
  int expected = 0;
  for (std::size_t at = 0; (at = all.find("number=", at)) != std::string::npos; ++at) {
    CHECK(all.compare(at + 7, std::to_string(expected).size(), std::to_string(expected)) == 0);
    ++expected;
  }
  CHECK(expected == 400);
  CHECK(all.ends_with('\n'));
}

TEST_CASE("a terminal gets text, each line at once") {
  const int controller = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(controller >= 0);
  REQUIRE(::grantpt(controller) == 0);
  REQUIRE(::unlockpt(controller) == 0);
  std::FILE* const terminal = std::fopen(::ptsname(controller), "w");
  REQUIRE(terminal != nullptr);
  {
    auto log = Log::create({.stream = terminal, .clock = [] { return moment; }});
    log.info("ready", {{"port", 8080}});
    pollfd watched{controller, POLLIN, 0};
    REQUIRE(::poll(&watched, 1, 0) == 1);
    std::array<char, 256> buffer{};
    const auto size = ::read(controller, buffer.data(), buffer.size());
    REQUIRE(size > 0);
    CHECK(std::string(buffer.data(), static_cast<std::size_t>(size)) ==
          "03:04:05.678 INFO  ready port=8080\r\n");
  }
  std::fclose(terminal);
  ::close(controller);
}

TEST_CASE("a stream that cannot be written blocks nothing") {
  std::FILE* const full = std::fopen("/dev/full", "w");
  REQUIRE(full != nullptr);
  {
    auto log = Log::create({.stream = full});
    for (int i = 0; i < 2000; ++i) {
      log.info("lost", {{"filling", std::string(100, 'x')}});
      if (i % 500 == 0) log.error("lost_too");
    }
  }
  CHECK(std::ferror(full) != 0);
  std::fclose(full);
}

TEST_CASE("a clock that throws costs the line and nothing else") {
  bool broken = true;
  const Memory memory;
  {
    auto log = Log::create({.format = Format::text, .stream = memory.stream(), .clock = [&] {
                              if (broken) throw std::bad_alloc();
                              return moment;
                            }});
    log.info("lost");
    broken = false;
    log.info("kept");
  }
  CHECK(memory.text() == "03:04:05.678 INFO  kept\n");
}

TEST_CASE("a log can be moved, and what is left of it writes nothing") {
  const auto text = written(Format::text, [](Log& log) {
    Log other = std::move(log);
    other.info("here");
    CHECK_FALSE(log.enabled(Level::error));  // NOLINT(bugprone-use-after-move)
    log.error("not_here");
    log = std::move(other);
    log.info("and_here");
  });
  CHECK(text == "03:04:05.678 INFO  here\n03:04:05.678 INFO  and_here\n");
}

TEST_CASE("the system's clock is read where none is given") {
  const auto before = std::chrono::floor<ctsync::Duration>(std::chrono::system_clock::now());
  const Memory memory;
  Log::create({.format = Format::json, .stream = memory.stream()}).info("event");
  const auto after = std::chrono::system_clock::now();
  const auto stamp = [](Time time) {
    return std::string(Line(Format::json, time, Level::info, "event", "").finish());
  };
  const auto text = memory.text();
  CHECK(text >= stamp(before));
  CHECK(text <= stamp(std::chrono::ceil<ctsync::Duration>(after)));
}
