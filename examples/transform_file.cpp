// SPDX-License-Identifier: MIT
//
// Prints the Segment calls for a delivery. Usage: transform_file delivery.json
#include <fmt/core.h>

#include <ctsync/customers.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>

namespace {

int failed(const ctsync::Error& error) {
  fmt::print(stderr, "{}\n", ctsync::to_string(error));
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: transform_file delivery.json\n");
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};

  // Keep one transformer per thread: it reuses its parsers for all deliveries.
  ctsync::Transformer transformer{ctsync::Config{}};
  const auto reading = transformer.read("commercetools", body);
  if (!reading) return failed(reading.error());

  // A service passes the stored record of the customer instead of std::nullopt, so that cleared
  // fields are sent as null. It then stores the record of the step.
  const auto step = transformer.apply(**reading, std::nullopt);
  if (!step) return failed(step.error());
  if (const auto& fetch = step->must_fetch) {
    fmt::print("must be read from commercetools: {}\n", fetch->reason.text);
    return 0;
  }

  // One plan per target.
  const auto mapped = ctsync::map(*step, ctsync::Plan{});
  if (!mapped) return failed(mapped.error());
  for (const auto& call : mapped->calls) fmt::print("{}\n", call.body);
  if (mapped->ignored) fmt::print("ignored: {}\n", mapped->ignored.text);
  return 0;
}
