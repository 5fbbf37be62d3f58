// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "http/request_parser.hpp"

namespace {

using ctsync::http::Limits;
using ctsync::http::Progress;
using ctsync::http::RequestParser;

struct Verdict {
  Progress progress = Progress::need_more;
  int status = 0;
  std::string_view reason;
  std::string fields, body, rest;

  bool operator==(const Verdict&) const = default;
};

// Small limits, so that short inputs reach them.
Limits small() {
  Limits limits;
  limits.head = 400;
  limits.fields = 8;
  limits.line = 120;
  limits.target = 60;
  limits.body = 64;
  limits.chunk_extensions = 16;
  limits.trailers = 24;
  return limits;
}

// The last piece ends exactly at the end of its buffer, so that a sanitizer detects a read beyond
// it.
Verdict parse(std::string_view wire, std::size_t step) {
  const Limits limits = small();
  RequestParser parser(limits);
  std::string held;
  bool in_body = false;
  Verdict verdict;
  std::size_t given = 0;
  while (verdict.progress == Progress::need_more && given < wire.size()) {
    const std::size_t part = std::min(step, wire.size() - given);
    std::string moved;
    moved.reserve(held.size() + part);
    moved.append(held).append(wire.substr(given, part));
    held = std::move(moved);
    given += part;
    std::span<char> bytes(held);
    if (!in_body) {
      verdict.progress = parser.read_head(bytes);
      if (verdict.progress != Progress::complete) continue;
      in_body = true;
      verdict.progress = parser.begin_body(limits.body);
      if (verdict.progress != Progress::need_more) break;
    }
    verdict.progress = parser.read_body(bytes);
    held.resize(bytes.size());
  }
  if (verdict.progress == Progress::refused) {
    verdict.status = parser.refusal().status;
    verdict.reason = parser.refusal().reason;
  }
  if (verdict.progress == Progress::complete) {
    const auto& request = parser.view(held);
    for (const std::string_view text :
         {request.method, request.target, request.path, request.query}) {
      verdict.fields.append(text).push_back('\n');
    }
    for (const auto& field : request.headers) {
      verdict.fields.append(field.name).append(":").append(field.value).push_back('\n');
    }
    verdict.body = request.body;
    verdict.rest = held.substr(parser.head_size() + parser.body_size());
    verdict.rest += wire.substr(given);
    if (verdict.body.size() > limits.body || request.path.empty()) std::abort();
  }
  return verdict;
}

}  // namespace

/// However a request is cut into pieces, the verdict and every part of it are the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1 + data[0] % 13U;
  const std::string wire(data + 1, data + size);
  const Verdict whole = parse(wire, wire.size());
  if (!(whole == parse(wire, 1)) || !(whole == parse(wire, step))) std::abort();
  if (whole.progress == Progress::refused && (whole.status < 400 || whole.status > 505)) {
    std::abort();
  }
  return 0;
}
