// SPDX-License-Identifier: MIT
#include "admin/pages/pages.hpp"

#include <algorithm>
#include <array>
#include <ctsync/base/sha256.hpp>
#include <string>
#include <utility>

#include "admin/pages/assets.hpp"
#include "clock.hpp"
#include "operator/flow/flow.hpp"

namespace ctsync::server::admin {

namespace {

constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' "
    "data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

/// The first parts of the paths of screens.
constexpr std::array<std::string_view, 9> screens{
    "live", "calls", "deliveries", "customers", "dead", "mapping", "jobs", "targets", "settings"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
}};

std::string_view type_of(std::string_view path) {
  for (const auto& [end, type] : types) {
    if (path.ends_with(end)) return type;
  }
  return "application/octet-stream";
}

const Asset* asset_of(std::string_view path) {
  const auto found = std::ranges::find(assets(), path, &Asset::path);
  return found == assets().end() ? nullptr : &*found;
}

bool is_screen(std::string_view path) {
  if (path == "/") return true;
  const auto first = path.substr(1, path.find('/', 1) - 1);
  return std::ranges::find(screens, first) != screens.end();
}

http::Response file(const Asset& asset, const http::Request& request) {
  http::Response response;
  const auto tag = "\"" + sha256_hex(asset.bytes).substr(0, 16) + "\"";
  // The names of all others have a digest in them.
  const bool may_change = asset.path == "/index.html";
  response.headers.emplace_back("Cache-Control",
                                may_change ? "no-cache" : "public, max-age=31536000, immutable");
  response.headers.emplace_back("ETag", tag);
  response.content_type = type_of(asset.path);
  if (request.header("if-none-match") == tag) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = asset.bytes;
  return response;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

/// For browsers without scripts. It names nobody, so it needs no token.
http::Response status_page(Context& context) {
  http::Response response;
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>ctsync</title>"
      "<h1>ctsync</h1>";
  const bool is_open = context.settings.admin.tokens.empty();
  const auto flow = is_open ? read_flow(context.store, {}, now())
                            : Result<Flow>(Error{Errc::unsupported, "", ""});
  if (!is_open) {
    response.body += "<p>The dashboard needs JavaScript, and a token to sign in.";
  } else if (!flow) {
    response.body += "<p>The store cannot be read: " + escaped(to_string(flow.error()));
  } else {
    response.body += "<p>" + escaped(masked_text(sentence_of(*flow, now())));
    response.body += "<ul>";
    for (const auto& trouble : troubles_of(*flow, now())) {
      response.body += "<li>" + escaped(masked_text(trouble.text));
      if (!trouble.advice.empty()) response.body += " &ndash; " + escaped(trouble.advice);
    }
    response.body += "</ul>";
  }
  response.body += "<p>`ctsync status` says the same in a terminal.</html>";
  return response;
}

}  // namespace

http::Response page_of(Context& context, const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return response_of({405, "method", "the method is not allowed here", {}});
  }
  if (request.path == "/status") return status_page(context);
  if (const auto* asset = asset_of(request.path)) return file(*asset, request);
  const auto* const index = asset_of("/index.html");
  if (is_screen(request.path)) {
    return index != nullptr ? file(*index, request) : status_page(context);
  }
  return response_of(not_found());
}

void add_security_headers(http::Response& response) {
  const bool is_page = response.content_type.starts_with("text/html");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.emplace_back("Content-Security-Policy",
                                is_page ? std::string(policy) : "default-src 'none'");
}

}  // namespace ctsync::server::admin
