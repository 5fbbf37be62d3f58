// SPDX-License-Identifier: MIT
#include "ndjson/sink.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ndjson/line_file.hpp"

namespace ctsync::ndjson {

namespace {

Outcome outcome_of(const Error& error) {
  const bool wrong = error.code == Errc::configuration;
  return {wrong ? Verdict::target_down : Verdict::retry,
          std::nullopt,
          {wrong ? ReasonCode::target_refused : ReasonCode::target_unavailable, error.detail}};
}

/// Writes the calls of one round. Calls are accepted as their lines reach the disk.
class Round {
 public:
  Round(const Options& options, std::span<const Call> calls)
      : options_(options), calls_(calls), outcomes_(calls.size()) {}

  std::vector<Outcome> run() {
    auto opened = LineFile::open(options_.path);
    if (!opened) return end(opened.error());
    LineFile file = *std::move(opened);
    const Time now = options_.clock();
    bool full = is_past(file, now);
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      const std::size_t length = calls_[i].body.size() + 1;
      full = full || exceeds(file.size() + lines_.size(), length);
      if (full) {
        if (auto status = flush(file, i); !status) return end(status.error());
        auto next = LineFile::rotate(std::move(file), options_.path, now, options_.keep_files);
        if (!next) return end(next.error());
        file = *std::move(next);
        full = false;
      }
      lines_.append(calls_[i].body).append("\n");
    }
    if (auto status = flush(file, calls_.size()); !status) return end(status.error());
    return std::move(outcomes_);
  }

 private:
  /// Whether the file was last written in an earlier period.
  bool is_past(const LineFile& file, Time now) const {
    const auto period = options_.rotate_after.count();
    if (period <= 0 || file.size() == 0) return false;
    return file.changed().time_since_epoch().count() / period <
           now.time_since_epoch().count() / period;
  }

  bool exceeds(std::uint64_t size, std::size_t line) const {
    return options_.rotate_bytes > 0 && size > 0 && size + line > options_.rotate_bytes;
  }

  /// Writes the lines of the calls before `upto` that are not written yet.
  Status flush(LineFile& file, std::size_t upto) {
    if (lines_.empty()) return std::monostate{};
    if (auto status = file.append(lines_); !status) return status;
    lines_.clear();
    for (; accepted_ < upto; ++accepted_) outcomes_[accepted_] = {Verdict::accepted, {}, {}};
    return std::monostate{};
  }

  std::vector<Outcome> end(const Error& error) {
    for (std::size_t i = accepted_; i < outcomes_.size(); ++i) {
      outcomes_[i] = outcome_of(error);
      outcomes_[i].unsent = i > accepted_;  // one call counts the attempt
    }
    return std::move(outcomes_);
  }

  const Options& options_;
  std::span<const Call> calls_;
  std::vector<Outcome> outcomes_;
  std::string lines_;
  std::size_t accepted_ = 0;
};

}  // namespace

Sink::Sink(Options options) : options_(std::move(options)) {
  if (options_.clock) return;
  options_.clock = [] {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  };
}

std::vector<Outcome> Sink::deliver(std::span<const Call> calls) {
  if (calls.empty()) return {};
  return Round(options_, calls).run();
}

}  // namespace ctsync::ndjson
