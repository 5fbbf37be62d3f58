// SPDX-License-Identifier: MIT
#include "command/line/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <vector>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"

namespace ctsync::server {

namespace {

/// Prints for a command the words that may follow, and for an option with a value its choices, or
/// "-" where the value is free. Names hold no character that a shell would read otherwise.
void append_cases(std::string& words, std::string& values, const CommandEntry& entry) {
  std::vector<std::string> all;
  for (const auto& each : entry.commands) all.push_back(each.name.substr(entry.name.size() + 1));
  for (const auto& each : entry.arguments) {
    all.insert(all.end(), each.choices.begin(), each.choices.end());
  }
  for (const auto& option : entry.options) {
    all.insert(all.end(), option.names.begin(), option.names.end());
    if (option.value.empty()) continue;
    for (const auto& name : option.names) {
      values += fmt::format(
          "    '{} {}') echo '{}' ;;\n", entry.name, name,
          option.choices.empty() ? "-" : fmt::format("{}", fmt::join(option.choices, " ")));
    }
  }
  words += fmt::format("    '{}') echo '{}' ;;\n", entry.name, fmt::join(all, " "));
  for (const auto& each : entry.commands) append_cases(words, values, each);
}

constexpr const char* script = R"(# bash completion of ctsync, printed by `ctsync completion bash`

# What may follow a command.
_ctsync_words() {{
  case $1 in
{}    *) return 1 ;;
  esac
}}

# The values of an option; - stands for any text.
_ctsync_values() {{
  case $1 in
{}    *) return 1 ;;
  esac
}}

_ctsync() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} command=ctsync option='' values='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${{COMP_WORDS[i]}}
    [ "$word" = = ] && continue # bash makes --name=value three words
    if [ -n "$option" ]; then
      option=''
    elif [[ $word == -* ]]; then
      _ctsync_values "$command $word" >/dev/null && option=$word
    elif [ "$command $word" = 'ctsync help' ]; then
      continue # commands follow
    elif _ctsync_words "$command $word" >/dev/null; then
      command="$command $word"
    fi
  done
  [ "$current" = = ] && current=''
  if [ -n "$option" ]; then
    values=$(_ctsync_values "$command $option")
    [ "$values" = - ] && return
  else
    # Options are offered once a dash is there, so that names of files are completed too.
    for word in $(_ctsync_words "$command"); do
      [[ $word == -* && $current != -* ]] || values="$values $word"
    done
  fi
  # shellcheck disable=SC2207 # the candidates hold no spaces
  COMPREPLY=($(compgen -W "$values" -- "$current"))
}}

complete -o default -F _ctsync ctsync
)";

}  // namespace

std::string bash_completion(const CommandEntry& program) {
  std::string words;
  std::string values;
  append_cases(words, values, program);
  return fmt::format(script, words, values);
}

void add_completion(Command program) {
  auto command = program.add_plain_command(
      "completion", "Print a script that completes command lines of ctsync in a shell",
      "The installed package has the script where bash looks for it.");
  command.add_examples(
      {"ctsync completion bash > ~/.local/share/bash-completion/completions/ctsync",
       "eval \"$(ctsync completion bash)\""});
  const auto shell = std::make_shared<std::string>();
  command.add_option("SHELL", *shell, "The shell").required().one_of({"bash"});
  command.choose([program, shell](const CommandLine&) {
    print("{}", bash_completion(entry_of(program.app())));
    return exit_ok;
  });
}

}  // namespace ctsync::server
