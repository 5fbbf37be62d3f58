// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <regex>
#include <sstream>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/terminal.hpp"

/// Somebody who has never seen ctsync, at a terminal, with nothing but the program: what they type
/// is what the program has shown them before.
namespace ctsync::test {

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// What a command showed, and how it ended.
struct Shown {
  std::string screen;
  int exit_code = -1;
};

/// A shell on a terminal of 100 columns, in an empty folder, with `ctsync` in the path.
class Stranger {
 public:
  Stranger() {
    CHECK(terminal_.wait_for("}ready> "));
    command("cd '" + home_.file("work") + "'");
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;
  ~Stranger() { leave_server(); }

  /// Types a line, and returns what the terminal shows until the shell is ready again. Each option
  /// of ctsync must have been shown before.
  Shown command(const std::string& line) {
    CHECK_MESSAGE(unknown_option(line).empty(), "nothing has shown " << unknown_option(line));
    begin(line);
    return end();
  }

  /// Types a line whose command asks something.
  void begin(const std::string& line) {
    begun_ = terminal_.shown().size();
    terminal_.type(line + "\n");
    CHECK(terminal_.wait_for("\n"));
  }

  void answer(std::string_view question, const std::string& answer) {
    CHECK_MESSAGE(terminal_.wait_for(question), question << terminal_.shown().substr(begun_));
    terminal_.type(answer + "\n");
  }

  Shown end() {
    CHECK_MESSAGE(terminal_.wait_for("}ready> "), terminal_.shown().substr(begun_));
    auto text = terminal_.shown().substr(begun_);
    std::erase(text, '\r');
    const auto code = text.rfind('{');
    Shown shown{text.substr(text.find('\n') + 1, code - text.find('\n') - 1),
                std::stoi(text.substr(code + 1))};
    known_ += shown.screen;
    return shown;
  }

  /// Repeats a command until it shows this.
  Shown until(const std::string& line, std::string_view part) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    auto shown = command(line);
    while (!has(shown.screen, part)) {
      REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, line << "\n" << shown.screen);
      shown = command(line);
    }
    return shown;
  }

  /// Starts a server behind the shell.
  void start_server() {
    const auto started = command("ctsync serve > serve.log 2>&1 &").screen;
    std::smatch found;
    REQUIRE(std::regex_search(started, found, std::regex("\\] ([0-9]+)")));
    server_ = std::stoi(found[1]);
    until("ctsync health", "200");
  }

  /// Ends the server as a loss of power does.
  void leave_server() {
    if (server_ > 0) ::kill(server_, SIGKILL);
    server_ = -1;
  }

 private:
  std::string unknown_option(const std::string& line) const {
    const auto words = words_of(line);
    if (words.empty() || words.front() != "ctsync") return {};
    const auto is_unknown = [&](const std::string& word) {
      return word.starts_with("--") && word != "--help" && !has(known_, word);
    };
    const auto found = std::find_if(words.begin(), words.end(), is_unknown);
    return found == words.end() ? std::string{} : *found;
  }

  Variables variables() const {
    std::filesystem::create_directories(home_.file("work"));
    std::filesystem::create_directories(home_.file("bin"));
    std::filesystem::create_symlink(program(), home_.file("bin/ctsync"));
    return {{"PATH", home_.file("bin") + ":/usr/bin:/bin"},
            {"HOME", home_.file("work")},
            {"TERM", "dumb"},
            {"PS1", "{$?}ready> "}};
  }

  Folder home_;
  Terminal terminal_{Terminal::Words{{"/bin/bash", "--noprofile", "--norc", "--noediting", "-i"}},
                     variables()};
  std::string known_;
  std::size_t begun_ = 0;
  pid_t server_ = -1;
};

/// The first text that a pattern finds.
std::string found_in(const std::string& text, const std::string& pattern) {
  std::smatch found;
  REQUIRE_MESSAGE(std::regex_search(text, found, std::regex(pattern)), pattern << "\n" << text);
  return found.size() > 1 ? found[1].str() : found[0].str();
}

}  // namespace

TEST_CASE(
    "a stranger who sees only what the program shows sets up, sends, finds, explains, breaks, "
    "fixes, erases and upgrades") {
  std::atomic<int> answer{200};
  Recorder segment{[&](const http::Request&) {
    http::Response response;
    response.status = answer;
    response.body = answer == 400 ? R"({"message":"traits.vip is not a boolean"})" : "{}";
    return response;
  }};
  Stranger stranger;
  std::string customer;
  std::string delivery;

  // 1. What is this?
  auto shown = stranger.command("ctsync");
  CHECK(has(shown.screen, "commercetools"));
  for (const auto* word : {"init", "serve", "trigger", "status", "events", "dlq", "doctor"}) {
    CHECK_MESSAGE(has(shown.screen, word), word);
  }
  // 2. How do I begin?
  shown = stranger.command("ctsync help init");
  CHECK(shown.exit_code == 0);
  CHECK(has(shown.screen, "--user-id"));
  // 3. Set it up.
  stranger.begin("ctsync init");
  stranger.answer("commercetools project key", "my-shop");
  stranger.answer("region of the project", "");
  stranger.answer("cloud", "none");
  stranger.answer("region of the Segment workspace", "eu");
  stranger.answer("cannot be changed later", "");
  stranger.answer("Segment write key", "key-of-the-test");
  shown = stranger.end();
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  CHECK_FALSE(has(shown.screen, "key-of-the-test"));
  const auto load = found_in(shown.screen, "set -a; .*; set \\+a");
  // 4. Rehearse against a stand-in for Segment on this machine, at a free port.
  stranger.command("sed -i 's|\"eu\"|\"" + segment.url() + "\"|' sync-config.json");
  stranger.command(load + "; export HOST=127.0.0.1 PORT=" + std::to_string(free_port()));
  shown = stranger.command("ctsync check-config");
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  CHECK(has(shown.screen, "configuration is valid"));
  // 5. A mistyped setting and a comma too many.
  stranger.command("cp sync-config.json good.json; sed -i 's/user_id/usr_id/' sync-config.json");
  shown = stranger.command("ctsync check-config");
  CHECK(shown.exit_code == 3);
  CHECK(has(shown.screen, "did you mean segment.user_id"));
  stranger.command("cp good.json sync-config.json; echo ',' >> sync-config.json");
  shown = stranger.command("ctsync check-config");
  CHECK(shown.exit_code == 3);
  CHECK(has(shown.screen, "line "));
  stranger.command("cp good.json sync-config.json");
  // 6. Run it.
  stranger.start_server();
  // 7. Is everything in order?
  shown = stranger.command("ctsync doctor");
  CHECK(shown.exit_code == 1);
  CHECK(has(shown.screen, "FAILED   commercetools token: commercetools.client_id"));
  CHECK(has(shown.screen, "make an API client in the Merchant Center"));
  stranger.command("unset CTP_PROJECT_KEY CTP_REGION");
  shown = stranger.command("ctsync doctor");
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  // 8. What can I send?
  shown = stranger.command("ctsync help trigger");
  shown = stranger.command("ctsync trigger --list");
  CHECK(has(shown.screen, "customer.created"));
  CHECK(has(shown.screen, "customer.email_changed"));
  // 9. Send a customer, and see them arrive.
  shown = stranger.command("ctsync trigger customer.created");
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  CHECK(has(shown.screen, "202 accepted"));
  customer = found_in(shown.screen, "customer ([0-9a-f-]{36})");
  REQUIRE(segment.wait_for_calls(1));
  CHECK(segment.calls().at(0).user_id == customer);
  // 10. Does everything flow?
  shown = stranger.until("ctsync status", "Everything flows");
  CHECK(shown.exit_code == 0);
  // 11. What has arrived?
  shown = stranger.until("ctsync events list", "done");
  CHECK(has(shown.screen, "CustomerCreated"));
  delivery = found_in(shown.screen, "inbox-[0-9]+");
  // 12. What became of this customer?
  shown = stranger.command("ctsync help events list");
  shown = stranger.command("ctsync events list --customer " + customer);
  CHECK(has(shown.screen, delivery));
  shown = stranger.command("ctsync events list --customer nobody@example.com");
  CHECK_FALSE(has(shown.screen, delivery));
  // 13. Why, call by call?
  shown = stranger.command("ctsync events show " + delivery);
  CHECK(has(shown.screen, "identify to segment: accepted"));
  CHECK(has(shown.screen, "message id"));
  // 14. What would ctsync make of a delivery, without sending it?
  stranger.command("ctsync trigger customer.created --dry-run > delivery.json");
  shown = stranger.command("ctsync map delivery.json");
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  CHECK(has(shown.screen, "\"identify\""));
  CHECK(has(shown.screen, "settings are not read"));
  // 15. Send that file, twice.
  stranger.command("ctsync help send");
  CHECK(has(stranger.command("ctsync send delivery.json").screen, "accepted"));
  shown = stranger.command("ctsync send delivery.json");
  CHECK(has(shown.screen, "--new-id"));
  // 16. As a new delivery it says what is known already, and why it is ignored is told.
  shown = stranger.command("ctsync send delivery.json --new-id");
  CHECK(has(shown.screen, "accepted"));
  shown = stranger.until("ctsync events list --state ignored", "inbox-");
  shown = stranger.command("ctsync events show " + found_in(shown.screen, "inbox-[0-9]+"));
  CHECK(has(shown.screen, "ignored: "));
  // 17. The target is down: is anything lost?
  answer = 503;
  stranger.command("ctsync trigger customer.created");
  shown = stranger.until("ctsync status", "segment has not accepted");
  CHECK(shown.exit_code == 1);
  CHECK(has(shown.screen, "nothing is lost"));
  CHECK(has(shown.screen, "503"));
  // 18. The machine loses power meanwhile.
  stranger.leave_server();
  shown = stranger.until("ctsync status", "no server answers");
  CHECK(shown.exit_code == 4);
  CHECK(has(shown.screen, "ctsync serve"));
  // 19. All is back, and what waited arrives.
  answer = 200;
  stranger.start_server();
  REQUIRE(segment.wait_for_calls(3));
  stranger.until("ctsync status", "Everything flows");
  // 20. The target refuses a call for good.
  answer = 400;
  shown = stranger.command("ctsync trigger customer.created --email jane@example.com");
  const auto refused = found_in(shown.screen, "customer ([0-9a-f-]{36})");
  stranger.command("ctsync trigger customer.created");
  shown = stranger.until("ctsync status", "2 dead letters");
  CHECK(shown.exit_code == 1);
  CHECK(has(shown.screen, "ctsync dlq list"));
  // 21. What did it say?
  shown = stranger.command("ctsync dlq list");
  const auto letter = found_in(shown.screen, "outbox-[0-9]+");
  stranger.command("ctsync help dlq list");
  shown = stranger.command("ctsync dlq list --by reason");
  CHECK(has(shown.screen, "rejected"));
  shown = stranger.command("ctsync dlq show " + letter);
  CHECK(has(shown.screen, "is not a boolean"));
  CHECK_FALSE(has(shown.screen, "jane"));
  // 22. Send one again and give the other up, after a look.
  answer = 200;
  shown = stranger.command("ctsync dlq retry " + letter);
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  REQUIRE(segment.wait_for_calls(4));
  stranger.command("ctsync help dlq discard");
  stranger.begin("ctsync dlq discard --all");
  stranger.answer("[y/N] ", "y");
  shown = stranger.end();
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  stranger.until("ctsync status", "Everything flows");
  // 23. Erase a person.
  stranger.command("ctsync help privacy erase");
  shown = stranger.command("ctsync privacy erase --customer-id " + refused + " --dry-run");
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  shown = stranger.command("ctsync privacy erase --customer-id " + refused + " --yes");
  CHECK_MESSAGE(shown.exit_code == 0, shown.screen);
  CHECK_FALSE(
      has(stranger.command("ctsync events list --customer jane@example.com").screen, "inbox-"));
  // 24. Upgrade: stop, look at the store, start the new program.
  stranger.command("kill %%; wait");
  CHECK(has(stranger.command("ctsync version").screen, "SQLite"));
  shown = stranger.command("ctsync db status");
  CHECK(has(shown.screen, "schema"));
  CHECK(stranger.command("ctsync db migrate").exit_code == 0);
  stranger.start_server();
  // 25. Mistakes.
  shown = stranger.command("ctsync srve");
  CHECK(shown.exit_code == 2);
  CHECK(has(shown.screen, "serve"));
  shown = stranger.command("ctsync serve");
  CHECK(shown.exit_code == 1);
  CHECK(has(shown.screen, "in use"));
  shown = stranger.command("ctsync events show inbox-9999");
  CHECK(shown.exit_code == 1);
  shown = stranger.command("ctsync events list --limit > /dev/full");
  CHECK(shown.exit_code == 2);
  CHECK(has(shown.screen, "--limit: expected a value"));
}

}  // namespace ctsync::test
