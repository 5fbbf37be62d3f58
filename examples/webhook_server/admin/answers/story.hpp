// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "operator/events/event.hpp"

/// What happened to a delivery, in sequence and in one sentence.
namespace ctsync::server::admin {

struct StoryStep {
  Time at;
  std::string_view what;  ///< received, ended, queued, attempt, accepted, dead, due
  std::string text;
  std::string call{};  ///< its id; empty: of no call
  std::string target{};
};

/// The steps of a delivery and its calls, the first one first. Errors: those of the store.
Result<std::vector<StoryStep>> story_of(AnyStore& store, const Event& event);

void write_story(json::Writer& writer, const std::vector<StoryStep>& story, Time begin);

/// One or two sentences for a person: what came, and what became of it.
std::string lede_of(const Event& event);

/// Why a target that has no call of a delivery was not told.
Reason why_untold(const Event& event);

}  // namespace ctsync::server::admin
