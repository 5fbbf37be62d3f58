// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ctsync/base/sha256.hpp>
#include <memory>
#include <string>
#include <vector>

#include "admin/routes.hpp"
#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/output.hpp"
#include "operator/random.hpp"
#include "operator/text/hex.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t token_bytes = 24;

struct TokenArguments {
  std::string name;
  std::string role{name_of_viewer};
  std::vector<std::string> tenants;
  bool json = false;

  static constexpr std::string_view name_of_viewer = ctsync::server::name(AdminRole::viewer);
};

int make_token(const TokenArguments& arguments) {
  const auto bytes = random_bytes(token_bytes);
  if (!bytes) return failed("admin token", bytes.error());
  const auto token = "ctsync_" + hex_text(*bytes);
  auto setting = fmt::format("{}:{}:{}", arguments.name, arguments.role, sha256_hex(token));
  if (!arguments.tenants.empty()) {
    setting += fmt::format(":{}", fmt::join(arguments.tenants, "+"));
  }
  if (arguments.json) {
    print_object([&](json::Writer& writer) {
      writer.key("token").string(token).key("setting").string(setting);
    });
    return exit_ok;
  }
  print("token    {}\n", token);
  print("setting  {}\n", setting);
  print(
      stderr,
      "\nThe token is shown only now: give it to its owner. Add the setting to admin.tokens in the "
      "file,\nor to ADMIN_TOKENS with a comma between two, and start the server again.\n");
  return exit_ok;
}

}  // namespace

void add_admin(Command program) {
  auto admin = program.add_group("admin", "Let people use the dashboard and the admin API");
  admin.add_examples({"ctsync admin token ada --role operator"});
  const auto arguments = std::make_shared<TokenArguments>();
  auto token =
      admin.add_command("token", "Make a token for somebody, and the setting that admits it",
                        "Only a digest of the token is in the setting. Without any setting "
                        "admin.tokens the dashboard\n"
                        "is for this machine alone, and whoever reaches it operates.");
  token.add_option("NAME", arguments->name, "Whose it is; the audit names it").required();
  token.add_option("--role", arguments->role, "A viewer looks, an operator acts and sees all data")
      .one_of(std::span<const std::string_view>(admin_role_words))
      .shows_default();
  token.add_option("--tenant", arguments->tenants, "Only for this tenant; may be repeated")
      .type_name("NAME");
  token.add_json_flag(arguments->json);
  token.add_examples({"ctsync admin token ada --role operator", "ctsync admin token wall --json"});
  token.choose([arguments](const CommandLine&) { return make_token(*arguments); });
  auto openapi = admin.add_command("openapi", "Print the admin API as an OpenAPI 3.1 document");
  openapi.add_examples({"ctsync admin openapi > admin-api.json"});
  openapi.choose([](const CommandLine&) {
    print("{}\n", admin::openapi());
    return static_cast<int>(exit_ok);
  });
}

}  // namespace ctsync::server
