// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <log/logged_id.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

/// Data that release 0.1.0 stored stays usable (fixtures/store/README.md describes the data). The
/// tests use only the interface of the program: the format of the store may change, but the result
/// for stored data may not.
namespace ctsync::test {

namespace {

namespace fs = std::filesystem;

const fs::path stored = fs::path(CTSYNC_FIXTURES) / "store";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::vector<std::string> expected_lines(const std::string& name) {
  std::ifstream file(stored / name, std::ios::binary);
  auto lines = lines_of({std::istreambuf_iterator<char>(file), {}});
  REQUIRE(!lines.empty());
  return lines;
}

/// The text of a member in flat JSON that ctsync has written; empty where there is none.
std::string member(const std::string& json, std::string_view name) {
  const std::string key = fmt::format("\"{}\":\"", name);
  const auto at = json.find(key);
  if (at == std::string::npos) return {};
  const auto begin = at + key.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The events of a request to Segment, byte for byte.
std::vector<std::string> events_in(const std::string& body) {
  std::vector<std::string> events;
  std::size_t begin = 0;
  int depth = 0;
  bool text = false;
  for (auto at = body.find("\"batch\":[") + 9; at < body.size(); ++at) {
    const char c = body[at];
    if (text) {
      if (c == '\\') ++at;
      text = c != '"';
    } else if (c == '"') {
      text = true;
    } else if (c == '{' && depth++ == 0) {
      begin = at;
    } else if (c == '}' && --depth == 0) {
      events.push_back(body.substr(begin, at + 1 - begin));
    } else if (c == ']' && depth == 0) {
      break;
    }
  }
  return events;
}

using ByUser = std::map<std::string, std::vector<std::string>>;

ByUser by_user(const std::vector<std::string>& calls) {
  ByUser users;
  for (const auto& call : calls) users[member(call, "userId")].push_back(call);
  return users;
}

bool deletes(const std::string& call) { return call.starts_with(R"({"type":"delete")"); }

/// Whose deliveries waited, so that this release makes calls of them.
bool waited(std::string_view user) {
  constexpr std::array<std::string_view, 8> users{"ben@shop.example",
                                                  "customer-fay-0001@shop.example",
                                                  "customer-hal-0001@shop.example",
                                                  "customer-pia-0001@shop.example",
                                                  "emma@shop.example",
                                                  "uma@shop.example",
                                                  "uri@shop.example",
                                                  "ute@shop.example"};
  return std::find(users.begin(), users.end(), user) != users.end();
}

/// A call of this release without what is new in it: the wire version, and one more trait of a
/// whole customer. A call of release 0.1.0 as it is.
std::string as_it_was(std::string call, std::string_view user) {
  constexpr std::string_view version = R"("version":"2"}})";
  const auto at = call.find(version);
  if (at == call.npos) return call;
  CHECK(waited(user));
  call.replace(at, version.size(), R"("version":"1"}})");
  constexpr std::string_view trait = R"("customerGroups":[],)";
  const auto groups = call.find(trait);
  return groups == call.npos ? call : call.erase(groups, trait.size());
}

void check_same(const ByUser& got, const ByUser& want) {
  for (const auto& each : want) {
    const auto& calls = each.second;
    CAPTURE(each.first);
    const auto found = got.find(each.first);
    REQUIRE(found != got.end());
    REQUIRE(found->second.size() == calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
      CHECK(as_it_was(found->second[i], each.first) == calls[i]);
    }
  }
  CHECK(got.size() == want.size());
}

/// The number of rows in each state, by the name of the state.
struct Counts {
  std::string inbox;
  std::string outbox;

  static int of(const std::string& line, std::string_view state) {
    int count = -1;
    const std::string word = fmt::format(" {} ", state);
    const auto at = line.find(word);
    if (at == std::string::npos) return count;
    std::from_chars(line.data() + at + word.size(), line.data() + line.size(), count);
    return count;
  }
  int entries(std::string_view state) const { return of(inbox, state); }
  int calls(std::string_view state) const { return of(outbox, state); }
};

/// A stand-in for commercetools. All its customers are at version 7 and named after their ids.
class Shop {
 public:
  Shop() : server_({}, [this](const http::Request& request) { return answer(request); }) {
    auto port = server_.bind("127.0.0.1", 0);
    REQUIRE(port.has_value());
    url_ = "http://127.0.0.1:" + std::to_string(*port);
    serving_ = std::thread([this] { server_.run(); });
  }
  ~Shop() {
    server_.stop();
    serving_.join();
  }

  const std::string& url() const noexcept { return url_; }
  /// The ids of the customers that were read, sorted.
  std::vector<std::string> read() {
    const std::lock_guard lock(mutex_);
    auto ids = read_;
    std::sort(ids.begin(), ids.end());
    return ids;
  }

 private:
  http::Response answer(const http::Request& request) {
    http::Response response;
    if (request.path == "/oauth/token") {
      response.body = R"({"access_token":"t","token_type":"Bearer","expires_in":172800})";
      return response;
    }
    const std::string id(request.path.substr(request.path.rfind('/') + 1));
    response.body =
        fmt::format(R"({{"id":"{0}","version":7,"createdAt":"2020-01-01T00:00:00.000Z",)"
                    R"("lastModifiedAt":"2020-01-01T00:00:07.000Z","email":"{0}@shop.example",)"
                    R"("firstName":"Read","addresses":[],"isEmailVerified":false}})",
                    id);
    const std::lock_guard lock(mutex_);
    read_.push_back(id);
    return response;
  }

  std::mutex mutex_;
  std::vector<std::string> read_;
  std::string url_;
  http::Server server_;
  std::thread serving_;
};

/// A copy of a stored file, and the stand-ins that the program connects to.
class Release {
 public:
  explicit Release(const std::string& name = "release_0_1_0.db",
                   const std::string& user_id = "email") {
    fs::copy_file(stored / name, folder_.file("ctsync.db"));
    const auto config = folder_.write(
        "config.json",
        R"({"webhooks":{"accepted_sources":["commercetools"]},)"
        R"("sources":{"bridge":{"auth":"eventbridge","secrets":["0123456789abcdef"]}},)"
        R"("sync":{"backoff_seconds":0.05}})");
    // Release 0.1.0 ignored orders, and one was waiting.
    variables_ = settings(segment, folder_,
                          {{"SYNC_CONFIG_PATH", config},
                           {"SEGMENT_USER_ID", user_id},
                           {"SEGMENT_ON_DELETE", "suppress_with_delete"},
                           {"SHOP_EVENTS_OFF", "Order Completed,Order Cancelled"},
                           {"SEGMENT_PUBLIC_API_TOKEN", "token-of-the-test"},
                           {"SEGMENT_PUBLIC_API_URL", public_api.url()},
                           {"CTP_PROJECT_KEY", "p"},
                           {"CTP_CLIENT_ID", "client"},
                           {"CTP_CLIENT_SECRET", "client-secret"},
                           {"CTP_AUTH_URL", shop.url()},
                           {"CTP_API_URL", shop.url()}});
  }

  const Variables& variables() const noexcept { return variables_; }

  std::string tool(const std::vector<std::string>& words) const {
    const auto finished = run(words, variables_);
    CAPTURE(finished.err);
    CHECK(finished.exit_code == 0);
    return finished.out;
  }
  Counts counts() const {
    const auto lines = lines_of(tool({"outbox", "--limit", "1"}));
    REQUIRE(lines.size() >= 2);
    return {lines[0], lines[1]};
  }
  std::vector<std::string> calls_in(const std::string& state) const {
    return lines_of(tool({"outbox", "--json", "--limit", "1000", "--state", state}));
  }
  std::vector<std::string> dead_letters() const {
    return lines_of(tool({"dlq", "list", "--json"}));
  }
  /// The id of the dead letter of a delivery.
  std::string dead_letter(std::string_view delivery_id) const {
    for (const auto& line : dead_letters()) {
      if (member(line, "delivery_id") == delivery_id) return member(line, "id");
    }
    FAIL("no dead letter of " << delivery_id);
    return {};
  }

  /// Waits until no entry and no call is waiting; false after 60 seconds.
  bool drained() const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (std::chrono::steady_clock::now() < end) {
      const auto now = counts();
      if (now.entries("waiting") == 0 && now.calls("waiting") == 0) return true;
    }
    return false;
  }

  std::vector<std::string> sent() {
    std::vector<std::string> calls;
    for (const auto& body : segment.bodies()) {
      for (auto& event : events_in(body)) calls.push_back(std::move(event));
    }
    return calls;
  }
  /// Waits until the last call about a user contains `says`.
  bool wait_for(std::string_view user_id, std::string_view says) {
    return segment.wait_until([&](const auto& calls) {
      const auto found = std::find_if(calls.rbegin(), calls.rend(),
                                      [&](const auto& one) { return one.user_id == user_id; });
      return found != calls.rend() && has(found->json, says);
    });
  }
  std::string last_about(std::string_view user_id) {
    const auto calls = segment.calls();
    const auto found = std::find_if(calls.rbegin(), calls.rend(),
                                    [&](const auto& one) { return one.user_id == user_id; });
    return found == calls.rend() ? std::string() : found->json;
  }

  Recorder segment;
  Recorder public_api;
  Shop shop;

 private:
  Folder folder_;
  Variables variables_;
};

std::string name_set(std::string_view name, int version, std::string_view first_name) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}-new{1}","version":1,)"
      R"("sequenceNumber":{1},"resource":{{"typeId":"customer","id":"customer-{0}-0001"}},)"
      R"("resourceVersion":{1},"type":"CustomerFirstNameSet",)"
      R"("createdAt":"2020-02-01T00:00:00.000Z","firstName":"{2}"}})",
      name, version, first_name);
}

/// The whole customer.
std::string whole(std::string_view name, int version) {
  return fmt::format(
      R"({{"type":"customer.updated","id":"{0}-new{1}","projectKey":"p","customer":{{)"
      R"("id":"customer-{0}-0001","version":{1},"createdAt":"2020-01-01T00:00:00.000Z",)"
      R"("lastModifiedAt":"2020-02-01T00:00:00.000Z","email":"{0}@shop.example",)"
      R"("firstName":"Whole","addresses":[]}}}})",
      name, version);
}

/// A few fields of a customer who has no id, changed at a second of the year 2020.
std::string without_id(std::string_view delivery, std::string_view fields,
                       std::string_view at = "2020-02-01T00:00:00.000Z") {
  return fmt::format(R"({{"type":"customer.updated","id":"{}","projectKey":"p",)"
                     R"("customer":{{"lastModifiedAt":"{}",{}}}}})",
                     delivery, at, fields);
}

std::string event(std::string_view id, std::string_view data) {
  return fmt::format(
      R"({{"event_id":"{}","source":"crm","schema_version":1,"type":"customer.upsert",)"
      R"("occurred_at":"2020-02-01T00:00:00Z","data":{{{}}}}})",
      id, data);
}

bool wait_for_ignored(Serving& server, std::string_view delivery) {
  return server.wait_for_log(fmt::format(
      R"("id":"{}","source":"commercetools","outcome":"ignored")", log::logged_id(delivery)));
}

}  // namespace

TEST_CASE("a store file of release 0.1.0 opens with every row in the state that it had") {
  const Release release;
  const auto counts = release.counts();
  CHECK(counts.entries("waiting") == 13);
  CHECK(counts.entries("done") == 52);
  CHECK(counts.entries("ignored") == 3);
  CHECK(counts.entries("dead") == 3);
  CHECK(counts.calls("waiting") == 31);
  CHECK(counts.calls("accepted") == 19);
  CHECK(counts.calls("dead") == 4);
  CHECK(release.dead_letters().size() == 7);
  CHECK(release.calls_in("accepted").size() == 19);

  std::vector<std::string> expected;
  for (const auto& call : expected_lines("release_0_1_0.calls.jsonl")) {
    expected.push_back(member(call, "messageId"));
  }
  const auto waiting = release.calls_in("waiting");
  CHECK(waiting.size() == 31);
  for (const auto& row : waiting) {
    CHECK(std::count(expected.begin(), expected.end(), member(row, "message_id")) == 1);
  }
}

TEST_CASE("what a store file of release 0.1.0 keeps of a person is found, bodies and all") {
  const Release release;
  const auto find = [&](const std::string& email) {
    return release.tool({"privacy", "erase", "--dry-run", "--email", email});
  };
  CHECK(find("lena@shop.example") == "found: records 1, inbox entries 19, calls 19\n");
  CHECK(find("ida@shop.example") == "found: records 1, inbox entries 3, calls 2\n");
  CHECK(find("bea@shop.example") == "found: records 1, inbox entries 2, calls 2\n");
  CHECK(find("pat@shop.example") == "found: records 1, inbox entries 1, calls 0\n");
  CHECK(find("erik@shop.example") == "found: records 0, inbox entries 0, calls 0\n");
}

TEST_CASE("a store file of release 0.1.0 drains with its ids, bytes and sequence") {
  Release release;
  auto expected = expected_lines("release_0_1_0.calls.jsonl");
  const auto events = std::stable_partition(expected.begin(), expected.end(), deletes);
  Serving server(release.variables());
  CHECK(release.segment.wait_for_calls(static_cast<std::size_t>(expected.end() - events)));
  REQUIRE(release.drained());
  check_same(by_user(release.sent()), by_user({events, expected.end()}));

  // Segment gets only the user id of a deletion. The state of the call is visible in the outbox.
  std::string asked;
  for (const auto& body : release.public_api.bodies()) asked += body;
  const auto accepted = release.calls_in("accepted");
  for (auto call = expected.begin(); call != events; ++call) {
    const std::string user = '"' + member(*call, "userId") + '"';
    CAPTURE(user);
    CHECK(has(asked, user));
    CHECK(asked.find(user) == asked.rfind(user));
    CHECK(std::any_of(accepted.begin(), accepted.end(), [&](const std::string& row) {
      return member(row, "message_id") == member(*call, "messageId") &&
             member(row, "kind") == "delete";
    }));
  }
  CHECK(std::count(asked.begin(), asked.end(), '@') == events - expected.begin());
  CHECK(release.shop.read() == std::vector<std::string>{"customer-fay-0001", "customer-hal-0001"});

  const auto counts = release.counts();
  CHECK(counts.entries("dead") == 3);
  CHECK(counts.calls("dead") == 4);
  CHECK(server.stop() == 0);
}

TEST_CASE("a dead letter of release 0.1.0 is redriven with the id and the bytes it had") {
  Release release;
  Serving server(release.variables());
  REQUIRE(release.drained());
  const auto drained = release.sent().size();
  const auto retry = [&](const std::string& id) {
    return run({"dlq", "retry", id}, release.variables()).exit_code;
  };
  // Newer states of these customers were accepted, for the second one only in this run.
  CHECK(retry(release.dead_letter("rex-m1")) != 0);
  CHECK(retry(release.dead_letter("rob-m2")) != 0);
  for (const auto* delivery : {"rita-m1", "gus-m1", "pia-m4"}) {
    CHECK(retry(release.dead_letter(delivery)) == 0);
  }
  for (const auto& letter : release.dead_letters()) {
    if (member(letter, "source") == "bridge") CHECK(retry(member(letter, "id")) == 0);
  }
  CHECK(release.segment.wait_for_calls(drained + 3));
  REQUIRE(release.drained());
  auto sent = release.sent();
  sent.erase(sent.begin(), sent.begin() + static_cast<std::ptrdiff_t>(drained));
  check_same(by_user(sent), by_user(expected_lines("release_0_1_0.redriven.jsonl")));
  const auto counts = release.counts();
  CHECK(counts.entries("dead") == 2);
  CHECK(counts.calls("dead") == 2);
  CHECK(server.stop() == 0);
}

TEST_CASE("a repeat of a delivery that release 0.1.0 stored is a duplicate") {
  Release release;
  Serving server(release.variables());
  auto client = client_of(server.url());
  const auto is_known = [&](std::string_view id) {
    auto body = name_set("pia", 4, "Pia");
    body.replace(body.find("pia-new4"), 8, id);
    return has(post(client, body).body, "duplicate_ignored");
  };
  CHECK(is_known("pia-m4"));  // dead
  CHECK(is_known("uma-m2"));  // waiting, at least until now
  CHECK(!is_known("pia-m5"));
  CHECK(server.stop() == 0);
}

TEST_CASE("the records of release 0.1.0 are found under the ids of commercetools") {
  Release release;
  Serving server(release.variables());
  REQUIRE(release.drained());
  auto client = client_of(server.url());
  CHECK(post(client, name_set("ida", 3, "Ida Three")).status == 202);
  CHECK(release.wait_for("ida@shop.example", "Ida Three"));
  const auto ida = release.last_about("ida@shop.example");
  CHECK(has(ida, "Lörrach"));
  CHECK(has(ida, "12.5"));
  CHECK(has(ida, R"("gold")"));

  CHECK(post(client, name_set("ada", 4, "Ada Four")).status == 202);
  CHECK(release.wait_for("ada.new@shop.example", "Ada Four"));
  CHECK(release.last_about("ada@shop.example").empty());
  CHECK(post(client, name_set("lena", 20, "Lena Twenty")).status == 202);
  CHECK(release.wait_for("lena@shop.example", "Lena Twenty"));

  CHECK(post(client, whole("ida", 1)).status == 202);
  CHECK(wait_for_ignored(server, "ida-new1"));
  CHECK(post(client, name_set("ben", 4, "Late")).status == 202);
  CHECK(wait_for_ignored(server, "ben-new4"));
  CHECK(server.stop() == 0);
  CHECK(release.shop.read().size() == 2);  // for the entries that were waiting
  for (const auto& call : release.sent()) CHECK(!has(call, R"("firstName":"Late")"));
}

TEST_CASE("the records of release 0.1.0 are found of customers without an id and of events") {
  Release release;
  Serving server(release.variables());
  REQUIRE(release.drained());
  auto client = client_of(server.url());
  CHECK(post(client, without_id("emil-new1", R"("email":"EMIL@shop.example","lastName":"Ember")"))
            .status == 202);
  CHECK(release.wait_for("emil@shop.example", "Ember"));
  const auto emil = release.last_about("emil@shop.example");
  CHECK(has(emil, R"("firstName":"Emil")"));
  CHECK(has(emil, "Emil & Co"));
  const std::string_view before = "2020-01-01T00:00:00.000Z";
  CHECK(post(client,
             without_id("emil-new2", R"("email":"emil@shop.example","lastName":"Old")", before))
            .status == 202);
  CHECK(wait_for_ignored(server, "emil-new2"));

  CHECK(post(client, without_id("emma-new1", R"("email":"emma@shop.example","lastName":"Moor")"))
            .status == 202);
  CHECK(release.wait_for("emma@shop.example", "Moor"));
  CHECK(has(release.last_about("emma@shop.example"), R"("firstName":"Emma")"));

  CHECK(post(client, event("crm-new1", R"("shop_id":"customer-eva-0001",)"
                                       R"("email":"eva@shop.example","title":"Dr.")"))
            .status == 202);
  CHECK(release.wait_for("eva@shop.example", "Dr."));
  const auto eva = release.last_about("eva@shop.example");
  CHECK(has(eva, R"("firstName":"Eva")"));
  CHECK(has(eva, R"("lastName":"Holm")"));
  CHECK(has(eva, "C-77"));

  CHECK(post(client, event("crm-new2", R"("email":"enno@shop.example","title":"Mr.")")).status ==
        202);
  CHECK(release.wait_for("enno@shop.example", "Mr."));
  const auto enno = release.last_about("enno@shop.example");
  CHECK(has(enno, R"("firstName":"Enno")"));
  CHECK(has(enno, "C-78"));
  CHECK(server.stop() == 0);
}

TEST_CASE("a person that release 0.1.0 erased or recorded as deleted stays so") {
  Release release;
  Serving server(release.variables());
  REQUIRE(release.drained());
  const auto drained = release.sent().size();
  auto client = client_of(server.url());
  // Erased; erased before anything was stored; erased by a waiting entry; deleted; deleted by a
  // call and by a waiting entry.
  for (const auto* name : {"erik", "nora", "duke", "dora", "dave", "cleo", "pat"}) {
    CHECK(post(client, whole(name, 2)).status == 202);
    CHECK(wait_for_ignored(server, fmt::format("{}-new2", name)));
    CHECK(post(client, name_set(name, 3, "Back")).status == 202);
    CHECK(wait_for_ignored(server, fmt::format("{}-new3", name)));
  }
  REQUIRE(release.drained());
  CHECK(release.sent().size() == drained);
  for (const auto* name : {"erik", "duke"}) {
    const auto found = release.tool(
        {"privacy", "erase", "--dry-run", "--customer-id", fmt::format("customer-{}-0001", name)});
    CHECK_MESSAGE(found == "found: records 0, inbox entries 0, calls 0\n", name);
  }
  CHECK(server.stop() == 0);
}

TEST_CASE("the records of release 0.1.0 are found whichever identity is the userId") {
  struct Row {
    std::string rule, user, fields, event_user, event_fields;
  };
  const std::vector<Row> rows{
      {"external_id", "X-1", R"("externalId":"X-1")", "X-2", R"("external_id":"X-2")"},
      {"customer_number", "N-1", R"("customerNumber":"N-1")", "N-2", R"("customer_number":"N-2")"},
      {"customer_id",
       "customer-carl-0001",
       {},
       "customer-cora-0001",
       R"("shop_id":"customer-cora-0001")"}};
  const std::map<std::string, std::string> names{{"X-1", "Xara"},
                                                 {"X-2", "Xeno"},
                                                 {"N-1", "Nils"},
                                                 {"N-2", "Nele"},
                                                 {"customer-carl-0001", "Example"},
                                                 {"customer-cora-0001", "Cora"}};
  for (const auto& row : rows) {
    CAPTURE(row.rule);
    Release release("release_0_1_0_other_rules.db", row.rule);
    CHECK(release.counts().entries("done") == 6);
    CHECK(release.counts().calls("accepted") == 6);
    Serving server(release.variables());
    auto client = client_of(server.url());
    const auto update = row.fields.empty() ? name_set("carl", 2, "New")
                                           : without_id("new-1", row.fields + R"(,"title":"New")");
    CHECK(post(client, update).status == 202);
    CHECK(post(client, event("crm-new1", row.event_fields + R"(,"title":"New")")).status == 202);
    for (const auto& user : {row.user, row.event_user}) {
      CAPTURE(user);
      CHECK(release.wait_for(user, R"("New")"));
      CHECK(has(release.last_about(user), names.at(user)));
    }
    CHECK(server.stop() == 0);
    CHECK(release.segment.calls().size() == 2);
    CHECK(release.shop.read().empty());
  }
}

}  // namespace ctsync::test
