// SPDX-License-Identifier: MIT
#include "sqlite/history/find.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace ctsync::sqlite {
namespace {

// A pair has 8 bytes for the token and 5 for the row, big-endian, so that pairs sort as their
// bytes. A bucket of a run then fits on a page.
constexpr std::size_t token_bytes = 8;
constexpr std::size_t row_bytes = 5;
constexpr std::size_t pair_bytes = token_bytes + row_bytes;
constexpr std::int64_t generation = 65'536;  // pairs of a run
constexpr std::int64_t buckets = 256;
constexpr int bucket_shift = 55;  // of the 63 bits of a token, which begin with its bucket
constexpr int run_bits = 32;

std::int64_t bucket_of(Token token) noexcept { return token >> bucket_shift; }
std::int64_t bucket_id(std::int64_t bucket, std::int64_t run) noexcept {
  return bucket << run_bits | run;
}

void append_number(std::string& out, std::int64_t number, std::size_t bytes) {
  for (auto left = bytes; left-- > 0;) out.push_back(static_cast<char>(number >> (8 * left)));
}

std::int64_t number_in(std::string_view bytes) noexcept {
  std::int64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

void append_pair(std::string& out, const FindPair& pair) {
  append_number(out, pair.token, token_bytes);
  append_number(out, pair.row, row_bytes);
}

FindPair pair_at(std::string_view pairs, std::size_t at) noexcept {
  const auto bytes = pairs.substr(at * pair_bytes, pair_bytes);
  return {number_in(bytes.substr(0, token_bytes)), number_in(bytes.substr(token_bytes))};
}

std::size_t count_of(std::string_view pairs) noexcept { return pairs.size() / pair_bytes; }

// The rows of a token in sorted pairs.
void add_rows_of(Token token, std::string_view pairs, std::set<std::int64_t>& rows) {
  std::size_t first = 0;
  for (std::size_t end = count_of(pairs); first < end;) {
    const auto middle = first + (end - first) / 2;
    if (pair_at(pairs, middle).token < token) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  for (; first < count_of(pairs) && pair_at(pairs, first).token == token; ++first) {
    rows.insert(pair_at(pairs, first).row);
  }
}

// The pairs without those whose rows are gone.
template <class Gone>
std::string without(std::string_view pairs, const Gone& gone) {
  std::string left;
  for (std::size_t i = 0; i < count_of(pairs); ++i) {
    if (!gone(pair_at(pairs, i).row)) left.append(pairs.substr(i * pair_bytes, pair_bytes));
  }
  return left;
}

}  // namespace

void FindReader::add_rows(std::span<const Token> tokens, std::set<std::int64_t>& rows) {
  const std::set<Token> wanted(tokens.begin(), tokens.end());
  {
    auto tail = tail_.query();
    while (tail.next()) {
      const auto pairs = tail.bytes(0);
      for (std::size_t i = 0; i < count_of(pairs); ++i) {
        const auto pair = pair_at(pairs, i);
        if (wanted.contains(pair.token)) rows.insert(pair.row);
      }
    }
  }
  for (const auto token : wanted) {
    const auto bucket = bucket_of(token);
    auto runs = bucket_.query(bucket_id(bucket, 0), bucket_id(bucket + 1, 0));
    while (runs.next()) add_rows_of(token, runs.bytes(0), rows);
  }
}

std::map<std::int64_t, std::vector<Token>> FindReader::tokens_of(std::int64_t first,
                                                                 std::int64_t last) {
  std::map<std::int64_t, std::vector<Token>> tokens;
  const auto take = [&](std::string_view pairs) {
    for (std::size_t i = 0; i < count_of(pairs); ++i) {
      const auto pair = pair_at(pairs, i);
      if (pair.row >= first && pair.row <= last) tokens[pair.row].push_back(pair.token);
    }
  };
  {
    auto tail = tail_.query();
    while (tail.next()) take(tail.bytes(0));
  }
  auto runs = runs_.query(first, last);
  while (runs.next()) {
    for (std::int64_t bucket = 0; bucket < buckets; ++bucket) {
      const auto id = bucket_id(bucket, runs.integer(0));
      auto pairs = bucket_.query(id, id + 1);
      if (pairs.next()) take(pairs.bytes(0));
    }
  }
  return tokens;
}

void FindWriter::add(std::span<const Token> tokens, std::int64_t row) {
  for (const auto token : tokens) append_pair(added_, {token, row});
}

void FindWriter::before_commit() {
  if (added_.empty()) return;
  if (tail_bytes_ == unknown) {
    auto size = tail_size_.query();
    tail_bytes_ = size.next() ? size.integer(0) : 0;
  }
  add_to_tail_.run(Blob{added_});
  tail_bytes_ += std::ssize(added_);
  if (tail_bytes_ < generation * static_cast<std::int64_t>(pair_bytes)) return;
  write_run(tail_pairs());
  clear_tail_.run();
  tail_bytes_ = 0;
}

std::vector<FindPair> FindWriter::tail_pairs() {
  std::vector<FindPair> pairs;
  {
    auto tail = tail_.query();
    while (tail.next()) {
      const auto bytes = tail.bytes(1);
      for (std::size_t i = 0; i < count_of(bytes); ++i) pairs.push_back(pair_at(bytes, i));
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

void FindWriter::write_run(std::span<const FindPair> pairs) {
  if (pairs.empty()) return;
  std::vector<std::int64_t> rows;
  rows.reserve(pairs.size());
  for (const auto& pair : pairs) rows.push_back(pair.row);
  std::sort(rows.begin(), rows.end());
  const auto entries = std::unique(rows.begin(), rows.end()) - rows.begin();
  add_span_.run(rows.front(), rows[static_cast<std::size_t>(entries - 1)], std::int64_t{entries});
  const auto run = database_.last_row();
  std::string bytes;
  for (std::size_t i = 0; i < pairs.size();) {
    const auto bucket = bucket_of(pairs[i].token);
    bytes.clear();
    for (; i < pairs.size() && bucket_of(pairs[i].token) == bucket; ++i) {
      append_pair(bytes, pairs[i]);
    }
    add_bucket_.run(bucket_id(bucket, run), Blob{bytes});
  }
}

std::vector<FindWriter::Span> FindWriter::spans() {
  std::vector<Span> all;
  auto rows = spans_.query();
  while (rows.next()) all.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
  return all;
}

void FindWriter::remove_from_tail(const Gone& gone) {
  std::vector<std::pair<std::int64_t, std::string>> changed;
  {
    auto tail = tail_.query();
    while (tail.next()) {
      auto left = without(tail.bytes(1), gone);
      if (left.size() != tail.bytes(1).size()) changed.emplace_back(tail.integer(0), left);
    }
  }
  for (const auto& [id, left] : changed) change_tail_.run(id, Blob{left});
}

void FindWriter::remove_from_run(std::int64_t run, const Gone& gone) {
  for (std::int64_t bucket = 0; bucket < buckets; ++bucket) {
    const auto id = bucket_id(bucket, run);
    std::string left;
    {
      auto rows = bucket_.query(id);
      if (!rows.next()) continue;
      left = without(rows.bytes(0), gone);
      if (left.size() == rows.bytes(0).size()) continue;
    }
    change_bucket_.run(id, Blob{left});
  }
}

// No row says which tokens it has, so runs are read that have pairs of such rows.
void FindWriter::erase(std::span<const Token> tokens, std::span<const std::int64_t> rows) {
  std::set<std::int64_t> gone(rows.begin(), rows.end());
  reader_.add_rows(tokens, gone);
  if (gone.empty()) return;
  const Gone is_gone = [&gone](std::int64_t row) { return gone.contains(row); };
  remove_from_tail(is_gone);
  for (const auto& span : spans()) {
    const auto first = gone.lower_bound(span.first);
    if (first != gone.end() && *first <= span.last) remove_from_run(span.run, is_gone);
  }
}

void FindWriter::forget_numbers_to_come(std::int64_t highest) {
  std::int64_t last = 0;
  {
    auto rows = last_row_.query();
    if (rows.next()) last = rows.integer(0);
  }
  if (highest <= last) return;
  const Gone is_gone = [last](std::int64_t row) { return row > last; };
  remove_from_tail(is_gone);
  for (const auto& span : spans()) {
    if (span.last > last) remove_from_run(span.run, is_gone);
  }
}

bool FindWriter::exists(std::int64_t row) {
  auto found = exists_.query(row);
  return found.next();
}

// Pairs of one row lie side by side.
void FindWriter::prune_tail() {
  std::int64_t last = -1;
  bool last_is_gone = false;
  remove_from_tail([&](std::int64_t row) {
    if (row != last) last_is_gone = !exists(row);
    last = row;
    return last_is_gone;
  });
}

void FindWriter::drop_run(std::int64_t run) {
  for (std::int64_t bucket = 0; bucket < buckets; ++bucket) {
    const auto id = bucket_id(bucket, run);
    std::string left;
    {
      auto rows = bucket_.query(id);
      if (!rows.next()) continue;
      left = without(rows.bytes(0), [this](std::int64_t row) { return !exists(row); });
    }
    added_.append(left);
    remove_bucket_.run(id);
  }
  remove_span_.run(run);
}

std::vector<std::int64_t> FindRemains::runs() {
  constexpr std::int64_t hardly = 16;  // of so many entries one
  std::vector<std::int64_t> found;
  auto spans = spans_.query();
  while (spans.next()) {
    const auto few = spans.integer(3) / hardly;
    auto left = entries_.query(spans.integer(1), spans.integer(2), few + 1);
    if (left.next() && left.integer(0) <= few) found.push_back(spans.integer(0));
  }
  return found;
}

}  // namespace ctsync::sqlite
