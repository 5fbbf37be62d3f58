// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

/// Programs of PostgreSQL, run in folders below a Workspace.
namespace ctsync::postgres::test {

/// Finds a program of the PostgreSQL server: the newest below /usr/lib/postgresql, else where
/// pg_config says, else in PATH. Empty if there is none.
std::string server_program(const std::string& name);

/// Finds a program in PATH or in the folders of administrators' programs. Empty if there is none.
std::string program_in_path(const std::string& name);

/// Starts a command in this folder and appends its output to the file `log`. As root it runs as the
/// user postgres or nobody, because these programs refuse root. Throws if it cannot start.
pid_t start(std::vector<std::string> command, const std::string& folder, const std::string& log);

/// Runs a command to its end, as `start` does. Throws with the end of the log if it fails.
void run(std::vector<std::string> command, const std::string& folder, const std::string& log);

/// Gives a file to the user that `start` runs commands as.
void give_to_server(const std::string& path);

/// True if the process, which this program started, has ended.
bool has_ended(pid_t process);

/// The processes whose current folder is this one or lies below it.
std::vector<pid_t> processes_in(const std::string& folder);

/// Sends a signal to these processes. One that has ended meanwhile is no error.
void send_signal(const std::vector<pid_t>& processes, int number);

/// Waits until the condition holds. Throws after 60 seconds, and names `what` was expected.
void wait_until(const std::string& what, const std::function<bool()>& condition);

/// The last lines of a file, at most 2,000 bytes.
std::string end_of(const std::string& file);

/// A loopback port below those the system gives to clients, that nothing listened on a moment ago.
int free_port();

}  // namespace ctsync::postgres::test
