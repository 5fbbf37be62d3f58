// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <string>

#include "program/page/cloud.hpp"
#include "program/page/page.hpp"
#include "program/recorder.hpp"
#include "program/terminal.hpp"

/// Follows a page of docs/getting-started from its first step to the customer in Segment.
namespace ctsync::test {

/// Does what the steps of a page say, with the real program and with stand-ins for Segment, the
/// cloud and, if there are settings for it, commercetools. The marks of steps:
///
///   init           runs `ctsync init` on a terminal and enters a write key
///   file           the page shows sync-config.json
///   run            runs commands in a shell that has loaded .env
///   commercetools  the same; left out without settings for commercetools
///   serve          starts the server on a terminal
///   ready          requests /readyz
///   trigger        runs `ctsync trigger` where a person is asked first, and then with the stand-in
///   cloud          commands of `ctsync init` that need an account: left out here
///   account        other commands that need one: left out here
///   confirmed      SNS asks for a confirmation, and the log says that it has it
///   probe          the cloud delivers the test notification of a new Subscription
///   customer       the cloud delivers a new customer
///   refused        the cloud delivers with a wrong proof, and the log says so
///   call           the page shows what Segment received
///   prints         the page shows what the step before printed
///
/// A page that shows something else than what happens fails the test.
class Walk {
 public:
  Walk(const std::string& page, Variables commercetools);

  void follow_all();

  /// The marks of the steps that were done.
  const std::set<std::string>& done() const noexcept { return done_; }

 private:
  void follow(const PageStep& step);
  void init(const std::string& command);
  void show_file(const std::string& text);
  void put_stand_ins_in();
  void run_in_shell(const std::string& commands);
  void serve();
  void ready();
  void trigger(const std::string& command);
  void confirmed();
  void probe();
  void customer();
  void refused();
  void show_call(const std::string& json);
  void compare(const std::string& shown);
  void expect_log(const std::string& event);

  std::string plain(std::string printed) const;
  std::string server_url() const;

  std::vector<PageStep> steps_;
  Variables commercetools_;
  Recorder segment_;
  Folder folder_;
  std::string config_;    ///< as `init` wrote it
  Variables as_written_;  ///< what .env has, for a server that nobody started
  Variables variables_;   ///< the same with the addresses of the stand-ins
  std::optional<Cloud> cloud_;
  std::optional<Terminal> server_;
  std::optional<std::string> printed_;  ///< by the last step, if it was done
  std::set<std::string> done_;
};

/// The words of a command without quotes, without its first word.
std::vector<std::string> arguments_of(const std::string& command);

}  // namespace ctsync::test
