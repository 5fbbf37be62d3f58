// SPDX-License-Identifier: MIT
#include "ctsync/state/sequence.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string_view>

using ctsync::Notification;
using ctsync::Place;
using ctsync::Profile;

namespace {

struct State {
  std::int64_t version;
  std::int64_t sequence;
  bool whole;
  std::string_view modified_at{};
};

Profile profile_of(const State& state) {
  Profile profile;
  profile.version = state.version;
  profile.sequence = state.sequence;
  profile.whole = state.whole;
  if (!state.modified_at.empty()) profile.last_modified_at.set(state.modified_at);
  return profile;
}

constexpr bool whole = true;
constexpr bool part = false;

}  // namespace

TEST_CASE("the place of a patch is found by version and sequence number") {
  struct Row {
    std::int64_t version, sequence;
    State known;
    Place place;
  };
  constexpr std::array rows{
      Row{8, 6, {7, 5, whole}, Place::next},  Row{8, 6, {7, 5, part}, Place::next},
      Row{7, 6, {7, 5, part}, Place::next},  // the second message of one update
      Row{7, 6, {7, 5, whole}, Place::known}, Row{7, 5, {7, 5, part}, Place::known},
      Row{7, 4, {7, 5, part}, Place::known},  Row{7, 5, {7, 0, whole}, Place::known},
      Row{7, 7, {7, 5, part}, Place::gap},    Row{7, 5, {7, 0, part}, Place::gap},
      Row{7, 0, {7, 5, part}, Place::gap},    Row{7, 0, {7, 0, part}, Place::gap},
      Row{7, 0, {7, 5, whole}, Place::known}, Row{8, 7, {7, 5, whole}, Place::gap},
      Row{8, 5, {7, 5, whole}, Place::gap},   Row{8, 0, {7, 5, whole}, Place::gap},
      Row{8, 1, {7, 0, whole}, Place::gap},   Row{9, 6, {7, 5, whole}, Place::gap},
      Row{9, 7, {7, 5, whole}, Place::gap},   Row{6, 4, {7, 5, part}, Place::older},
      Row{6, 6, {7, 5, whole}, Place::older}, Row{0, 6, {7, 5, whole}, Place::gap},
      Row{8, 6, {0, 5, part}, Place::gap},    Row{0, 0, {0, 0, part}, Place::gap},
  };
  for (const auto& row : rows) {
    CAPTURE(&row - rows.data());
    Notification patch;
    patch.version = row.version;
    patch.sequence_number = row.sequence;
    CHECK(place_of(patch, profile_of(row.known)) == row.place);
  }
}

TEST_CASE("the place of a customer is found by version, else by time, else by arrival") {
  constexpr std::string_view early = "2026-01-01T10:00:00Z";
  constexpr std::string_view early_elsewhere = "2026-01-01T11:00:00+01:00";
  constexpr std::string_view late = "2026-01-01T10:00:00.001Z";
  struct Row {
    State newer, older;
    Place place;
  };
  constexpr std::array rows{
      Row{{5, 0, whole}, {4, 0, whole}, Place::next},
      Row{{9, 0, part}, {4, 0, whole}, Place::next},
      Row{{4, 0, whole}, {5, 0, part}, Place::older},
      Row{{4, 0, whole, late}, {5, 0, whole, early}, Place::older},
      Row{{5, 0, whole}, {5, 0, whole}, Place::known},
      Row{{5, 0, part}, {5, 0, whole}, Place::known},
      Row{{5, 0, part}, {5, 0, part}, Place::known},
      Row{{5, 0, whole}, {5, 3, part}, Place::next},
      Row{{5, 0, whole, early}, {4, 0, whole, late}, Place::next},
      Row{{0, 0, part, early}, {4, 0, whole, late}, Place::older},
      Row{{0, 0, part, late}, {4, 0, whole, early}, Place::next},
      Row{{0, 0, part, early}, {4, 0, whole, early_elsewhere}, Place::next},
      Row{{4, 0, whole, early}, {0, 0, part, late}, Place::older},
      Row{{0, 0, part}, {4, 0, whole, late}, Place::next},
      Row{{0, 0, part, early}, {4, 0, whole}, Place::next},
      Row{{0, 0, part}, {0, 0, part}, Place::next},
      Row{{0, 0, part, "yesterday"}, {0, 0, part, late}, Place::next},
  };
  for (const auto& row : rows) {
    CAPTURE(&row - rows.data());
    CHECK(place_of(profile_of(row.newer), profile_of(row.older)) == row.place);
  }
}
