// SPDX-License-Identifier: MIT
//
// Changes the calls of the built-in mapping by a function of the embedding program: here, customers
// get a trait, and nothing is told of those who work in the shop. Usage: custom_transform
// delivery.json
#include <fmt/core.h>

#include <ctsync/customers.hpp>
#include <ctsync/mapping/each_call.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace {

/// The call to send in place of one of the built-in mapping; none: nothing is sent. Everything that
/// is known of the customer is in the step, and the body is the call as JSON.
std::optional<ctsync::Call> changed(const ctsync::Step& step, ctsync::Call call) {
  if (!step.after) return call;
  const auto email = step.after->email.value;
  if (email.ends_with("@shop.example")) return std::nullopt;
  constexpr std::string_view traits = R"("traits":{)";
  const auto at = call.body.find(traits);
  if (call.kind != ctsync::CallKind::identify || at == call.body.npos) return call;
  const bool is_company = step.after->company_name.known();
  call.body.insert(at + traits.size(),
                   is_company ? R"("isCompany":true,)" : R"("isCompany":false,)");
  ++call.traits;
  return call;
}

int failed(const ctsync::Error& error) {
  fmt::print(stderr, "{}\n", ctsync::to_string(error));
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: custom_transform delivery.json\n");
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  ctsync::Transformer transformer{ctsync::Config{}};
  const auto reading = transformer.read("commercetools", body);
  if (!reading) return failed(reading.error());
  const auto step = transformer.apply(**reading, std::nullopt);
  if (!step) return failed(step.error());

  ctsync::Plan plan;
  plan.transform = ctsync::each_call(changed);
  const auto mapped = ctsync::map(*step, plan);
  if (!mapped) return failed(mapped.error());
  for (const auto& call : mapped->calls) fmt::print("{}\n", call.body);
  if (mapped->ignored) fmt::print("ignored: {}\n", mapped->ignored.text);
  return 0;
}
