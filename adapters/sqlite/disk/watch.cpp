// SPDX-License-Identifier: MIT
#include "sqlite/disk/watch.hpp"

#include <unistd.h>

#include <chrono>
#include <utility>

namespace ctsync::sqlite {
namespace {

constexpr std::chrono::milliseconds between{1'000};
constexpr std::chrono::milliseconds between_when_short{200};

std::string loss(const std::string& file, const std::string& what_to_do) {
  return file +
         " was deleted or replaced while it was served; nothing more is accepted, and what "
         "waits is delivered until ctsync ends; " +
         what_to_do;
}

std::string advice(const Result<std::string>& copy) {
  if (copy)
    return *copy + " has what was in it: restart ctsync with the file that is wanted in place";
  return "what was in it cannot be copied (" + copy.error().detail +
         "): if its folder was renamed, rename it back; else let ctsync run until nothing waits, "
         "then restart it";
}

}  // namespace

Watch::Watch(std::string path, Condition& condition, Space& space, Writer& writer,
             Checkpointer& checkpoints)
    : path_(std::move(path)),
      condition_(condition),
      space_(space),
      writer_(writer),
      checkpoints_(checkpoints) {
  files_.note(path_);
  thread_ = std::thread([this] { loop(); });
}

Watch::~Watch() {
  condition_.stop();
  thread_.join();
}

void Watch::loop() {
  do {
    look_at_files();
    const bool is_short = look_at_space();
    write_again();
    // A full disk wakes this thread, so what it does then must not come without a pause.
    if (is_short) std::this_thread::sleep_for(between_when_short);
  } while (condition_.wait(between));
}

void Watch::look_at_files() {
  if (!condition_.kept()) return look_for_return();
  const auto file = files_.lost();
  if (file.empty()) return;
  // While only some are gone, others may write to the database without our log.
  may_return_ = files_.lost_all();
  if (!files_.lost_database()) {
    lose(loss(file, "restart ctsync"));
    return checkpoints_.empty();
  }
  lose(loss(file, "a copy is being made"));
  const auto copy = checkpoints_.copy_to(path_ + ".rescued");
  copy_ = copy ? *copy : std::string();
  condition_.lose(loss(file, advice(copy)));
  // Until there is a copy, the log has what no file holds. Where the log was lost too, one that is
  // there now came back with its database.
  if (!may_return_) files_.remove_log();
}

void Watch::look_for_return() {
  if (!may_return_ || !files_.are_there()) return;
  if (!copy_.empty()) ::unlink(copy_.c_str());  // it has nothing that the files do not have
  copy_.clear();
  condition_.found();
}

// A delivery looks at the condition in its transaction. When an empty job has ended, so have all
// transactions that began before, and no later one accepts.
void Watch::lose(const std::string& detail) {
  condition_.lose(detail);
  (void)writer_.write(0, [](Transaction&) {});
}

/// Returns whether the disk is short of space.
bool Watch::look_at_space() {
  const bool full = condition_.was_full();
  const bool low = !space_.measure();
  if (low || full) {
    space_.give_up(full);
    checkpoints_.empty();
  } else {
    space_.hold();
  }
  return low || full;
}

void Watch::write_again() {
  if (!condition_.last_write_failed()) return;
  (void)writer_.write(0, [](Transaction& transaction) { transaction.attempt.run(); });
}

}  // namespace ctsync::sqlite
