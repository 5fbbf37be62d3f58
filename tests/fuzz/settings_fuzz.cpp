// SPDX-License-Identifier: MIT
//
// Reads a configuration file.
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.hpp"
#include "settings/load.hpp"

namespace {

using namespace ctsync::fuzz;
using namespace ctsync::server;

// Unlikely enough that a mutation finds it, if a message quotes it.
constexpr std::string_view canary = "canary-value-of-a-secret";

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

std::optional<std::string> variable(std::string_view name) {
  if (name == "A_SECRET") return std::string(canary);
  return std::nullopt;
}

}  // namespace

/// Any file gives settings, or errors that say where they are and quote no value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const File file(text_of(data, size));
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
