// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/json/view.hpp>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A target that is a text file. A line holds message id, kind, user id, and an e-mail address or
/// the name of an event, with tabs between them.
namespace ctsync::examples::lines {

inline constexpr std::size_t longest_line = 1'000;

inline void append_field(std::string& line, std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (!line.empty()) line += '\t';
  std::replace_copy_if(text.begin(), text.end(), std::back_inserter(line), control, ' ');
}

/// The fragment of a call. It is made once, when the call is mapped; all attempts send its bytes.
inline std::string line_of(const Call& call) {
  json::Parser parser;
  const auto body = parser.parse(call.body);
  std::string line;
  append_field(line, call.message_id);
  append_field(line, name(call.kind));
  append_field(line, call.user_id.empty() ? call.anonymous_id : call.user_id);
  if (!body) return line;
  const bool track = call.kind == CallKind::track;
  const json::View sent = track ? (*body)["event"] : (*body)["traits"]["email"];
  append_field(line, sent.string().value_or(std::string_view{}));
  return line;
}

struct Protocol {
  Fragment write(const Call& call, const Step&) const {
    Fragment fragment{line_of(call)};
    if (fragment.bytes.size() > longest_line) {
      fragment.refused = {ReasonCode::over_limit, "the line is longer than 1000 bytes"};
    }
    return fragment;
  }
};

static_assert(ctsync::Protocol<Protocol>);

/// What the target says to a line.
enum class Answer { taken, busy, bad_line, no_access };

/// What an answer means for the call.
inline Outcome judge(Answer answer) {
  const auto outcome = [](Verdict verdict, ReasonCode code, std::string text) {
    return Outcome{verdict, std::nullopt, {code, std::move(text)}};
  };
  switch (answer) {
    case Answer::taken: return {Verdict::accepted, std::nullopt, {}};
    case Answer::bad_line:
      return outcome(Verdict::rejected, ReasonCode::rejected, "the target refused the line");
    case Answer::no_access:
      return outcome(Verdict::target_down, ReasonCode::target_refused, "access was denied");
    case Answer::busy: break;
  }
  return outcome(Verdict::retry, ReasonCode::target_unavailable, "the line was not written");
}

using Send = std::function<Answer(std::string_view line)>;

/// Sends fragments one by one. Once the target takes nothing, the remaining calls are not tried. A
/// repeated call sends the same line again; a reader drops repeats by their message id.
class Sink {
 public:
  explicit Sink(Send send) : send_(std::move(send)) {}

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    std::vector<Outcome> outcomes;
    for (const auto& call : calls) {
      const bool stopped = !outcomes.empty() && pauses_target(outcomes.back());
      outcomes.push_back(stopped ? outcomes.back() : judge(send_(call.body)));
      outcomes.back().unsent = stopped;
    }
    return outcomes;
  }

 private:
  Send send_;
};

/// Appends lines to a file.
inline Send append_to(const std::string& path) {
  std::shared_ptr<std::FILE> file;
  if (auto* opened = std::fopen(path.c_str(), "a")) file.reset(opened, std::fclose);
  return [file](std::string_view line) {
    if (file == nullptr) return Answer::no_access;
    const bool written = std::fwrite(line.data(), 1, line.size(), file.get()) == line.size() &&
                         std::fputc('\n', file.get()) == '\n' && std::fflush(file.get()) == 0;
    return written ? Answer::taken : Answer::busy;
  };
}

static_assert(ctsync::Sink<Sink>);

}  // namespace ctsync::examples::lines
