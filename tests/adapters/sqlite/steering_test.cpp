// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "scratch_store.hpp"
#include "suites/steering/store_steering.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

TEST_CASE("holds and actions survive closing and opening the file") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    queue_calls(store, "entry", {call_for("p", "one")});
    must(store.hold(hold_of("segment")));
    must(store.note_action(action_of("segment")));
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(must(store.holds()) == std::vector{hold_of("segment")});
  CHECK(objects(store) == Words{"segment"});
  CHECK(claimed_of(store).empty());
}

TEST_CASE("a command line beside the server puts its target on hold, and releases it") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  queue_calls(server, "entry", {call_for("p", "one")});
  must(tool.hold(hold_of("segment")));
  CHECK(claimed_of(server).empty());
  CHECK(must(tool.release("shop", HoldKind::target, "segment")));
  CHECK(claimed_of(server) == Words{"one"});
}

TEST_CASE("a file of the schema before holds gets them, and its calls go on") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    queue_calls(store, "entry", {call_for("p", "one")});
  }
  {
    RawDatabase older(folder.file());
    take_back_to(older, 13);
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  CHECK(must(store.holds()).empty());
  CHECK(objects(store).empty());
  CHECK(claimed_of(store) == Words{"one"});
}

}  // namespace
}  // namespace ctsync::sqlite
