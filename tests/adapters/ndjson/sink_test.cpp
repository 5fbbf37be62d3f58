// SPDX-License-Identifier: MIT
#include "ndjson/sink.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctsync/model/step.hpp>
#include <ctsync/protocol/ndjson/protocol.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "suites/sink_suite.hpp"

using namespace ctsync;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Call call(std::string_view id) {
  Call made{CallKind::identify, "u", {}, std::string(id), {}, 0};
  made.body = R"({"messageId":")" + std::string(id) + R"("})";
  made.body = ndjson::Protocol{}.write(made, {}).bytes;
  return made;
}

std::string line(std::string_view id) { return call(id).body + '\n'; }

/// A folder of its own for each test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "ctsync_ndjson_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  fs::path file() const { return path_ / "calls.ndjson"; }
  const fs::path& path() const { return path_; }

  /// All other files, sorted: those that were renamed.
  std::vector<fs::path> renamed() const {
    std::vector<fs::path> found;
    for (const auto& each : fs::directory_iterator(path_)) {
      if (each.path() != file()) found.push_back(each.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  fs::path path_;
};

ndjson::Options options_of(const Folder& folder) {
  ndjson::Options options;
  options.path = folder.file().string();
  return options;
}

std::vector<Outcome> deliver(ndjson::Sink& sink, std::initializer_list<std::string_view> ids) {
  std::vector<Call> calls;
  for (const auto id : ids) calls.push_back(call(id));
  return sink.deliver(calls);
}

/// The sink with a file that the suite can spoil.
class FileUnderTest {
 public:
  AnySink& sink() { return sink_; }
  void set(suites::TargetState state) {
    fs::remove(folder_->file());
    if (state == suites::TargetState::unavailable) fs::create_symlink("/dev/full", folder_->file());
    if (state == suites::TargetState::refuses) fs::remove_all(folder_->path());
  }
  static Call call(std::string_view id) { return ::call(id); }
  std::vector<std::string> received() const {
    std::vector<std::string> lines;
    std::ifstream file(folder_->file());
    for (std::string each; std::getline(file, each);) lines.push_back(each);
    return lines;
  }

 private:
  std::unique_ptr<Folder> folder_ = std::make_unique<Folder>();
  AnySink sink_{ndjson::Sink(options_of(*folder_))};
};

void check_accepted(const std::vector<Outcome>& outcomes) {
  for (const auto& outcome : outcomes) CHECK(outcome.verdict == Verdict::accepted);
}

}  // namespace

TEST_CASE("the sink of a file keeps the promises of a sink") {
  suites::sink_suite([] { return FileUnderTest(); });
}

TEST_CASE("calls are appended line by line, in their sequence, to a file for its owner alone") {
  const Folder folder;
  ndjson::Sink sink(options_of(folder));
  CHECK(sink.deliver({}).empty());
  CHECK_FALSE(fs::exists(folder.file()));
  check_accepted(deliver(sink, {"1", "2"}));
  ndjson::Sink other(options_of(folder));
  check_accepted(deliver(other, {"3"}));
  CHECK(text_of(folder.file()) == line("1") + line("2") + line("3"));
  CHECK((fs::status(folder.file()).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("the rest of a line that a crash left is cut off before the next call") {
  for (const std::string& whole : {std::string(), line("1"), line("1") + line("2")}) {
    for (const std::string& rest :
         {std::string("{"), std::string("{\"messageId\":\"9\"}"), std::string(10'000, 'x')}) {
      CAPTURE(whole);
      const Folder folder;
      std::ofstream(folder.file()) << whole << rest;
      ndjson::Sink sink(options_of(folder));
      check_accepted(deliver(sink, {"3"}));
      CHECK(text_of(folder.file()) == whole + line("3"));
    }
  }
}

TEST_CASE("a file is renamed before a line that would make it longer than its limit") {
  const Folder folder;
  auto options = options_of(folder);
  options.rotate_bytes = 2 * line("1").size();
  ndjson::Sink sink(options);
  check_accepted(deliver(sink, {"1", "2", "3", "4", "5"}));
  CHECK(text_of(folder.file()) == line("5"));
  const auto renamed = folder.renamed();
  REQUIRE(renamed.size() == 2);
  CHECK(text_of(renamed[0]) == line("1") + line("2"));
  CHECK(text_of(renamed[1]) == line("3") + line("4"));
}

TEST_CASE("a line that is longer than the limit has a file of its own") {
  const Folder folder;
  auto options = options_of(folder);
  options.rotate_bytes = 4;
  ndjson::Sink sink(options);
  check_accepted(deliver(sink, {"1", "2"}));
  CHECK(text_of(folder.file()) == line("2"));
  CHECK(folder.renamed().size() == 1);
}

TEST_CASE("the calls of a new period begin a new file, after a restart too") {
  const Folder folder;
  auto options = options_of(folder);
  options.rotate_after = 24h;
  Time now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  options.clock = [&] { return now; };
  {
    ndjson::Sink sink(options);
    check_accepted(deliver(sink, {"1"}));
    check_accepted(deliver(sink, {"2"}));
  }
  CHECK(folder.renamed().empty());
  now += 24h;
  ndjson::Sink sink(options);
  check_accepted(deliver(sink, {"3"}));
  CHECK(text_of(folder.file()) == line("3"));
  REQUIRE(folder.renamed().size() == 1);
  CHECK(text_of(folder.renamed()[0]) == line("1") + line("2"));
}

TEST_CASE("of the renamed files the newest stay, and no other file is touched") {
  const Folder folder;
  std::ofstream(folder.path() / "calls.ndjson.old") << "mine";
  std::ofstream(folder.path() / "calls.ndjson.1") << "another target's";
  auto options = options_of(folder);
  options.rotate_bytes = 1;
  options.keep_files = 2;
  Time now{std::chrono::hours{500'000}};
  options.clock = [&] { return now += 1s; };
  ndjson::Sink sink(options);
  for (const auto* id : {"1", "2", "3", "4", "5"}) check_accepted(deliver(sink, {id}));
  const auto renamed = folder.renamed();
  REQUIRE(renamed.size() == 4);
  CHECK(text_of(renamed[0]) == "another target's");
  CHECK(text_of(renamed[1]) == line("3"));
  CHECK(text_of(renamed[2]) == line("4"));
  CHECK(text_of(renamed[3]) == "mine");
}

TEST_CASE("a folder that does not exist is a setting to correct, and no call is rejected") {
  const Folder folder;
  auto options = options_of(folder);
  options.path = (folder.path() / "missing" / "calls.ndjson").string();
  ndjson::Sink sink(options);
  for (const auto& outcome : deliver(sink, {"1", "2"})) {
    CHECK(outcome.verdict == Verdict::target_down);
    CHECK(outcome.reason.code == ReasonCode::target_refused);
    CHECK(outcome.reason.text == "the file cannot be opened: No such file or directory");
  }
}

TEST_CASE("a file that cannot grow keeps its lines, and the calls wait until it can") {
  const Folder folder;
  ndjson::Sink sink(options_of(folder));
  check_accepted(deliver(sink, {"1"}));
  // A limit on the size of files stands for a full disk: a part of the lines is written.
  const auto before = ::signal(SIGXFSZ, SIG_IGN);
  rlimit was{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &was) == 0);
  rlimit limit = was;
  limit.rlim_cur = line("1").size() + 5;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  const auto outcomes = deliver(sink, {"2", "3"});
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &was) == 0);
  ::signal(SIGXFSZ, before);
  for (const auto& outcome : outcomes) {
    CHECK(outcome.verdict == Verdict::retry);
    CHECK(outcome.reason.code == ReasonCode::target_unavailable);
  }
  CHECK(text_of(folder.file()) == line("1"));
  check_accepted(deliver(sink, {"2", "3"}));
  CHECK(text_of(folder.file()) == line("1") + line("2") + line("3"));
}

TEST_CASE("on a full disk calls wait") {
  if (!fs::exists("/dev/full")) return;
  const Folder folder;
  fs::create_symlink("/dev/full", folder.file());
  ndjson::Sink sink(options_of(folder));
  for (const auto& outcome : deliver(sink, {"1", "2"})) CHECK(outcome.verdict == Verdict::retry);
}

TEST_CASE("several sinks that share a file lose and mix no line, while it is renamed too") {
  const Folder folder;
  auto options = options_of(folder);
  options.rotate_bytes = 500;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      ndjson::Sink sink(options);
      for (int i = 0; i < 25; ++i) {
        const std::vector<Call> calls{call(std::to_string(writer * 100 + i))};
        (void)sink.deliver(calls);
      }
    });
  }
  for (auto& writer : writers) writer.join();
  std::string all = text_of(folder.file());
  for (const auto& each : folder.renamed()) all += text_of(each);
  CHECK(std::count(all.begin(), all.end(), '\n') == 100);
  for (int writer = 0; writer < 4; ++writer) {
    for (int i = 0; i < 25; ++i) {
      CHECK(all.find(line(std::to_string(writer * 100 + i))) != std::string::npos);
    }
  }
}
