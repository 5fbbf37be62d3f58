// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <concepts>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
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

template <class T>
class Result;

namespace detail {

/// The error part of a Result. It does not depend on T, so a compiler generates it once. The Error
/// is on the heap: a success costs one null pointer.
class Failure {
 public:
  bool has_value() const noexcept { return error_ == nullptr; }
  explicit operator bool() const noexcept { return error_ == nullptr; }

  Error& error() & noexcept { return expect_error(), *error_; }
  const Error& error() const& noexcept { return expect_error(), *error_; }
  Error&& error() && noexcept { return expect_error(), std::move(*error_); }

 protected:
  // Not in the templates: an assertion there would be compiled for each T.
  void expect_value() const noexcept { assert(has_value() && "this Result holds an error"); }
  void expect_error() const noexcept { assert(!has_value() && "this Result holds a value"); }

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
  // Never inlined: errors are returned in hundreds of places. Without returns_nonnull g++ warns at
  // -O3 of a value that may be uninitialized, where it sees the construction from an Error.
  [[gnu::cold, gnu::noinline, gnu::returns_nonnull]] static Error* keep(Error&& error) {
    return new Error(std::move(error));
  }
  [[gnu::cold, gnu::noinline]] static void discard(Error* error) noexcept { delete error; }

  Error* error_ = nullptr;
};

template <class R>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

/// The operations of std::expected that go on with a value or with an error. Each calls its
/// function at most once, before it returns. A Status calls the functions of transform() and
/// and_then() without arguments.
template <class R>
class Chain : public Failure {
 public:
  /// The result of f(value) as a success, or the same error. It is a Status if f returns nothing.
  template <class F>
  auto transform(F&& f) const& {
    return transformed(self(), f);
  }
  template <class F>
  auto transform(F&& f) && {
    return transformed(std::move(*this).self(), f);
  }

  /// f(value), which must be a Result, or the same error.
  template <class F>
  auto and_then(F&& f) const& {
    return continued(self(), f);
  }
  template <class F>
  auto and_then(F&& f) && {
    return continued(std::move(*this).self(), f);
  }

  /// The same value, or f(error), which must be a Result of the same type.
  template <class F>
  R or_else(F&& f) const& {
    return recovered(self(), f);
  }
  template <class F>
  R or_else(F&& f) && {
    return recovered(std::move(*this).self(), f);
  }

 protected:
  using Failure::Failure;

 private:
  const R& self() const& noexcept { return static_cast<const R&>(*this); }
  R&& self() && noexcept { return static_cast<R&&>(*this); }

  template <class Self, class F>
  static decltype(auto) call(Self&& self, F& f) {
    if constexpr (std::is_same_v<R, Result<std::monostate>>) {
      return f();
    } else {
      return f(*std::forward<Self>(self));
    }
  }

  template <class Self, class F>
  static auto transformed(Self&& self, F& f) {
    using U = std::remove_cv_t<decltype(call(std::forward<Self>(self), f))>;
    static_assert(std::is_void_v<U> || std::is_object_v<U>,
                  "transform: the function must return a value, not a reference");
    static_assert(!is_result<U>, "transform: the function returns a Result, so use and_then");
    using Transformed = Result<std::conditional_t<std::is_void_v<U>, std::monostate, U>>;
    if (!self) return Transformed(std::forward<Self>(self).error());
    if constexpr (std::is_void_v<U>) {
      call(std::forward<Self>(self), f);
      return Transformed(std::monostate{});
    } else {
      return Transformed(call(std::forward<Self>(self), f));
    }
  }

  template <class Self, class F>
  static auto continued(Self&& self, F& f) {
    using U = std::remove_cvref_t<decltype(call(std::forward<Self>(self), f))>;
    static_assert(is_result<U>, "and_then: the function must return a Result");
    return self ? U(call(std::forward<Self>(self), f)) : U(std::forward<Self>(self).error());
  }

  template <class Self, class F>
  static R recovered(Self&& self, F& f) {
    using U = std::remove_cvref_t<decltype(f(std::forward<Self>(self).error()))>;
    static_assert(std::is_same_v<U, R>,
                  "or_else: the function must return a Result of the same type");
    return self ? R(std::forward<Self>(self)) : R(f(std::forward<Self>(self).error()));
  }
};

}  // namespace detail

/// A T, or the Error that prevented it, with the names and the meaning of std::expected (which g++
/// 12 and clang 14 do not have in C++20). Reading the absent side is a defect of the caller: it
/// ends the program by assert() where NDEBUG is not defined, and is undefined elsewhere.
template <class T>
class [[nodiscard]] Result : public detail::Chain<Result<T>> {
  using Base = detail::Chain<Result<T>>;

 public:
  Result(T&& value) : value_(std::move(value)) {}  // NOLINT(*-explicit-*)
  Result(const T& value) : value_(value) {}        // NOLINT(*-explicit-*)
  explicit Result(std::in_place_t) : value_() {}
  Result(Error&& error) : Base(std::move(error)) {}  // NOLINT(*-explicit-*)
  Result(const Error& error) : Base(error) {}        // NOLINT(*-explicit-*)

  Result(Result&& other) noexcept : Base(std::move(other)) {
    if (has_value()) ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
  }
  Result(const Result& other) requires std::copy_constructible<T> : Base(other) {
    if (has_value()) ::new (static_cast<void*>(&value_)) T(other.value_);
  }
  Result& operator=(Result other) noexcept {
    this->~Result();
    return *::new (static_cast<void*>(this)) Result(std::move(other));
  }
  ~Result() {
    if (has_value()) value_.~T();
  }

  using Base::has_value;

  T& value() & noexcept { return expect_value(), value_; }
  const T& value() const& noexcept { return expect_value(), value_; }
  T&& value() && noexcept { return expect_value(), std::move(value_); }
  T& operator*() & noexcept { return expect_value(), value_; }
  const T& operator*() const& noexcept { return expect_value(), value_; }
  T&& operator*() && noexcept { return expect_value(), std::move(value_); }
  T* operator->() noexcept { return expect_value(), &value_; }
  const T* operator->() const noexcept { return expect_value(), &value_; }

  /// The value, or `other` converted to a T.
  template <class U>
  T value_or(U&& other) const& {
    static_assert(std::copy_constructible<T> && std::convertible_to<U, T>);
    return has_value() ? value_ : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  T value_or(U&& other) && {
    static_assert(std::move_constructible<T> && std::convertible_to<U, T>);
    return has_value() ? std::move(value_) : static_cast<T>(std::forward<U>(other));
  }

 private:
  using Base::expect_value;

  union {
    T value_;
  };
};

/// Success without a value.
template <>
class [[nodiscard]] Result<std::monostate> : public detail::Chain<Result<std::monostate>> {
 public:
  Result(std::monostate) noexcept {}                  // NOLINT(*-explicit-*)
  Result(Error&& error) : Chain(std::move(error)) {}  // NOLINT(*-explicit-*)
  Result(const Error& error) : Chain(error) {}        // NOLINT(*-explicit-*)

  std::monostate value() const noexcept { return expect_value(), std::monostate{}; }
  std::monostate operator*() const noexcept { return expect_value(), std::monostate{}; }
};

/// Success without a value, or the Error. `return std::monostate{};` is success.
using Status = Result<std::monostate>;

}  // namespace ctsync
