// SPDX-License-Identifier: MIT
//
// A custom sink in one file. It writes a mailing list to a text file, one e-mail address per line,
// instead of delivering to a real target.
#include <fmt/core.h>

#include <cstdio>
#include <ctsync/contract/sink.hpp>
#include <ctsync/json/view.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

class MailingList {
 public:
  explicit MailingList(const char* path) : file_(std::fopen(path, "a"), std::fclose) {}

  /// Returns one outcome per call, in the sequence of the calls, and never throws. ctsync repeats
  /// calls after a crash, so a real target must detect duplicates by the message id.
  std::vector<ctsync::Outcome> deliver(std::span<const ctsync::Call> calls) {
    std::vector<ctsync::Outcome> outcomes;
    for (const auto& call : calls) outcomes.push_back(add(call));
    if (file_) std::fflush(file_.get());
    return outcomes;
  }

 private:
  ctsync::Outcome add(const ctsync::Call& call) {
    using ctsync::ReasonCode;
    if (!file_) {
      return {ctsync::Verdict::target_down,
              std::nullopt,
              {ReasonCode::target_refused, "the list cannot be written"}};
    }
    const auto json = parser_.parse(call.body);
    const auto email = json ? (*json)["traits"]["email"].string() : std::nullopt;
    if (!email) {
      return {ctsync::Verdict::rejected,
              std::nullopt,
              {ReasonCode::rejected, "the call has no e-mail"}};
    }
    fmt::print(file_.get(), "{}\n", *email);
    return {ctsync::Verdict::accepted, std::nullopt, {}};
  }

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  ctsync::json::Parser parser_;
};

static_assert(ctsync::Sink<MailingList>);

int main() {
  ctsync::AnySink sink{MailingList("mailing-list.txt")};
  ctsync::Call call;
  call.user_id = "ada@shop.example";
  call.message_id = "8d7c4c0e-0000-5000-8000-000000000001";
  call.body = R"({"type":"identify","userId":"ada@shop.example",)"
              R"("traits":{"email":"ada@shop.example"}})";
  const auto outcomes = sink.deliver(std::span(&call, 1));
  fmt::print("{}\n", ctsync::name(outcomes.front().verdict));
  return outcomes.front().verdict == ctsync::Verdict::accepted ? 0 : 1;
}
