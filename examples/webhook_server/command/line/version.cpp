// SPDX-License-Identifier: MIT
#include "command/line/version.hpp"

#include <fmt/format.h>

#include <CLI/Version.hpp>
#include <ctsync/base/version.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <http/library/version.hpp>
#include <log/version.hpp>
#include <memory>
#include <signature/library/version.hpp>
#include <string>
#include <vector>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "delivery/open_store.hpp"

namespace ctsync::server {

namespace {

/// Those that are linked say themselves which version runs, the others which was compiled in.
std::vector<Library> libraries() {
  std::vector<Library> all{
      {"simdjson", fmt::format("{}.{}.{}", static_cast<int>(simdjson::SIMDJSON_VERSION_MAJOR),
                               static_cast<int>(simdjson::SIMDJSON_VERSION_MINOR),
                               static_cast<int>(simdjson::SIMDJSON_VERSION_REVISION))},
      {"fmt",
       fmt::format("{}.{}.{}", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
      {"cpp-httplib", http::library_version()},
      {"OpenSSL", signature::library_version()},
  };
  for (auto& library : store_libraries()) all.push_back(std::move(library));
  all.push_back({"spdlog", log::library_version()});
  all.push_back({"CLI11", CLI11_VERSION});
  return all;
}

std::string version_json() {
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key("ctsync").string(ctsync::version);
  writer.key("libraries").begin_object();
  for (const auto& library : libraries()) writer.key(library.name).string(library.version);
  writer.end_object().end_object();
  return line + "\n";
}

}  // namespace

std::string version_text() {
  auto text = fmt::format("ctsync {}\n", ctsync::version);
  for (const auto& library : libraries()) {
    text += fmt::format("  {:<12} {}\n", library.name, library.version);
  }
  return text;
}

void add_version(Command program) {
  auto command =
      program.add_plain_command("version", "Print the versions of ctsync and its libraries");
  command.add_examples({"ctsync version", "ctsync version --json"});
  const auto json = std::make_shared<bool>(false);
  command.add_json_flag(*json);
  command.choose([json](const CommandLine&) {
    print("{}", *json ? version_json() : version_text());
    return exit_ok;
  });
}

}  // namespace ctsync::server
