// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/normalise/normal_forms.hpp>
#include <ctsync/mapping/normalise/normalisers.hpp>
#include <string>
#include <string_view>

/// The libraries that normal forms are made with. Each has a file with it and one without, of which
/// the build takes one.
namespace ctsync::server {

struct NormalFormLibrary {
  std::string_view name;
  std::string_view remedy;  ///< what to do to have it
  /// Puts its functions in place; null: the program was built without it.
  void (*add)(mapping::normalise::Normalisers&);
  std::string_view (*version)();  ///< of its data; null: it does not tell
};

extern const NormalFormLibrary phone_library;
extern const NormalFormLibrary unicode_library;
extern const NormalFormLibrary countries_library;
extern const NormalFormLibrary addresses_library;

/// All that the program has.
const mapping::normalise::Normalisers& built_normalisers();

/// What to do to have a normal form that this program cannot make; empty if it can.
std::string_view remedy_for(NormalForm form);

}  // namespace ctsync::server
