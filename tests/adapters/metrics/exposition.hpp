// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

/// Strict parser of Prometheus' text exposition format 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats). It is stricter than the format where
/// ctsync promises more: HELP, then TYPE, then samples, each family once. Throws on any violation.
namespace exposition {

using Labels = std::map<std::string, std::string>;

struct Family {
  std::string type;
  std::string help;
  std::map<std::string, std::map<Labels, double>> samples;  ///< by sample name
};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    if (!text.empty() && text.back() != '\n') fail("the last line has no end");
    while (!rest_.empty()) line();
    for (const auto& [name, family] : families_) check(name, family);
  }
  std::map<std::string, Family> take() { return std::move(families_); }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " before: " + std::string(rest_.substr(0, 80)));
  }
  bool skip(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  void expect(std::string_view wanted) {
    if (!skip(wanted)) fail("expected '" + std::string(wanted) + "'");
  }
  std::string_view until(char end) {
    const auto at = rest_.find(end);
    if (at == std::string_view::npos) fail("unexpected end");
    const auto part = rest_.substr(0, at);
    rest_.remove_prefix(at);
    return part;
  }
  std::string name(bool colons) {
    std::size_t size = 0;
    const auto fits = [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':') ||
             (size > 0 && c >= '0' && c <= '9');
    };
    while (size < rest_.size() && fits(rest_[size])) ++size;
    if (size == 0) fail("expected a name");
    const std::string found(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return found;
  }

  void line() {
    if (skip("# HELP ")) return help();
    if (skip("# TYPE ")) return type();
    sample();
  }
  void help() {
    current_ = name(true);
    if (families_.count(current_) != 0) fail("a family twice");
    expect(" ");
    families_[current_].help = until('\n');
    expect("\n");
  }
  void type() {
    if (name(true) != current_) fail("TYPE without HELP");
    expect(" ");
    auto& family = families_[current_];
    if (!family.type.empty()) fail("TYPE twice");
    family.type = until('\n');
    static const std::set<std::string> types{"counter", "gauge", "histogram"};
    if (types.count(family.type) == 0) fail("unknown type");
    expect("\n");
  }
  void sample() {
    const std::string sample_name = name(true);
    auto& family = families_[current_];
    if (family.type.empty()) fail("a sample before its TYPE");
    const bool histogram = family.type == "histogram";
    const auto suffix =
        sample_name.starts_with(current_) ? sample_name.substr(current_.size()) : "?";
    const bool belongs =
        histogram ? suffix == "_bucket" || suffix == "_sum" || suffix == "_count" : suffix.empty();
    if (!belongs) fail("a sample outside its family: " + sample_name);
    Labels found = labels();
    expect(" ");
    const double number = value(until('\n'));
    expect("\n");
    if (!family.samples[sample_name].emplace(std::move(found), number).second)
      fail("a sample twice");
  }
  Labels labels() {
    Labels found;
    if (!skip("{")) return found;
    do {
      const std::string key = name(false);
      expect("=\"");
      if (!found.emplace(key, label_value()).second) fail("a label twice");
    } while (skip(","));
    expect("}");
    return found;
  }
  std::string label_value() {
    std::string out;
    while (!skip("\"")) {
      if (rest_.empty() || rest_.front() == '\n') fail("a label value without end");
      if (skip("\\\\")) {
        out += '\\';
      } else if (skip("\\\"")) {
        out += '"';
      } else if (skip("\\n")) {
        out += '\n';
      } else if (rest_.front() == '\\') {
        fail("an unknown escape");
      } else {
        out += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    return out;
  }
  double value(std::string_view text) const {
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
      fail("not a number: " + std::string(text));
    return number;
  }

  void check(const std::string& family_name, const Family& family) const {
    if (family.help.empty()) fail(family_name + " has no HELP");
    if (family.samples.empty()) fail(family_name + " has no samples");
    if ((family.type == "counter") != family_name.ends_with("_total"))
      fail(family_name + " is not named as its type");
    if (family.type == "counter") {
      for (const auto& [labels, number] : family.samples.at(family_name)) {
        if (number < 0) fail("a negative counter");
      }
    }
    if (family.type == "histogram") check_histogram(family_name, family);
  }
  void check_histogram(const std::string& family_name, const Family& family) const {
    std::map<Labels, std::map<double, double>> buckets;
    for (const auto& [with_bound, number] : family.samples.at(family_name + "_bucket")) {
      Labels labels = with_bound;
      const double bound = value(labels.at("le"));
      labels.erase("le");
      buckets[labels][bound] = number;
    }
    const auto& counts = family.samples.at(family_name + "_count");
    if (counts.size() != buckets.size()) fail("buckets without count");
    if (family.samples.at(family_name + "_sum").size() != buckets.size()) fail("no sum");
    for (const auto& [labels, by_bound] : buckets) {
      double before = 0;
      for (const auto& [bound, number] : by_bound) {
        if (number < before) fail("buckets are not cumulative");
        before = number;
      }
      if (!std::isinf(by_bound.rbegin()->first)) fail("no +Inf bucket");
      if (by_bound.rbegin()->second != counts.at(labels)) fail("count is not the +Inf bucket");
    }
  }

  std::string_view rest_;
  std::string current_;
  std::map<std::string, Family> families_;
};

inline std::map<std::string, Family> read(std::string_view text) { return Reader(text).take(); }

}  // namespace exposition
