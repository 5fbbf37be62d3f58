// SPDX-License-Identifier: MIT
#include "log/log.hpp"

#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace ctsync::log {

namespace {

constexpr std::chrono::milliseconds longest_unwritten{200};
constexpr std::chrono::milliseconds last_patience{1000};
constexpr std::size_t most_unwritten = 64 * 1024;
constexpr std::size_t most_kept = 1024 * 1024;
// A pipe that polls writable accepts this many bytes without blocking (PIPE_BUF on Linux).
constexpr std::size_t pipe_piece = 4096;

bool is_pipe(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

// Buffers whole lines and writes them to the stream together. spdlog's own stream sinks flush every
// line or count their intervals in seconds. They also block the logging thread if nobody reads the
// pipe.
class StreamSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit StreamSink(std::FILE* stream) : stream_(stream), pipe_(is_pipe(::fileno(stream))) {}
  ~StreamSink() override { flusher_ = {}; }  // joins the flusher, which writes the remaining lines

  // Throws std::system_error if no thread can be created.
  void start() {
    flusher_ = std::jthread([this](const std::stop_token& stop) { flush_in_time(stop); });
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (unwritten_.size() - written_ + message.payload.size() > most_kept) return;
    if (unwritten_.empty()) some_.notify_one();
    unwritten_.append(message.payload.data(), message.payload.size());
    if (unwritten_.size() >= most_unwritten) flush_();
  }

  void flush_() override { write_within(std::chrono::milliseconds{0}); }

 private:
  void write_within(std::chrono::milliseconds patience) {
    if (unwritten_.empty()) return;
    if (pipe_) {
      while (written_ < unwritten_.size() && write_piece(patience)) {
      }
      if (written_ < unwritten_.size()) return forget_written();
    } else {
      std::fwrite(unwritten_.data(), 1, unwritten_.size(), stream_);
      std::fflush(stream_);
    }
    unwritten_.clear();
    written_ = 0;
  }

  void forget_written() {
    if (written_ < most_unwritten) return;
    unwritten_.erase(0, written_);
    written_ = 0;
  }

  // False if the pipe is full. Any error but EAGAIN and EINTR drops the buffered bytes.
  bool write_piece(std::chrono::milliseconds patience) {
    pollfd ready{::fileno(stream_), POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return false;
    const std::size_t left = unwritten_.size() - written_;
    const ssize_t count =
        ::write(ready.fd, unwritten_.data() + written_, std::min(left, pipe_piece));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    written_ = count < 0 ? unwritten_.size() : written_ + static_cast<std::size_t>(count);
    return true;
  }

  void flush_in_time(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (some_.wait(lock, stop, [this] { return !unwritten_.empty(); })) {
      some_.wait_for(lock, stop, longest_unwritten, [] { return false; });
      if (stop.stop_requested()) return write_within(last_patience);
      flush_();
    }
  }

  std::FILE* stream_;
  bool pipe_;
  std::string unwritten_;
  std::size_t written_ = 0;  // bytes of unwritten_ already written, while a pipe is full
  std::condition_variable_any some_;
  std::jthread flusher_;
};

spdlog::level::level_enum spdlog_level(Level level) noexcept {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

Time system_time() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace

struct Log::State {
  State(Format line_format, Options& options)
      : format(line_format),
        environment(std::move(options.environment)),
        clock(options.clock ? std::move(options.clock) : system_time),
        sink(std::make_shared<StreamSink>(options.stream)),
        logger("ctsync", sink) {}

  Format format;
  std::string environment;
  std::function<Time()> clock;
  std::shared_ptr<StreamSink> sink;
  spdlog::logger logger;
};

Log::Log(Level level, std::unique_ptr<State> state) noexcept
    : level_(level), state_(std::move(state)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

Log Log::create(Options options) {
  const bool terminal = ::isatty(::fileno(options.stream)) == 1;
  const Format format = options.format.value_or(terminal ? Format::text : Format::json);
  auto state = std::make_unique<State>(format, options);
  state->logger.set_level(spdlog::level::trace);  // enabled() filters by level
  state->logger.set_error_handler([](const std::string&) {});
  const bool at_once = terminal || options.at_once;
  state->logger.flush_on(at_once ? spdlog::level::trace : spdlog::level::warn);
  try {
    state->sink->start();
  } catch (const std::system_error&) {
    state->logger.flush_on(spdlog::level::trace);
  }
  return Log(options.level, std::move(state));
}

void Log::put(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept {
  try {
    const Time now = state_->clock();
    Line line(state_->format, now, level, event, state_->environment);
    for (const Field& field : fields) line.add(field);
    const std::string_view text = line.finish();
    state_->logger.log(now, {}, spdlog_level(level),
                       spdlog::string_view_t(text.data(), text.size()));
  } catch (...) {  // out of memory: drop the line
  }
}

}  // namespace ctsync::log
