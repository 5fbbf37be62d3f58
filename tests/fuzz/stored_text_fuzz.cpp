// SPDX-License-Identifier: MIT
//
// Reads texts that ctsync itself has written to a store, as a damaged store may give them back: the
// guard of a call in the first line, then a record or a forwarded step.
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/contract/store/digest.hpp>
#include <ctsync/state/step_text.hpp>

#include "fuzz.hpp"

namespace {

using namespace ctsync::fuzz;

void check_step(const std::string& text) {
  ctsync::json::Parser parser;
  const auto step = ctsync::read_step(parser, "tenant", text);
  if (!step) return check_error(step.error());
  const auto written = ctsync::write_step(*step);
  ctsync::json::Parser again;
  const auto read = ctsync::read_step(again, "tenant", written);
  require(read && ctsync::write_step(*read) == written);
  require(ctsync::forward_id(*read) == ctsync::forward_id(*step));
}

void check_record(const std::string& text) {
  ctsync::json::Parser parser;
  ctsync::Profile profile;
  const auto status = ctsync::commercetools::read_record(parser, text, profile);
  if (!status) return check_error(status.error());
  std::string written;
  ctsync::commercetools::write_record(profile, written);
  ctsync::json::Parser again;
  ctsync::Profile same;
  require(ctsync::commercetools::read_record(again, written, same).has_value());
  std::string twice;
  ctsync::commercetools::write_record(same, twice);
  require(twice == written);
}

}  // namespace

/// What can be read is written again with the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = text_of(data, size);
  const auto guard = take_line(rest);
  if (const auto found = ctsync::guard_in(guard)) require(ctsync::guard_text(*found) == guard);
  const auto text = exactly(rest);
  check_step(text);
  check_record(text);
  return 0;
}
