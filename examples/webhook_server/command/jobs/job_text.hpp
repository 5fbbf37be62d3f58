// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/jobs.hpp>
#include <ctsync/json/write.hpp>
#include <span>
#include <string>

namespace ctsync::server {

/// "read 1,203 = 1,100 told + 100 known + 3 ignored + 0 dead", and those that have not ended.
std::string counts_text(const JobCounts& counts);

/// A duration for people: "12 s", "3 min" or "2 h 5 min".
std::string duration_text(Duration duration);

/// Prints jobs as a table, or each as a JSON object on a line.
void print_jobs(std::span<const Job> jobs, Time now, bool json);

/// Prints all about a job.
void print_job(const Job& job, Time now, bool json);

/// Writes the members of a job.
void write_job(json::Writer& writer, const Job& job, Time now);

/// Prints a job as a JSON object on a line.
void print_job_line(const Job& job, Time now);

}  // namespace ctsync::server
