// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ctsync {

/// The category of an error. Callers branch on it and on nothing else.
enum class Errc {
  malformed,      ///< the bytes violate their format (JSON, an envelope, a header)
  missing,        ///< a required member is absent
  invalid,        ///< present, but of the wrong type or out of range
  unsupported,    ///< recognized, but deliberately not handled
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
/// name. Neither text ever contains a payload value, a secret or personal data.
struct Error {
  Errc code = Errc::internal;
  std::string where;
  std::string detail;
};

/// "where: detail", the display form of an Error.
inline std::string to_string(const Error& error) {
  return error.where.empty() ? error.detail : error.where + ": " + error.detail;
}

namespace detail {

/// The error part of a Result. It does not depend on T, so a compiler generates it once. The Error
/// is on the heap: a success costs one null pointer.
class Failure {
 public:
  bool has_value() const noexcept { return error_ == nullptr; }
  explicit operator bool() const noexcept { return error_ == nullptr; }

  Error& error() & noexcept { return *error_; }
  const Error& error() const& noexcept { return *error_; }
  Error&& error() && noexcept { return std::move(*error_); }

 protected:
  Failure() = default;
  explicit Failure(Error&& error) : error_(keep(std::move(error))) {}
  explicit Failure(const Error& error) : error_(keep(Error(error))) {}
  // A moved-from Failure keeps an empty Error, so has_value() stays false.
  Failure(Failure&& other) noexcept
      : error_(other.error_ ? keep(std::move(*other.error_)) : nullptr) {}
  Failure(const Failure& other) : error_(other.error_ ? keep(Error(*other.error_)) : nullptr) {}
  Failure& operator=(Failure&& other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  Failure& operator=(const Failure& other) { return *this = Failure(other); }
  ~Failure() {
    if (error_ != nullptr) discard(error_);
  }

 private:
  // Never inlined: errors are returned in hundreds of places.
  [[gnu::cold, gnu::noinline]] static Error* keep(Error&& error) {
    return new Error(std::move(error));
  }
  [[gnu::cold, gnu::noinline]] static void discard(Error* error) noexcept { delete error; }

  Error* error_ = nullptr;
};

}  // namespace detail

/// A T, or the Error that prevented it, with the names of std::expected (which g++ 12 and clang 14
/// do not have in C++20). Reading the absent side is a defect of the caller.
template <class T>
class [[nodiscard]] Result : public detail::Failure {
 public:
  Result(T&& value) : value_(std::move(value)) {}  // NOLINT(*-explicit-*)
  Result(const T& value) : value_(value) {}        // NOLINT(*-explicit-*)
  explicit Result(std::in_place_t) : value_() {}
  Result(Error&& error) : detail::Failure(std::move(error)) {}  // NOLINT(*-explicit-*)
  Result(const Error& error) : detail::Failure(error) {}        // NOLINT(*-explicit-*)

  Result(Result&& other) noexcept : detail::Failure(std::move(other)) {
    if (has_value()) ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
  }
  Result(const Result& other) requires std::copy_constructible<T> : detail::Failure(other) {
    if (has_value()) ::new (static_cast<void*>(&value_)) T(other.value_);
  }
  Result& operator=(Result other) noexcept {
    this->~Result();
    return *::new (static_cast<void*>(this)) Result(std::move(other));
  }
  ~Result() {
    if (has_value()) value_.~T();
  }

  T& value() & noexcept { return value_; }
  const T& value() const& noexcept { return value_; }
  T&& value() && noexcept { return std::move(value_); }
  T& operator*() & noexcept { return value_; }
  const T& operator*() const& noexcept { return value_; }
  T&& operator*() && noexcept { return std::move(value_); }
  T* operator->() noexcept { return &value_; }
  const T* operator->() const noexcept { return &value_; }

 private:
  union {
    T value_;
  };
};

/// Success without a value.
template <>
class [[nodiscard]] Result<std::monostate> : public detail::Failure {
 public:
  Result(std::monostate) noexcept {}                            // NOLINT(*-explicit-*)
  Result(Error&& error) : detail::Failure(std::move(error)) {}  // NOLINT(*-explicit-*)
  Result(const Error& error) : detail::Failure(error) {}        // NOLINT(*-explicit-*)

  std::monostate value() const noexcept { return {}; }
  std::monostate operator*() const noexcept { return {}; }
};

/// Success without a value, or the Error. `return std::monostate{};` is success.
using Status = Result<std::monostate>;

}  // namespace ctsync
