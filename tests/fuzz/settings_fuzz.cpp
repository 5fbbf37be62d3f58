// SPDX-License-Identifier: MIT
//
// Reads a configuration file.
#include <sys/mman.h>
#include <unistd.h>

#include <ctsync/json/view.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz.hpp"
#include "settings/file/json_error.hpp"
#include "settings/load.hpp"

namespace {

using namespace ctsync::fuzz;
using namespace ctsync::server;

/// A secret that the file cannot quote, as it depends on the whole of it. The fuzzer would learn a
/// constant one from the comparisons and write it into the file.
std::string canary_for(std::string_view text) {
  return "canary-" + std::to_string(std::hash<std::string_view>{}(text));
}

/// A file in memory, with a path.
class File {
 public:
  explicit File(std::string_view text) : descriptor_(::memfd_create("config", MFD_CLOEXEC)) {
    require(descriptor_ >= 0);
    require(::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  ~File() { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

/// Any file gives settings, or errors that say where they are and quote no secret. A text that is
/// no JSON has a place where it stops being JSON, and no other has.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  ctsync::json::Parser parser;
  require(parser.parse(text).has_value() != find_json_error(text).has_value());
  const File file(text);
  const auto canary = canary_for(text);
  const auto variable = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "A_SECRET") return canary;
    return std::nullopt;
  };
  for (const auto purpose : {Purpose::serve, Purpose::gateway, Purpose::worker, Purpose::tools}) {
    const auto loaded = load(file.path(), variable, purpose);
    for (const auto& error : loaded.errors) {
      check_error(error);
      require(to_string(error).find(canary) == std::string::npos);
      require(to_string(error).size() < 4'096);
    }
  }
  return 0;
}
