// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "figures.hpp"
#include "store/store_view.hpp"

namespace ctsync::faults {

/// How much a row does: a few faults for every run of the tests, a short form of all, or the whole.
enum class Size { quick, brief, full };

/// The programs under test.
struct Programs {
  std::string ctsync;
  std::string faulty;    ///< with named kill points and defects, see faulty/
  std::string recorder;  ///< the library that records writes, see preload/
};

/// What a row works with and fills in.
struct Run {
  StoreKind store = StoreKind::sqlite;
  Size size = Size::quick;
  const Programs& programs;
  Figures& figures;

  template <class T>
  T pick(T quick, T brief, T full) const {
    return size == Size::quick ? quick : size == Size::brief ? brief : full;
  }
};

/// One kind of fault. A control is a defect built in on purpose, which the harness must find.
struct Row {
  std::string name;   ///< D1, control-early-acknowledgement
  std::string fault;  ///< in words
  std::vector<StoreKind> stores;
  bool quick = false;  ///< is part of every run of the tests
  /// Of a control the figure that must not be zero.
  std::size_t Figures::*must_find = nullptr;
  /// What is missing on this machine, or nothing.
  std::function<std::string(const Programs&)> lacks;
  std::function<void(Run&)> run;

  bool is_control() const { return must_find != nullptr; }
};

/// All rows, in the sequence of the matrix.
const std::vector<Row>& all_rows();

}  // namespace ctsync::faults
