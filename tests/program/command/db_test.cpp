// SPDX-License-Identifier: MIT
#include "program/deliveries.hpp"

namespace ctsync::test {

TEST_CASE("the db commands do on a SQLite file what makes sense there") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  const auto has = [](const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(run({"db", "status"}, variables).exit_code == 3);
  CHECK(has(run({"db", "migrate"}, variables).out, "from 0 to "));
  CHECK(has(run({"db", "migrate"}, variables).out, "nothing to do"));
  const auto status = run({"db", "status"}, variables);
  CHECK(status.exit_code == 0);
  CHECK(has(status.out, "the newest"));
  CHECK(has(status.out, "inbox   waiting 0"));
  CHECK(has(run({"db", "prune"}, variables).out, "0 bodies removed"));
  const auto partitions = run({"db", "partitions"}, variables);
  CHECK(partitions.exit_code == 1);
  CHECK(has(partitions.err, "has no partitions"));
  Serving server(variables);
  CHECK(run({"db", "migrate"}, variables).exit_code == 1);
  CHECK(run({"db", "status"}, variables).exit_code == 0);
  CHECK(server.stop() == 0);
}

}  // namespace ctsync::test
