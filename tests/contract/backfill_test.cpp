// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <ctsync/json/view.hpp>
#include <map>
#include <string>
#include <vector>

#include "mock.hpp"
#include "program/deliveries.hpp"
#include "program/jobs/shown_job.hpp"

/// A backfill from a commercetools that is not ours, in which customers are made, changed and
/// deleted meanwhile. It takes a minute, because the end of a backfill waits for late changes.
namespace ctsync::test {

namespace {

struct Made {
  std::string id;
  int version = 1;
};

Made customer_of(const std::string& answer, bool created) {
  json::Parser parser;
  const auto root = parser.parse(answer);
  REQUIRE(root);
  const auto customer = created ? (*root)["customer"] : *root;
  return {std::string(customer["id"].string_or_empty()),
          static_cast<int>(customer["version"].integer().value_or(0))};
}

Made create(Mock& mock, int number) {
  return customer_of(
      mock.send("POST", "/customers",
                fmt::format(R"({{"email":"c{}@shop.example","firstName":"Old","password":"p"}})",
                            number)),
      true);
}

void rename(Mock& mock, const Made& customer) {
  mock.send("POST", "/customers/" + customer.id,
            fmt::format(R"({{"version":{},"actions":[{{"action":"setFirstName",)"
                        R"("firstName":"New"}}]}})",
                        customer.version));
}

/// The first name that each userId was told last.
std::map<std::string, std::string> names_told(Recorder& segment) {
  std::map<std::string, std::string> names;
  for (const auto& call : segment.calls()) {
    const bool is_new = call.json.find(R"("firstName":"New")") != std::string::npos;
    names[call.user_id] = is_new ? "New" : "Old";
  }
  return names;
}

}  // namespace

TEST_CASE("a backfill tells every customer in the newest state, also of what changed meanwhile") {
  Mock mock;
  Recorder segment;
  const Folder folder;
  std::vector<Made> made;
  for (int i = 0; i < 700; ++i) made.push_back(create(mock, i));
  auto variables = settings(segment, folder, mock.settings());
  Serving server(variables);
  // Slow enough that all changes come before the second of the two pages is read.
  CHECK(run({"backfill", "customers", "--rate", "100", "--detach"}, variables).exit_code == 0);
  wait_for(variables, 1, [](const ShownJob& job) { return job.of("read") > 0; });
  for (int i = 0; i < 700; i += 70) rename(mock, made[static_cast<std::size_t>(i)]);
  for (int i = 700; i < 710; ++i) create(mock, i);
  for (const int i : {5, 605}) {
    const auto& gone = made[static_cast<std::size_t>(i)];
    mock.send("DELETE", fmt::format("/customers/{}?version={}", gone.id, gone.version));
  }
  bool ended = false;
  for (int i = 0; i < 6 && !ended; ++i) ended = server.wait_for_log("job.ended");  // 20 s each
  const auto job = wait_for(variables, 1, [](const ShownJob& each) { return each.of("open") == 0; });
  CHECK(job.state == "done");
  CHECK(job.of("dead") == 0);
  CHECK(server.stop() == 0);
  const auto names = names_told(segment);
  for (int i = 0; i < 710; ++i) {
    const auto user = fmt::format("c{}@shop.example", i);
    const bool gone = i == 5 || i == 605;
    if (gone) continue;
    const bool renamed = i < 700 && i % 70 == 0;
    CAPTURE(user);
    REQUIRE(names.contains(user));
    CHECK(names.at(user) == (renamed ? "New" : "Old"));
  }
}

}  // namespace ctsync::test
