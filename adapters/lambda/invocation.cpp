// SPDX-License-Identifier: MIT
#include "lambda/invocation.hpp"

#include <set>
#include <utility>
#include <variant>

namespace ctsync::lambda {

namespace {

http::Response refusal(int status, std::string_view reason) {
  http::Response response;
  response.status = status;
  response.body.append(R"({"ok":false,"error":")").append(reason).append("\"}");
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Ending answer_of(const HttpEvent& event, const http::Response& response) {
  return {render_answer(event.shape, response, event.method != "HEAD")};
}

Ending ending_of(const IgnoredEvent& event) {
  Ending ending{render_ignored(event.reason)};
  if (!event.expected) ending.ignored = Error{Errc::unsupported, "", event.reason};
  return ending;
}

/// Ends a batch of which the records with a false flag failed. Lambda treats a reported record of a
/// stream as the first one to come again. If all failed, an error has the same effect and does not
/// need ReportBatchItemFailures, which not every trigger has.
Ending ending_of(const Batch& batch, const std::vector<bool>& done) {
  std::vector<const Record*> failed;
  std::set<std::string_view> partitions;
  std::size_t count = 0;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    if (done[i]) continue;
    ++count;
    const auto& record = batch.records[i];
    if (!batch.stream || partitions.insert(record.partition).second) failed.push_back(&record);
  }
  const bool whole = batch.stream && count == batch.records.size();
  if (failed.empty() || (batch.partial && !whole)) return {render_failures(failed)};
  return {{}, Error{Errc::unavailable, "", "not taken now: it has to come again"}};
}

}  // namespace

/// One event in progress. Invocations::mutex_ guards the flags and the handlers' results.
struct Invocations::Job {
  Event event;
  bool abandoned = false;
  bool finished = false;
  std::optional<http::Response> response;
  std::vector<bool> done;  // one flag per record
};

Invocations::Invocations(Handlers handlers) : handlers_(std::move(handlers)) {
  thread_ = std::thread([this] { work(); });
}

Invocations::~Invocations() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    if (next_) next_->abandoned = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Invocations::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || next_ != nullptr; });
    if (ending_) return;
    const auto job = std::exchange(next_, nullptr);
    if (job->abandoned) continue;
    lock.unlock();
    run(*job);
    lock.lock();
    job->finished = true;
    changed_.notify_all();
  }
}

void Invocations::run(Job& job) {
  if (const auto* request = std::get_if<HttpEvent>(&job.event)) return run(job, *request);
  run(job, *std::get_if<Batch>(&job.event));
}

void Invocations::run(Job& job, const HttpEvent& event) {
  http::Response response = respond(event.request());
  const std::lock_guard lock(mutex_);
  job.response = std::move(response);
}

void Invocations::run(Job& job, const Batch& batch) {
  std::set<std::string_view> failed;  // partitions of a batch that is in order
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    {
      const std::lock_guard lock(mutex_);
      if (job.abandoned) return;
    }
    const auto& record = batch.records[i];
    if (failed.contains(record.partition)) continue;
    const bool done = take(batch.source, record.body);
    if (!done && batch.in_order) failed.insert(record.partition);
    const std::lock_guard lock(mutex_);
    job.done[i] = done;
  }
}

http::Response Invocations::respond(const http::Request& request) {
  try {
    if (handlers_.before_body) {
      http::Request head = request;
      head.body = {};
      const auto decided = handlers_.before_body(head);
      if (const auto* response = std::get_if<http::Response>(&decided)) return *response;
      if (request.body.size() > *std::get_if<std::size_t>(&decided)) {
        return too_large(head, request.body);
      }
    }
    return handlers_.request(request);
  } catch (...) {  // the exception text may contain request data
    return refusal(503, "unavailable");
  }
}

http::Response Invocations::too_large(const http::Request& head, std::string_view body) {
  const auto decided = handlers_.too_large ? handlers_.too_large(head) : http::TooLarge{};
  if (const auto* response = std::get_if<http::Response>(&decided)) return *response;
  if (const auto* overflow = std::get_if<http::Overflow>(&decided)) {
    overflow->take(body);
    return overflow->end();
  }
  return refusal(413, "body too large");
}

bool Invocations::take(std::string_view source, std::string_view body) {
  try {
    return handlers_.record(source, body);
  } catch (...) {
    return false;
  }
}

Ending Invocations::handle(std::string_view event, std::optional<Clock::time_point> deadline) {
  auto read = read_event(parser_, event);
  if (!read) return {{}, std::move(read).error()};
  if (const auto* nothing = std::get_if<IgnoredEvent>(&*read)) return ending_of(*nothing);
  const auto job = std::make_shared<Job>();
  job->event = std::move(*read);
  const auto* request = std::get_if<HttpEvent>(&job->event);
  const auto* batch = std::get_if<Batch>(&job->event);
  if (batch != nullptr) job->done.resize(batch->records.size());

  std::unique_lock lock(mutex_);
  next_ = job;
  changed_.notify_all();
  const auto finished = [&] { return job->finished; };
  if (deadline) {
    changed_.wait_until(lock, *deadline, finished);
  } else {
    changed_.wait(lock, finished);
  }
  job->abandoned = true;
  if (next_ == job) next_.reset();
  if (request != nullptr) {
    return answer_of(*request, job->response ? *job->response : refusal(503, "out of time"));
  }
  return ending_of(*batch, job->done);
}

}  // namespace ctsync::lambda
