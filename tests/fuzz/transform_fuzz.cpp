// SPDX-License-Identifier: MIT
// libFuzzer target over the pure part. Input: a delivery, and after a zero byte the golden record
// that is known before it. Build: clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined
// -Iinclude tests/fuzz/transform_fuzz.cpp -lsimdjson -lfmt
#include <cstdint>
#include <cstdlib>
#include <ctsync/pipeline/transformer.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace {

using ctsync::Decision;
using ctsync::Transformer;
using ctsync::UserId;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_error(const ctsync::Error& error) {
  require(!error.detail.empty());
  require(error.where.empty() || error.where.front() == '/');
}

/// The call is one JSON object, and the record can be read and is written the same again.
void check_decision(const Decision& decision) {
  ctsync::json::Parser parser;
  if (decision.kind == Decision::Kind::deliver) {
    require(!decision.calls.empty());
    for (const auto& made : decision.calls) {
      auto call = parser.parse(made.json);
      require(call && (*call)["type"].string() == ctsync::name(made.kind));
      require(made.kind != ctsync::CallKind::identify || (*call)["traits"].is_object());
      require((*call)["messageId"].string() == made.message_id);
      require(made.message_id.size() == 36);
    }
  } else {
    require(!decision.reason.empty());
    require(decision.kind == Decision::Kind::ignored || decision.record.empty());
    if (decision.record.empty()) return;
  }
  ctsync::Profile profile;
  require(ctsync::commercetools::read_record(parser, decision.record, profile).has_value());
  std::string again;
  ctsync::commercetools::write_record(profile, again);
  require(again == decision.record);
}

void check(UserId rule, std::string_view body, std::optional<std::string_view> record) {
  static Transformer used[] = {
      Transformer{{"t", UserId::email}}, Transformer{{"t", UserId::customer_id}},
      Transformer{{"t", UserId::external_id}}, Transformer{{"t", UserId::customer_number}}};
  Transformer& transformer = used[static_cast<std::size_t>(rule)];
  auto reading = transformer.read("fuzz", body);
  if (!reading) return check_error(reading.error());
  require(!(*reading)->delivery_id.empty());
  auto decision = transformer.decide(record, "segment");
  if (!decision) return check_error(decision.error());
  check_decision(*decision);
  Transformer fresh{{"t", rule}};
  require(fresh.read("fuzz", body).has_value());
  auto same = fresh.decide(record, "segment");
  require(same && same->record == decision->record);
  require(same->calls.size() == decision->calls.size());
  for (std::size_t i = 0; i < same->calls.size(); ++i) {
    require(same->calls[i].json == decision->calls[i].json);
  }
  if (decision->kind != Decision::Kind::deliver) return;
  // Applied to its own record, a delivery that has a version is a repeat.
  require(transformer.read("fuzz", body).has_value());
  auto repeat = transformer.decide(decision->record, "segment");
  require(repeat.has_value());
  check_decision(*repeat);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto zero = input.find('\0');
  const std::string body(input.substr(0, zero));
  std::optional<std::string> record;
  if (zero != std::string_view::npos) record = input.substr(zero + 1);
  for (const auto rule :
       {UserId::email, UserId::customer_id, UserId::external_id, UserId::customer_number}) {
    check(rule, body, record);
  }
  return 0;
}
