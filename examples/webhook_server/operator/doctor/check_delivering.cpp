// SPDX-License-Identifier: MIT
#include "operator/doctor/check_delivering.hpp"

#include <string>
#include <utility>

#include "clock.hpp"
#include "delivery/open_store.hpp"
#include "operator/flow/flow.hpp"

namespace ctsync::server {

namespace {

using State = Finding::State;

Finding finding_of(const Trouble& trouble) {
  Finding finding{"delivering", State::failed, trouble.text, trouble.advice};
  finding.is_unreachable = trouble.kind == Trouble::Kind::no_server;
  return finding;
}

}  // namespace

std::vector<Finding> check_delivering(const Settings& settings) {
  const auto skipped = [](std::string why) {
    return std::vector<Finding>{{"delivering", State::skipped, std::move(why)}};
  };
  if (settings.sync.mode == Mode::direct) return skipped("nothing is stored in direct mode");
  auto store = open_shared_store(settings.store);
  if (!store) return skipped("the store cannot be opened: a server that starts creates it");
  const Time at = now();
  auto flow = read_flow(*store, {}, at);
  if (!flow) return skipped("the store cannot be read");
  flow->server = find_server(settings);
  std::vector<Finding> findings;
  for (const auto& trouble : troubles_of(*flow, at)) findings.push_back(finding_of(trouble));
  if (findings.empty()) findings.push_back({"delivering", State::ok, sentence_of(*flow, at)});
  return findings;
}

}  // namespace ctsync::server
