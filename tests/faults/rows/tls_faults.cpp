// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <array>
#include <fstream>

#include "harness/scene.hpp"
#include "harness/tls_front.hpp"
#include "rows.hpp"

namespace ctsync::faults {

namespace {

struct Wrong {
  Proof proof;
  const char* name;
};
constexpr std::array wrong{
    Wrong{Proof::expired, "expired"}, Wrong{Proof::other_host, "of another host"},
    Wrong{Proof::self_signed, "self-signed"}, Wrong{Proof::old_protocol, "TLS 1.1 only"},
    Wrong{Proof::none, "no TLS at all"}};

std::size_t dead_calls(Scene& scene) {
  std::size_t dead = 0;
  for (const auto& call : scene.view().rows().calls) {
    dead += call.state == "dead" && !call.superseded ? 1U : 0U;
  }
  return dead;
}

/// A name that no resolver is asked about, because a label is longer than 63 characters.
std::string impossible_host() { return "https://" + std::string(64, 'a') + ".example"; }

void wrong_proofs(Run& run) {
  StandIn behind;
  TlsFront front(behind.port());
  const TemporaryFolder folder;
  std::ofstream(folder.file("ca.pem")) << front.authority();
  front.use(wrong[0].proof);
  SceneOptions options;
  options.customers = run.pick(20, 100, 1'000);
  options.of_targets = fmt::format(R"(,"timeout_seconds":2,"ca_file":"{}")", folder.file("ca.pem"));
  options.target_urls = {front.url()};
  Scene scene(run, options);
  scene.replace_target(0, behind);
  scene.begin();
  const std::size_t places = scene.sender().places();
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    front.use(wrong[i].proof);
    const auto before = front.connections();
    scene.fault(seconds{1});
    scene.sender().allow(places * (i + 1) / wrong.size());
    scene.sender().wait_until_done(places * (i + 1) / wrong.size());
    require(fmt::format("connections to a server that is {}", wrong[i].name), seconds{90},
            [&] { return front.connections() >= before + 2; });
    run.figures.expect(front.served() == 0 && behind.requests() == 0,
                       fmt::format("a request was sent to a server that is {}", wrong[i].name));
    run.figures.expect(dead_calls(scene) == 0, fmt::format("{}: dead letters", wrong[i].name));
  }
  run.figures.expect(front.in_clear() == 0, "something was sent in clear");
  run.figures.notes.push_back(fmt::format("{} connections refused", front.connections()));
  front.use(Proof::right);
  scene.finish(seconds{180});
}

void unknown_host(Run& run) {
  SceneOptions options;
  options.customers = 20;
  options.target_urls = {impossible_host()};
  Scene scene(run, options);
  scene.begin();
  scene.sender().allow_all();
  scene.fault(seconds{60});
  require("the target is paused", seconds{30},
          [&] { return scene.metric("ctsync_target_paused", R"(target="one")") == 1; });
  run.figures.expect(dead_calls(scene) == 0, "an unknown host made dead letters");
  auto settings = contents_of(scene.folder() + "/settings.json");
  settings.replace(settings.find(impossible_host()), impossible_host().size(),
                   scene.target(0).url());
  std::ofstream(scene.folder() + "/settings.json") << settings;
  for (auto& server : scene.servers()) scene.kill(*server);
  scene.finish();
}

}  // namespace

void tls_and_names(Run& run) {
  wrong_proofs(run);
  unknown_host(run);
}

}  // namespace ctsync::faults
