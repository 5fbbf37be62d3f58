// SPDX-License-Identifier: MIT
//
// Prints the Segment call that a delivery becomes: transform_file delivery.json
#include <fmt/core.h>

#include <ctsync/pipeline/transformer.hpp>
#include <fstream>
#include <iterator>
#include <string>

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: transform_file delivery.json\n");
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};

  // Keep one transformer per thread: it reuses its parsers from delivery to delivery.
  ctsync::Config config;
  config.keeps_records = false;  // nobody would keep them here
  ctsync::Transformer transformer{config};
  const auto reading = transformer.read("commercetools", body);
  if (!reading) {
    fmt::print(stderr, "{}\n", ctsync::to_string(reading.error()));
    return 1;
  }

  // A service passes the customer's golden record here, so that what was cleared goes out as null.
  const auto decision = transformer.decide(std::nullopt, "segment");
  if (!decision) {
    fmt::print(stderr, "{}\n", ctsync::to_string(decision.error()));
    return 1;
  }
  switch (decision->kind) {
    case ctsync::Decision::Kind::ignored: fmt::print("ignored: {}\n", decision->reason); break;
    case ctsync::Decision::Kind::fetch: fmt::print("fetch: {}\n", decision->reason); break;
    case ctsync::Decision::Kind::deliver:
      for (const auto& call : decision->calls) fmt::print("{}\n", call.json);
      break;
  }
  return 0;
}
