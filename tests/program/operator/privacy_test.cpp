// SPDX-License-Identifier: MIT
#include <ctsync/base/base64.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <log/logged_id.hpp>
#include <sqlite/store.hpp>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// A customer whose id and address appear nowhere else.
struct Canary {
  std::string id;
  std::string email = id + "@shop.example";

  std::string customer(int version) const {
    return fmt::format(
        R"({{"id":"{}","version":{},"createdAt":"2026-01-01T00:00:00.000Z",)"
        R"("lastModifiedAt":"2026-01-01T00:00:0{}.000Z","email":"{}","addresses":[]}})",
        id, version, version, email);
  }
  std::string short_form(const std::string& message, int version) const {
    return fmt::format(R"({{"type":"customer.updated","id":"{}","projectKey":"p","customer":{}}})",
                       message, customer(version));
  }
  /// Leaves a gap that cannot be closed, so the delivery becomes a dead letter.
  std::string email_changed(const std::string& message) const {
    return fmt::format(
        R"({{"notificationType":"Message","projectKey":"p","id":"{}","version":1,)"
        R"("sequenceNumber":9,"resource":{{"typeId":"customer","id":"{}"}},"resourceVersion":9,)"
        R"("type":"CustomerEmailChanged","createdAt":"2026-01-01T00:00:01.000Z","email":"{}"}})",
        message, id, email);
  }
};

/// The base64 of `text` at each of the three alignments, without the characters that neighbouring
/// bytes affect.
std::vector<std::string> base64_of(const std::string& text) {
  std::vector<std::string> all;
  for (const std::size_t before : {0u, 1u, 2u}) {
    const std::string encoded = detail::base64(std::string(before, ' ') + text);
    const std::size_t first = (before * 8 + 5) / 6;
    all.push_back(encoded.substr(first, (before + text.size()) * 8 / 6 - first));
  }
  return all;
}

struct Hits {
  int raw = 0;
  int base64 = 0;
};

/// Counts the forms of the person's id and address that the text contains.
Hits hits(const Canary& person, const std::string& text) {
  Hits found;
  for (const auto& word : {person.id, person.email}) {
    found.raw += text.find(word) != std::string::npos ? 1 : 0;
    for (const auto& encoded : base64_of(word)) {
      found.base64 += text.find(encoded) != std::string::npos ? 1 : 0;
    }
  }
  return found;
}

/// All bytes of the database and the files beside it.
std::string files(const Folder& folder) {
  std::string bytes;
  for (const auto* end : {"", "-wal", "-shm", ".lock"}) {
    std::ifstream file(folder.file("ctsync.db") + end, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

/// Puts a customer into every place where the store keeps one: a record, calls that wait for a
/// target that is down, and entries that are done, dead, and unreadable with base64 in them.
void plant(const Canary& person, const Serving& server, sqlite::Store& store,
           const std::string& name) {
  auto client = client_of(server.url());
  CHECK(post(client, person.short_form(name + "-1", 1)).status == 202);
  CHECK(post(client, person.short_form(name + "-2", 2)).status == 202);
  CHECK(post(client, person.email_changed(name + "-3")).status == 202);
  const std::string broken = "<message>" + person.email + "</message>";
  std::string hidden = R"({"message":{"data":")" + detail::base64(person.customer(3)) + R"("}})";
  const std::string first = name + "-4", second = name + "-5";
  const std::vector<NewEntry> entries{{first, {}, broken, {ReasonCode::unreadable, "not JSON"}},
                                      {second, {}, hidden, {ReasonCode::unreadable, "not known"}}};
  REQUIRE(store.accept({"default", "commercetools", wall_clock(), entries}).has_value());
  while (store.counts()->entries[0] != 0) std::this_thread::yield();
}

}  // namespace

TEST_CASE("an erased person is in no byte of the store, whether it is being served or not") {
  Recorder segment([](const http::Request&) {
    http::Response down;
    down.status = 503;
    return down;
  });
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  const Canary first{"canary-5d1e40c7"}, second{"canary-b96a2f83"},
      other{"customer-of-no-interest"};
  auto store = sqlite::Store::open({folder.file("ctsync.db"), false});
  REQUIRE(store.has_value());
  plant(first, server, *store, "a");
  plant(second, server, *store, "b");
  plant(other, server, *store, "c");
  CHECK(segment.wait_for_requests(1));
  for (const auto& person : {first, second}) {
    CHECK(hits(person, files(folder)).raw == 2);
    CHECK(hits(person, files(folder)).base64 > 0);
  }

  const auto dry =
      run({"privacy", "erase", "--email", "-", "--dry-run"}, variables, " " + first.email + "\n");
  CHECK(dry.exit_code == 0);
  CHECK(dry.out == "found: records 1, inbox entries 5, calls 2\n");
  CHECK(hits(first, files(folder)).raw == 2);
  const auto served =
      run({"privacy", "erase", "--email", "-", "--yes"}, variables, first.email + "\n");
  CHECK(served.exit_code == 0);
  CHECK(served.out == "erased: records 1, inbox entries 5, calls 2\n");
  CHECK(served.err.find("\"event\":\"privacy.erased\"") != std::string::npos);
  const std::string after =
      files(folder) + server.log() + dry.out + dry.err + served.out + served.err;
  CHECK(hits(first, after).raw == 0);
  CHECK(hits(first, after).base64 == 0);
  CHECK(hits(second, after).raw == 2);
  CHECK(store->record({"default", "p", "customer", first.id})
            ->value_or("")
            .starts_with("{\"erased\":"));

  auto client = client_of(server.url());
  CHECK(post(client, other.short_form("c-6", 4)).status == 202);
  CHECK(server.wait_for_log("\"id\":\"" + log::logged_id("c-6") +
                            "\",\"source\":\"commercetools\",\"outcome\":\"done\""));
  CHECK(server.stop() == 0);
  const auto stopped = run({"privacy", "erase", "--customer-id", second.id, "--yes"}, variables);
  CHECK(stopped.exit_code == 0);
  CHECK(stopped.out == "erased: records 1, inbox entries 5, calls 2\n");
  const std::string end = files(folder) + server.log() + stopped.out + stopped.err;
  CHECK(hits(second, end).raw == 0);
  CHECK(hits(second, end).base64 == 0);
  CHECK(hits(other, end).raw == 2);
  const auto again = run({"privacy", "erase", "--customer-id", second.id, "--yes"}, variables);
  CHECK(again.out == "erased: records 0, inbox entries 0, calls 0\n");
}

TEST_CASE("an incomplete command line erases nothing") {
  const Folder folder;
  const Variables variables{{"INBOX_DATABASE_URL", "sqlite:" + folder.file("none.db")}};
  const std::string email = "ada@shop.example";
  CHECK(run({"privacy"}, variables).exit_code == 2);
  CHECK(run({"privacy", "erase", "--yes"}, variables).exit_code == 2);
  CHECK(run({"privacy", "erase", "--email", email}, variables).exit_code == 2);
  CHECK(run({"privacy", "erase", "--email", email, "--yes", "--dry-run"}, variables).exit_code ==
        2);
  const auto no_address = run({"privacy", "erase", "--email", "ada", "--yes"}, variables);
  CHECK(no_address.exit_code == 2);
  CHECK(no_address.err.find("--email: expected an e-mail address") != std::string::npos);
  CHECK(run({"privacy", "erase", "--email", "-", "--yes"}, variables, "\n").exit_code == 2);
  CHECK(run({"privacy", "erase", "--email", email, "--yes"}, variables).exit_code == 3);
}

}  // namespace ctsync::test
