// SPDX-License-Identifier: MIT
#include "disk_images.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "process.hpp"

namespace ctsync::faults {

namespace {

constexpr std::size_t sector = 512;

RecordHead head_at(const std::string& text, std::size_t at) {
  RecordHead head{};
  std::memcpy(&head, text.data() + at, sizeof head);
  return head;
}

std::size_t bytes_behind(const RecordHead& head) {
  return head.kind == RecordedKind::write ? head.size : 0;
}

}  // namespace

DiskImages::DiskImages(const std::string& records) : text_(contents_of(records)) {
  for (std::size_t at = 0; at + sizeof(RecordHead) <= text_.size();) {
    const auto head = head_at(text_, at);
    const auto end = at + sizeof head + bytes_behind(head);
    if (end > text_.size()) break;  // the process was killed amid this record
    heads_.push_back(at);
    if (head.kind == RecordedKind::sync) ++syncs_;
    at = end;
  }
  if (heads_.empty()) throw std::runtime_error("no writes were recorded in " + records);
}

std::size_t DiskImages::unsynced() const {
  std::size_t bytes = 0;
  for (const auto& file : files_) {
    for (const auto& one : file.pending) bytes += one.bytes.size();
  }
  return bytes;
}

void DiskImages::apply(std::string& content, const Pending& pending) {
  if (pending.head.kind == RecordedKind::remove) {
    content.clear();
    return;
  }
  if (pending.head.kind == RecordedKind::truncate) {
    content.resize(pending.head.offset);
    return;
  }
  content.resize(std::max<std::size_t>(content.size(), pending.head.offset + pending.head.size));
  std::memcpy(content.data() + pending.head.offset, pending.bytes.data(), pending.bytes.size());
}

void DiskImages::apply_some(std::string& content, const Pending& pending, std::minstd_rand& random,
                            unsigned percent) {
  if (pending.head.kind != RecordedKind::write) {
    if (random() % 100 < percent) apply(content, pending);
    return;
  }
  std::size_t from = pending.head.offset;
  const std::size_t end = from + pending.bytes.size();
  while (from < end) {
    const std::size_t to = std::min(end, (from / sector + 1) * sector);
    if (random() % 100 < percent) {
      Pending part = pending;
      part.head.offset = from;
      part.head.size = to - from;
      part.bytes = pending.bytes.substr(from - pending.head.offset, to - from);
      apply(content, part);
    }
    from = to;
  }
}

/// What a file was before a removal that is on the disk does not matter any more.
void DiskImages::apply_removal(File& file, std::uint64_t below) {
  for (std::size_t i = file.pending.size(); i-- > 0;) {
    const auto& head = file.pending[i].head;
    if (head.kind != RecordedKind::remove || head.sequence >= below) continue;
    file.durable.clear();
    file.pending.erase(file.pending.begin(),
                       file.pending.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return;
  }
}

void DiskImages::advance(std::size_t record) {
  for (; next_ <= record; ++next_) {
    const auto at = heads_.at(next_);
    const auto head = head_at(text_, at);
    auto& file = files_.at(static_cast<std::size_t>(head.file));
    if (head.kind != RecordedKind::sync) {
      file.pending.push_back(
          {head, std::string_view(text_).substr(at + sizeof head, bytes_behind(head))});
      continue;
    }
    for (auto& each : files_) apply_removal(each, head.offset);
    const auto first_left =
        std::find_if(file.pending.begin(), file.pending.end(),
                     [&](const Pending& one) { return one.head.sequence >= head.offset; });
    for (auto one = file.pending.begin(); one != first_left; ++one) apply(file.durable, *one);
    file.pending.erase(file.pending.begin(), first_left);
  }
}

Moment DiskImages::write(std::size_t record, const std::string& store, std::minstd_rand& random) {
  advance(record);
  constexpr std::array<const char*, 3> endings{"", "-wal", "-journal"};
  std::filesystem::remove(store + "-shm");
  // All, nothing, half or few of what was not synced.
  constexpr std::array<unsigned, 5> shares{0, 100, 50, 10, 90};
  const unsigned percent = shares.at(random() % shares.size());
  for (std::size_t i = 0; i < files_.size(); ++i) {
    std::string content = files_[i].durable;
    for (const auto& one : files_[i].pending) apply_some(content, one, random, percent);
    const std::string path = store + endings.at(i);
    if (content.empty()) {
      std::filesystem::remove(path);
    } else {
      std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    }
  }
  return Moment(std::chrono::nanoseconds(head_at(text_, heads_.at(record)).nanoseconds));
}

}  // namespace ctsync::faults
