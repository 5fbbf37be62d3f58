// SPDX-License-Identifier: MIT
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "function.hpp"
#include "program/deliveries.hpp"

namespace ctsync::test {

namespace {

/// The image of examples/container: the bundle, a folder for the store, a user without rights.
class Image {
 public:
  Image() : root(CTSYNC_FUNCTIONS "/lambda/function") {
    const std::string data = root.outside("/data");
    std::filesystem::create_directory(data);
    if (::geteuid() == 0) REQUIRE(::chown(data.c_str(), nobody_id, nobody_id) == 0);
  }

  int health(const Variables& variables) const {
    Function check(root, {"/bootstrap", "health"}, variables, User::nobody);
    return check.wait();
  }

  EmptyRoot root;
};

}  // namespace

TEST_CASE(
    "an image with nothing but the bundle serves durably, as a user who may write /data only") {
  Recorder segment;
  const Image image;
  const Variables variables{{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
                            {"SEGMENT_REGION", segment.url()},
                            {"WEBHOOK_SECRET", std::string(secret)},
                            {"INBOX_DATABASE_URL", "sqlite:///data/ctsync.db"},
                            {"PORT", std::to_string(free_port())}};
  CHECK(image.health(variables) == 4);
  Function server(image.root, {"/bootstrap", "serve"}, variables, User::nobody);
  while (image.health(variables) != 0) {
    REQUIRE_MESSAGE(server.log().find("ctsync serve:") == std::string::npos, server.log());
  }
  auto client = client_of("http://127.0.0.1:" + variables.at("PORT"));
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  CHECK(segment.wait_for_calls(1));
  CHECK(std::filesystem::exists(image.root.outside("/data/ctsync.db")));
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  CHECK(image.health(variables) == 4);
}

}  // namespace ctsync::test
