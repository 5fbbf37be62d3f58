// SPDX-License-Identifier: MIT
#include "target_example.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "pipeline.hpp"
#include "suites/sink_suite.hpp"

namespace ctsync::examples {

namespace {

std::string path_of(std::string_view name) {
  const auto path = std::filesystem::temp_directory_path() / name;
  std::filesystem::remove(path);
  return path.string();
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<DispatchReport> dispatch_lines(Pipeline& pipeline, AnySink& sink) {
  TargetStates states;
  return dispatch(
      pipeline.store, Lanes{"default", "lines"}, sink, {}, 100, lease, states, 0.5,
      [] { return noon; }, [](const auto&...) {});
}

/// What the sink suite needs: a sink, and a stand-in for its target.
class LinesUnderTest {
 public:
  AnySink& sink() { return sink_; }
  void set(suites::TargetState state) { target_->state = state; }
  void refuse(std::string_view message_id) { target_->refused.emplace(message_id); }
  std::vector<std::string> received() const { return target_->received; }

  static Call call(std::string_view message_id) {
    Call call;
    call.message_id = message_id;
    call.user_id = "ada@shop.example";
    call.body = lines::line_of(call);
    return call;
  }

 private:
  struct Target {
    suites::TargetState state = suites::TargetState::takes;
    std::set<std::string, std::less<>> refused;
    std::vector<std::string> received;

    lines::Answer take(std::string_view line) {
      if (state == suites::TargetState::unavailable) return lines::Answer::busy;
      if (state == suites::TargetState::refuses) return lines::Answer::no_access;
      if (refused.contains(line.substr(0, line.find('\t')))) return lines::Answer::bad_line;
      received.emplace_back(line);
      return lines::Answer::taken;
    }
  };

  std::shared_ptr<Target> target_ = std::make_shared<Target>();
  AnySink sink_{lines::Sink([target = target_](auto line) { return target->take(line); })};
};

}  // namespace

TEST_CASE("the sink of the documentation keeps the promises of a sink") {
  suites::sink_suite([] { return LinesUnderTest(); });
}

TEST_CASE("a call of the documentation's target is written once and appended as it is") {
  const std::string path = path_of("ctsync_lines_example.txt");
  Pipeline pipeline({target("segment", segment::Protocol{}), target("lines", lines::Protocol{})},
                    commercetools::all_families);
  pipeline.receive(ada_created());
  pipeline.process();
  AnySink sink{lines::Sink(lines::append_to(path))};
  const auto report = dispatch_lines(pipeline, sink);
  REQUIRE(report);
  CHECK(report->calls == 1);
  const std::string text = text_of(path);
  CHECK(text.substr(36) == "\tidentify\tada@shop.example\tada@shop.example\n");
  CHECK(pipeline.store.counts()->calls == decltype(Counts::calls){1, 1, 0});  // Segment's waits
  std::filesystem::remove(path);
}

TEST_CASE("a call that the documentation's target refuses is dead before it is sent") {
  Call call;
  call.user_id.assign(lines::longest_line, 'x');
  CHECK(lines::Protocol{}.write(call, {}).refused.code == ReasonCode::over_limit);
}

TEST_CASE("a call waits while the documentation's target cannot be written") {
  Pipeline pipeline({target("lines", lines::Protocol{})}, commercetools::all_families);
  pipeline.receive(ada_created());
  pipeline.process();
  AnySink sink{lines::Sink(lines::append_to(path_of("no such folder") + "/lines.txt"))};
  const auto report = dispatch_lines(pipeline, sink);
  REQUIRE(report);
  CHECK(report->pause);
  CHECK(pipeline.store.counts()->calls == decltype(Counts::calls){1, 0, 0});
}

}  // namespace ctsync::examples
