// SPDX-License-Identifier: MIT
#include "delivery/stores/copy_store.hpp"

#include <postgres/import.hpp>
#include <span>
#include <sqlite/export.hpp>
#include <utility>

namespace ctsync::server {
namespace {

constexpr int rows_a_page = 500;

/// Moves the rows of one kind after `after`, page by page. `read(after, limit)` and `add(page)` are
/// the two ends.
template <class Read, class Add>
Status move_rows(std::int64_t after, Read read, Add add) {
  while (true) {
    auto page = read(after, rows_a_page);
    if (!page) return std::move(page).error();
    if (page->empty()) return std::monostate{};
    if (auto status = add(std::span(std::as_const(*page))); !status) return status;
    after = page->back().row;
  }
}

/// The error of the file, as one that `from` is at fault for.
Error of_file(Error error) {
  error.where = "from";
  return error;
}

}  // namespace

Result<Copied> copy_store(const std::string& file, const std::string& url,
                          const std::function<void(const Copied&)>& tell) {
  auto from = sqlite::Export::open(file);
  if (!from) return of_file(std::move(from).error());
  auto secret = from->secret();
  if (!secret) return of_file(std::move(secret).error());
  auto contents = from->contents();
  if (!contents) return of_file(std::move(contents).error());
  auto to = postgres::Import::begin(url, {*std::move(secret), *std::move(contents)});
  if (!to) return std::move(to).error();
  const auto before = to->progress();
  Copied copied;
  copied.already_there = before.done;
  copied.resumed = before.records + before.entries + before.calls > 0;
  if (before.done) return copied;
  const auto add_to = [&](std::int64_t Copied::*count) {
    return [&to, &copied, &tell, count](auto page) -> Status {
      auto status = to->add(page);
      if (!status) return status;
      copied.*count += static_cast<std::int64_t>(page.size());
      tell(copied);
      return status;
    };
  };
  const auto moved = [](const Status& status) { return status.has_value(); };
  auto status = move_rows(
      before.records, [&](auto after, int limit) { return from->records(after, limit); },
      add_to(&Copied::records));
  if (moved(status)) {
    status = move_rows(
        before.entries, [&](auto after, int limit) { return from->entries(after, limit); },
        add_to(&Copied::entries));
  }
  if (moved(status)) {
    status = move_rows(
        before.calls, [&](auto after, int limit) { return from->calls(after, limit); },
        add_to(&Copied::calls));
  }
  const auto add = [&](auto page) { return to->add(page); };
  if (moved(status)) {
    status = move_rows(
        0, [&](auto after, int limit) { return from->jobs(after, limit); }, add);
  }
  if (moved(status)) {
    status = move_rows(
        0, [&](auto after, int limit) { return from->rules(after, limit); }, add);
  }
  if (moved(status)) {
    status = move_rows(
        0, [&](auto after, int limit) { return from->holds(after, limit); }, add);
  }
  if (moved(status)) {
    status = move_rows(
        0, [&](auto after, int limit) { return from->actions(after, limit); }, add);
  }
  if (moved(status)) status = to->finish();
  if (!status) return std::move(status).error();
  return copied;
}

}  // namespace ctsync::server
