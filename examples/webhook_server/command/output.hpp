// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <ctsync/json/write.hpp>
#include <string>
#include <string_view>
#include <utility>

/// What commands print. A stream that cannot be written (the disk is full, nobody reads the pipe)
/// never interrupts a command: end_output() tells of it when the command has done its work.
namespace ctsync::server {

void write_output(std::FILE* stream, std::string_view text) noexcept;

template <class... Values>
void print(std::FILE* stream, fmt::format_string<Values...> format, Values&&... values) {
  write_output(stream, fmt::format(format, std::forward<Values>(values)...));
}

/// Prints on standard output.
template <class... Values>
void print(fmt::format_string<Values...> format, Values&&... values) {
  write_output(stdout, fmt::format(format, std::forward<Values>(values)...));
}

/// Prints an object of JSON on a line of standard output. `write` gets the writer, inside the
/// object.
template <class Write>
void print_object(Write&& write) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object();
  write(writer);
  writer.end_object();
  print("{}\n", line);
}

/// Writes what is buffered of standard output. Returns false if anything could not be written, now
/// or before.
bool flush_output() noexcept;

/// The exit code of a command that ends with `exit_code`: if its standard output could not be
/// written, exit_failed in place of exit_ok, and a line on standard error that says why. A pipe
/// that nobody reads any more needs no such line.
int end_output(int exit_code);

}  // namespace ctsync::server
