// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "program/terminal.hpp"

namespace ctsync::test {

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_there(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0;
}

/// What a user does next in a shell: loads .env and runs a command of ctsync.
Finished in_shell(const Folder& folder, const std::string& command) {
  return run_shell("set -a; . '" + folder.file(".env") + "'; set +a\n" + program() + " " + command +
                   "\n");
}

/// The variables of a file whose values need no quotes.
Variables variables_in(const std::string& path) {
  Variables variables;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string::npos) continue;
    variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return variables;
}

/// `road` is a cloud, or the service of aws that is not the usual one.
std::vector<std::string> answers_for(const std::string& road) {
  const auto cloud = road == "eventbridge" ? "aws" : road;
  std::vector<std::string> words{"--cloud", cloud, "--project-key", "my-shop"};
  if (road == "eventbridge") words.insert(words.end(), {"--aws-service", road});
  if (cloud != "none") words.insert(words.end(), {"--url", "https://hook.example.com"});
  if (cloud == "gcp") words.insert(words.end(), {"--gcp-project", "my-project"});
  if (cloud == "aws") words.insert(words.end(), {"--aws-account", "123456789012"});
  if (cloud == "azure") words.insert(words.end(), {"--azure-group", "my-group"});
  return words;
}

Finished init(const Folder& folder, std::vector<std::string> words,
              const Variables& variables = {{"SEGMENT_WRITE_KEY", "key-of-the-test"}}) {
  words.insert(words.begin(), {"init", "--non-interactive", "--dir", folder.file("")});
  return run(words, variables);
}

}  // namespace

TEST_CASE("the settings that init writes are valid, for every cloud and every userId") {
  for (const std::string cloud : {"none", "gcp", "aws", "eventbridge", "azure"}) {
    for (const std::string user_id : {"customer_id", "email", "external_id", "customer_number"}) {
      CAPTURE(cloud);
      CAPTURE(user_id);
      const Folder folder;
      auto words = answers_for(cloud);
      words.insert(words.end(), {"--user-id", user_id, "--segment-region", "eu"});
      const auto made = init(folder, words);
      CHECK(made.exit_code == 0);
      CHECK(made.err.empty());
      const auto checked = in_shell(folder, "check-config");
      CHECK_MESSAGE(checked.exit_code == 0, checked.err);
      CHECK(has(checked.out, "segment.user_id = " + user_id + " ("));
      CHECK(has(checked.out, "commercetools.project_key = my-shop ("));
      CHECK(has(checked.out, "configuration is valid"));
      CHECK(has(in_shell(folder, "sources").out, "ready"));
    }
  }
}

TEST_CASE("a server starts from what init writes, and no test person goes to Segment unasked") {
  for (const std::string cloud : {"none", "gcp", "aws", "eventbridge", "azure"}) {
    CAPTURE(cloud);
    const Folder folder;
    REQUIRE(init(folder, answers_for(cloud)).exit_code == 0);
    const auto variables = variables_in(folder.file(".env"));
    Serving server(variables);
    const auto refused = run({"trigger", "customer.created", "--to", server.url()}, variables);
    CHECK(refused.exit_code == 2);
    CHECK(has(refused.err, "https://api.segment.io"));
    CHECK(server.stop() == 0);
  }
}

TEST_CASE("init prints the way to the first customer with the user's own names") {
  struct Cloud {
    std::string name;
    std::vector<std::string> parts;
  };
  const std::vector<Cloud> clouds{
      {"gcp",
       {"gcloud pubsub topics create ctsync --project=my-project",
        "--member=serviceAccount:subscriptions@commercetools-platform.iam.gserviceaccount.com",
        "--push-endpoint=https://hook.example.com/webhooks/commercetools",
        "--push-auth-token-audience=https://hook.example.com/webhooks/commercetools",
        " subscribe pubsub --gcp-project my-project --topic ctsync"}},
      {"aws",
       {"aws sns create-topic --region eu-central-1 --name ctsync",
        "arn:aws:iam::362576667341:user/subscriptions",
        " subscribe sns --topic-arn arn:aws:sns:eu-central-1:123456789012:ctsync"}},
      {"eventbridge",
       {" subscribe eventbridge --account-id 123456789012 --region eu-central-1",
        "aws events create-event-bus --region eu-central-1", "ApiKeyValue=$EVENTBRIDGE_API_KEY"}},
      {"azure",
       {"az eventgrid topic create --resource-group my-group --name ctsync-my-shop",
        " subscribe event-grid --uri"}},
      {"none", {"commercetools cannot post to a URL"}},
  };
  for (const auto& cloud : clouds) {
    const Folder folder;
    const auto made = init(folder, answers_for(cloud.name));
    for (const auto& part : cloud.parts) CHECK_MESSAGE(has(made.out, part), part);
    for (const auto* part : {" check-config\n", " serve\n", " trigger customer.created\n"}) {
      CHECK_MESSAGE(has(made.out, program() + part), part);
    }
    CHECK(has(made.out, "set -a; . " + folder.file(".env") + "; set +a"));
    CHECK(!has(made.out, "<"));
    CHECK(!has(made.out, "whsec_"));
    CHECK(!has(made.out, "key-of-the-test"));
  }
}

TEST_CASE("the file with secrets is for its owner alone, and each has a secret of its own") {
  const Folder one;
  const Folder other;
  CHECK(init(one, answers_for("none")).exit_code == 0);
  CHECK(init(other, answers_for("none")).exit_code == 0);
  struct stat found {};
  REQUIRE(::stat(one.file(".env").c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  const auto secret_in = [](const Folder& folder) {
    const auto text = text_of(folder.file(".env"));
    const auto at = text.find("WEBHOOK_SECRET=whsec_");
    REQUIRE(at != std::string::npos);
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(secret_in(one).size() == std::string("WEBHOOK_SECRET=whsec_").size() + 44);
  CHECK(secret_in(one) != secret_in(other));
}

TEST_CASE("init replaces nothing unless it is told to, and then keeps what was there") {
  const Folder folder;
  CHECK(init(folder, answers_for("none")).exit_code == 0);
  const auto before = text_of(folder.file(".env"));
  const auto refused = init(folder, answers_for("gcp"));
  CHECK(refused.exit_code != 0);
  CHECK(has(refused.err, "sync-config.json: is there already"));
  CHECK(text_of(folder.file(".env")) == before);
  auto words = answers_for("gcp");
  words.emplace_back("--force");
  const auto replaced = init(folder, words);
  CHECK(replaced.exit_code == 0);
  CHECK(has(replaced.out, "WEBHOOK_SECRET_PREVIOUS"));
  CHECK(text_of(folder.file(".env")) != before);
  CHECK(text_of(folder.file(".env.old")) == before);
  CHECK(has(text_of(folder.file("sync-config.json")), "pubsub"));
}

TEST_CASE("init names all that is missing at once, and refuses what is no such thing") {
  const Folder folder;
  const auto missing = init(folder, {"--cloud", "gcp"});
  CHECK(missing.exit_code == 2);
  CHECK(has(missing.err, "--project-key, --gcp-project, --url: are required"));
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"--cloud", "ibm"},
                                             {"--aws-service", "sqs"},
                                             {"--project-key", "my shop"},
                                             {"--url", "http://hook.example.com"},
                                             {"--url", "https://hook.example.com/path"},
                                             {"--user-id", "name"},
                                             {"--region", "mars"}}) {
    CHECK_MESSAGE(init(folder, words).exit_code == 2, words.back());
  }
  CHECK(!is_there(folder.file(".env")));
  CHECK(has(run({"init", "--dir", folder.file("")}).err, "there is no terminal to ask on"));
}

TEST_CASE("without a write key init says what is to be completed") {
  const Folder folder;
  const auto made = init(folder, answers_for("none"), {});
  CHECK(made.exit_code == 0);
  CHECK(has(made.out, "to be completed in " + folder.file(".env") + ": segment.write_key"));
}

TEST_CASE("a folder whose name needs quotes is no trouble for the shell") {
  const Folder folder;
  const auto inner = folder.file("it's a shop");
  REQUIRE(::mkdir(inner.c_str(), 0700) == 0);
  const auto made = run({"init", "--non-interactive", "--project-key", "p", "--dir", inner},
                        {{"SEGMENT_WRITE_KEY", "key"}});
  CHECK(made.exit_code == 0);
  const auto at = made.out.find("  set -a; ");
  REQUIRE(at != std::string::npos);
  const auto load = made.out.substr(at, made.out.find('\n', at) - at);
  const auto checked = run_shell(load + "\n" + program() + " check-config\n");
  CHECK_MESSAGE(checked.exit_code == 0, checked.err);
}

TEST_CASE("on a terminal init asks, explains the userId, and never shows the write key") {
  const Folder folder;
  Terminal terminal({"init", "--dir", folder.file("")});
  REQUIRE(terminal.wait_for("commercetools project key: "));
  terminal.type("my shop\n");
  REQUIRE(terminal.wait_for("expected 1 to 64 of A-Z a-z 0-9 _ -"));
  terminal.type("my-shop\n");
  REQUIRE(terminal.wait_for("region of the project"));
  terminal.type("\n");
  REQUIRE(terminal.wait_for("commercetools cannot post to a URL"));
  REQUIRE(terminal.wait_for("cloud (gcp, aws, azure, none) [none]: "));
  terminal.type("gcp\n");
  REQUIRE(terminal.wait_for("Google Cloud project: "));
  terminal.type("my-project\n");
  REQUIRE(terminal.wait_for("URL of this server"));
  terminal.type("https://hook.example.com\n");
  REQUIRE(terminal.wait_for("region of the Segment workspace"));
  terminal.type("eu\n");
  REQUIRE(terminal.wait_for("cannot be changed later"));
  REQUIRE(terminal.wait_for("userId (customer_id, email, external_id, customer_number)"));
  terminal.type("\n");
  REQUIRE(terminal.wait_for("Segment write key"));
  terminal.type("hidden-key-xx\x7f\x7f\n");
  REQUIRE(terminal.wait_for("gcloud pubsub topics create ctsync --project=my-project"));
  CHECK(terminal.end() == 0);
  CHECK(!has(terminal.shown(), "hidden-key"));
  CHECK(has(text_of(folder.file(".env")), "SEGMENT_WRITE_KEY=hidden-key-\n"));
  const auto checked = in_shell(folder, "check-config");
  CHECK_MESSAGE(checked.exit_code == 0, checked.err);
  CHECK(has(checked.out, "segment.user_id = customer_id ("));
}

TEST_CASE("docs/first-steps.md names every option of the commands for a new installation") {
  const auto page = text_of(std::string(CTSYNC_DOCS) + "/first-steps.md");
  const std::regex option("\\n  (--[a-z-]+)");
  for (const auto* command : {"init", "trigger", "send"}) {
    const auto help = run({command, "--help"}).out;
    for (std::sregex_iterator found(help.begin(), help.end(), option), end; found != end; ++found) {
      const auto name = (*found)[1].str();
      if (name != "--config") CHECK_MESSAGE(has(page, name), name);
    }
  }
}

TEST_CASE("Ctrl-C at a question of init leaves no file") {
  const Folder folder;
  Terminal terminal({"init", "--dir", folder.file(""), "--project-key", "p", "--region",
                     "eu-central-1.aws", "--cloud", "none", "--segment-region", "us", "--user-id",
                     "email"});
  REQUIRE(terminal.wait_for("Segment write key"));
  terminal.type("part\x03");
  CHECK(terminal.wait_for("nothing was written"));
  CHECK(terminal.end() == 2);
  CHECK(!is_there(folder.file(".env")));
}

}  // namespace ctsync::test
