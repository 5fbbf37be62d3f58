// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ctsync {

/// What kind of thing went wrong; callers branch on this and on nothing else.
enum class Errc {
  malformed,      ///< the bytes are not what their format demands (JSON, an envelope, a header)
  missing,        ///< something required is absent
  invalid,        ///< present, but of the wrong type or outside its rule
  unsupported,    ///< understood, and deliberately not handled
  too_large,      ///< over a documented limit
  configuration,  ///< a setting is wrong; `where` is its name
  unavailable,    ///< may work later: store busy, disk full, network down
  internal,       ///< a defect in ctsync
};

/// The stable word for an Errc in logs and metrics.
constexpr std::string_view name(Errc code) noexcept {
  switch (code) {
    case Errc::malformed: return "malformed";
    case Errc::missing: return "missing";
    case Errc::invalid: return "invalid";
    case Errc::unsupported: return "unsupported";
    case Errc::too_large: return "too_large";
    case Errc::configuration: return "configuration";
    case Errc::unavailable: return "unavailable";
    case Errc::internal: return "internal";
  }
  return "internal";
}

/// What is wrong, where, and what was expected. `where` is a JSON pointer (RFC 6901) or a setting's
/// name. Neither text ever holds a payload value, a secret or personal data.
struct Error {
  Errc code = Errc::internal;
  std::string where;
  std::string detail;
};

/// "where: detail", the one way an Error is shown to a person.
inline std::string to_string(const Error& error) {
  return error.where.empty() ? error.detail : error.where + ": " + error.detail;
}

namespace detail {

/// Apart from where results end, nearly all of which are successes.
struct DeleteError {
  [[gnu::noinline, gnu::cold]] void operator()(Error* error) const noexcept { delete error; }
};
using KeptError = std::unique_ptr<Error, DeleteError>;

}  // namespace detail

/// A T or the Error that prevented it, with the names of std::expected (which g++ 12 and clang 14
/// do not have in C++20). Reading the side that is not there is a defect of the caller.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}                 // NOLINT(*-explicit-*)
  Result(Error error) : error_(new Error(std::move(error))) {}  // NOLINT(*-explicit-*)

  Result(Result&&) noexcept = default;
  Result& operator=(Result&&) noexcept = default;
  Result(const Result& other) requires std::copy_constructible<T>
      : value_(other.value_), error_(other.has_value() ? nullptr : new Error(other.error())) {}
  Result& operator=(const Result& other) requires std::copy_constructible<T> {
    return *this = Result(other);
  }

  bool has_value() const noexcept { return error_ == nullptr; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & noexcept { return *value_; }
  const T& value() const& noexcept { return *value_; }
  T&& value() && noexcept { return std::move(*value_); }
  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(*this).value(); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }

  Error& error() & noexcept { return *error_; }
  const Error& error() const& noexcept { return *error_; }
  Error&& error() && noexcept { return std::move(*error_); }

 private:
  std::optional<T> value_;
  detail::KeptError error_;  // apart, so that success costs nothing for it
};

/// Success without a value, or the Error. `return std::monostate{};` is success.
using Status = Result<std::monostate>;

}  // namespace ctsync
