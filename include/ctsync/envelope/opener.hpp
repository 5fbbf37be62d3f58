// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/base64.hpp>
#include <ctsync/envelope/envelope.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::envelope {

/// Limits of envelopes in envelopes, such as a CloudEvent in a Pub/Sub push: JSON documents in each
/// other, and objects or arrays in each other. A delivery beyond them is too_large.
inline constexpr std::size_t max_documents = 4;
inline constexpr std::size_t max_nesting = 8;

/// More than any sender puts into one delivery (Event Grid: 5,000). The limit bounds the work.
inline constexpr std::size_t max_notifications = 5000;

/// One notification of a delivery, or the error in its place. All members are borrowed.
struct Found {
  const Notification* notification = nullptr;  ///< null if there is an error
  const Error* error = nullptr;
  json::Pointer at;          ///< its JSON pointer in the delivery
  std::string_view text;     ///< its whole document; empty if it is part of a document
  json::View element;        ///< its element of the delivery's array; null without an array
  std::string_view channel;  ///< Notification::channel, as far as it is known
};

/// Extracts the notifications from deliveries. It owns and reuses the parsers and buffers of nested
/// documents. One thread at a time.
class Opener {
 public:
  /// Calls `visit(const Found&)` for each notification of a delivery, in sequence, and at least
  /// once. What cannot be opened is visited with its error (malformed, missing, invalid or
  /// too_large, at the JSON pointer of the cause); the other elements of its array are still
  /// visited. A Found is valid during its visit; the last one stays valid until the next call.
  template <class Visit>
  void open(std::string_view body, Visit&& visit) {
    Opening<Visit> opening(documents_, visit);
    opening.body(body);
  }

 private:
  struct Document {
    json::Parser parser;
    std::string bytes;  // decoded base64
  };
  using Documents = std::array<Document, max_documents>;

  template <class Visit>
  class Opening final : public Inside {
   public:
    Opening(Documents& documents, Visit& visit) : documents_(documents), visit_(visit) {}

    void body(std::string_view bytes) {
      const json::Pointer root;
      if (auto status = text(bytes, root); !status) fail(status.error(), root);
    }

    Status text(std::string_view json, const json::Pointer& at) override {
      if (used_ == max_documents) return at.error(Errc::too_large, "too many envelopes");
      auto root = documents_[used_].parser.parse(json);
      if (!root) return Error{root.error().code, at.text(), root.error().detail};
      const auto outer = std::exchange(text_, json);
      ++used_;
      auto status = any(*root, at);
      --used_;
      text_ = outer;
      return status;
    }

    Status base64(std::string_view encoded, const json::Pointer& at) override {
      if (used_ == max_documents) return at.error(Errc::too_large, "too many envelopes");
      auto& bytes = documents_[used_].bytes;
      if (!ctsync::detail::decode_base64(encoded, bytes)) {
        return at.error(Errc::malformed, "expected base64");
      }
      return text(bytes, at);
    }

    Status value(json::View inner, const json::Pointer& at) override {
      const auto outer = std::exchange(text_, std::string_view{});
      auto status = any(inner, at);
      text_ = outer;
      return status;
    }

    Status notification(const Notification& found, const json::Pointer& at) override {
      if (found.message_id.size() > max_header_text) {
        return at.error(Errc::invalid, "has an id of more than 256 characters");
      }
      Notification complete = found;
      complete.channel = channel_;
      visit_(Found{&complete, nullptr, at, text_, element_, channel_});
      return {std::monostate{}};
    }

    void came_through(std::string_view channel) override { channel_ = seen_ = channel; }

   private:
    Status any(json::View inner, const json::Pointer& at) {
      if (!inner.is_object() && !inner.is_array()) {
        return at.wrong_type("a JSON object", inner.type());
      }
      if (nested_ == max_nesting) return at.error(Errc::too_large, "too many envelopes");
      const auto channel = channel_;
      ++nested_;
      auto status = inner.is_array() ? array(inner, at) : open_object(inner, at, *this);
      --nested_;
      channel_ = channel;
      return status;
    }

    Status array(json::View elements, const json::Pointer& at) {
      if (elements.size() == 0) return at.error(Errc::invalid, "expected at least one element");
      found_ += elements.size();
      if (found_ > max_notifications) {
        return at.error(Errc::too_large, "expected at most 5000 elements");
      }
      const auto outer = element_;
      elements.each_element([&](std::size_t index, json::View element) {
        element_ = element;
        const json::Pointer here{&at, {}, index};
        if (auto status = value(element, here); !status) fail(status.error(), here);
        return true;
      });
      element_ = outer;
      return {std::monostate{}};
    }

    void fail(const Error& error, const json::Pointer& at) {
      visit_(Found{nullptr, &error, at, text_, element_, seen_});
    }

    Documents& documents_;
    Visit& visit_;
    std::size_t used_ = 0;
    std::size_t nested_ = 0;
    std::size_t found_ = 0;
    std::string_view text_;
    std::string_view channel_;
    std::string_view seen_;  // the last channel, also after an error inside its envelope
    json::View element_;
  };

  Documents documents_;
};

}  // namespace ctsync::envelope
