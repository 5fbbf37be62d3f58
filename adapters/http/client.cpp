// SPDX-License-Identifier: MIT
#include "http/client.hpp"

#include <httplib.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <exception>
#include <limits>
#include <locale>

#include "ctsync/base/version.hpp"
#include "http/base_url.hpp"
#include "http/characters.hpp"

namespace ctsync::http {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t piece_of_body = 64 * 1024;
// httplib sends `Expect: 100-continue` with every body over 1 KiB and waits a second for the
// interim response, unless the request has an Expect field. This field suppresses that and is not
// sent.
constexpr const char* unsent_header = "Expect";

// For each response httplib compiles regular expressions, for which libstdc++ asks a facet of the
// global locale. The facet caches its answers without synchronisation (GCC bug 77704), so that
// several clients would race. All answers are cached before the first client is used.
void fill_character_cache() {
  static const bool filled = [] {
    const std::locale locale;
    const auto& characters = std::use_facet<std::ctype<char>>(locale);
    for (int c = 0; c <= std::numeric_limits<unsigned char>::max(); ++c) {
      characters.narrow(static_cast<char>(c), '\0');
    }
    characters.widen('a');  // caches all characters
    return true;
  }();
  static_cast<void>(filled);
}

Error unavailable(std::string_view detail) { return {Errc::unavailable, "", std::string{detail}}; }
Error invalid(std::string_view detail) { return {Errc::invalid, "", std::string{detail}}; }

// Blocks SIGPIPE in this thread, because writing to a closed connection raises it, and consumes one
// that became pending meanwhile.
class NoSigpipe {
 public:
  NoSigpipe() noexcept {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending{};
    sigpending(&pending);
    pending_before_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &mask_before_);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;
  ~NoSigpipe() {
    constexpr timespec at_once{};
    if (!pending_before_) {
      while (sigtimedwait(&pipe_, nullptr, &at_once) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t mask_before_{};
  bool pending_before_ = false;
};

ssize_t write_headers(httplib::Stream& stream, httplib::Headers& headers) {
  std::string text;
  for (const auto& [name, value] : headers) {
    if (name != unsent_header) text.append(name).append(": ").append(value).append("\r\n");
  }
  text += "\r\n";
  return stream.write(text.data(), text.size());
}

enum class Peer { silent, sent, closed };

Peer look_at(int socket) noexcept {
  char byte = 0;
  const auto count = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count > 0) return Peer::sent;
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return Peer::silent;
  return Peer::closed;
}

bool is_target(std::string_view path) {
  return path.starts_with('/') && std::all_of(path.begin(), path.end(), [](char c) {
           return c > ' ' && c < '\x7f' && c != '#';
         });
}

Status check(const HttpRequest& request) {
  if (!is_token(request.method)) return invalid("the method is not a token");
  if (!is_target(request.path)) return invalid("the path must be percent-encoded and begin with /");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return invalid("a header name is not a token");
    for (const char* own :
         {"host", "connection", "content-length", "transfer-encoding", "expect"}) {
      if (ascii::same_word(name, own))
        return invalid("a framing header is not for the caller to set");
    }
    const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
      return is_field_byte(static_cast<unsigned char>(c));
    });
    if (!clean) return invalid("a header value holds a control character");
  }
  return std::monostate{};
}

bool is_ca_file(const std::string& path) {
  const std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store{X509_STORE_new(),
                                                                 &X509_STORE_free};
  const bool loaded = store && X509_STORE_load_file(store.get(), path.c_str()) == 1;
  ERR_clear_error();
  return loaded;
}

// Whether a certificate names a host or an address.
enum class Named {
  yes,
  no,
  without_names,  ///< it has no subjectAltName
};

// RFC 9525 section 6.3: the common name in the subject does not count, because no authority vouches
// for it as the name of a host.
Named named_by(X509* peer, const std::string& host) {
  if (peer == nullptr) return Named::no;
  constexpr int not_an_address = -2;
  int match = X509_check_ip_asc(peer, host.c_str(), 0);
  if (match == not_an_address) {
    match = X509_check_host(peer, host.data(), host.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                            nullptr);
  }
  if (match == 1) return Named::yes;
  return X509_get_ext_by_NID(peer, NID_subject_alt_name, -1) < 0 ? Named::without_names : Named::no;
}

std::optional<Time> expiry_of(const X509* peer) {
  std::tm date{};
  if (peer == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(peer), &date) != 1) return std::nullopt;
  return Time{std::chrono::seconds{::timegm(&date)}};
}

std::string_view tls_trouble(httplib::Error error) {
  switch (error) {
    case httplib::Error::SSLLoadingCerts: return "the trusted certificates cannot be read";
    case httplib::Error::SSLServerVerification: return "TLS certificate not trusted";
    case httplib::Error::SSLServerHostnameVerification: return "TLS certificate is of another host";
    case httplib::Error::SSLConnection: return "TLS handshake failed";
    default: return {};
  }
}

}  // namespace

class Client::Connection {
 public:
  Connection(const BaseUrl& url, ClientOptions options)
      : options_(std::move(options)), host_(url.host), path_(url.path), client_(url.origin()) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_follow_location(false);
    client_.set_decompress(false);
    client_.set_path_encode(false);
    client_.set_read_timeout(options_.total_timeout);
    client_.set_write_timeout(options_.total_timeout);
    client_.set_max_timeout(options_.total_timeout);
    if (!options_.ca_file.empty()) client_.set_ca_cert_path(options_.ca_file);
    if (url.tls) {
      // Otherwise httplib waits a full timeout for the server's close_notify when it closes.
      SSL_CTX_set_quiet_shutdown(static_cast<SSL_CTX*>(client_.tls_context()), 1);
      client_.set_session_verifier([this](httplib::tls::session_t session) {
        tls_ = static_cast<SSL*>(session);
        const std::unique_ptr<X509, void (*)(X509*)> peer{SSL_get1_peer_certificate(tls_),
                                                          &X509_free};
        certificate_expiry_ = expiry_of(peer.get());
        trust_ = SSL_get_verify_result(tls_);
        named_ = trust_ == X509_V_OK ? named_by(peer.get(), host_) : Named::yes;
        // httplib's own checks follow. They alone would accept a name in the subject.
        return named_ == Named::yes ? httplib::SSLVerifierResponse::NoDecisionMade
                                    : httplib::SSLVerifierResponse::CertificateRejected;
      });
    }
    client_.set_header_writer(&write_headers);
    // httplib calls this before it connects, with the timeout in hand. What is set here is for the
    // TLS handshake.
    client_.set_socket_options([this](int) {
      connected_at_ = Clock::now();
      client_.set_connection_timeout(time_left(connected_at_ + options_.connect_timeout));
    });
    // httplib calls this before it closes the socket: the last moment to see whether the peer
    // closed it. httplib may hold its lock on the socket; socket() is the only function that does
    // not take it.
    client_.set_error_logger([this](const httplib::Error&, const httplib::Request*) {
      if (const int socket = client_.socket(); socket >= 0) peer_ = look_at(socket);
    });
  }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { drop(); }

  void drop() {
    const NoSigpipe no_sigpipe;
    client_.stop();
  }

  NoAnswer no_answer() const noexcept { return no_answer_; }
  std::optional<Time> certificate_expiry() const noexcept { return certificate_expiry_; }

  Result<HttpResponse> send(const HttpRequest& request) {
    const NoSigpipe no_sigpipe;
    no_answer_ = NoAnswer::none;
    if (options_.stop.stop_requested()) return interrupted();
    start_ = Clock::now();
    deadline_ = start_ + options_.total_timeout;
    if (client_.is_socket_open() && !reusable()) client_.stop();
    if (!client_.is_socket_open()) return connect_and_exchange(request);
    auto response = exchange(request);
    const bool was_kept = connected_at_ < start_;
    const bool closed_on_us = !response && was_kept && peer_ == Peer::closed && !answered_ &&
                              Clock::now() < deadline_ && !options_.stop.stop_requested();
    if (closed_on_us) response = connect_and_exchange(request);
    return response;
  }

 private:
  // A keep-alive connection with unsolicited input is closing or out of sync.
  bool reusable() {
    return start_ - connected_at_ < options_.connection_lifetime &&
           look_at(client_.socket()) == Peer::silent &&
           (tls_ == nullptr || SSL_has_pending(tls_) == 0);
  }

  /// Until `end` or the deadline of the request, at least a millisecond.
  Duration time_left(Clock::time_point end) const {
    const auto left = std::chrono::ceil<Duration>(std::min(end, deadline_) - Clock::now());
    return std::max(left, Duration{1});
  }

  // httplib would resolve the host name itself, for as long as that takes. It is given one address
  // at a time instead, and connects to the next if one refuses or does not answer.
  Result<HttpResponse> connect_and_exchange(const HttpRequest& request) {
    auto& resolver = options_.resolver ? *options_.resolver : system_resolver();
    auto addresses =
        resolver.resolve(host_, std::min(deadline_, Clock::now() + options_.connect_timeout));
    if (!addresses) {
      no_answer_ = NoAnswer::timed_out;
      return unavailable("the name of the host was not resolved in time");
    }
    if (addresses->empty()) {
      no_answer_ = NoAnswer::no_address;
      return unavailable("host name not found");
    }
    const auto last = std::find(addresses->begin(), addresses->end(), answered_from_);
    if (last != addresses->end()) std::rotate(addresses->begin(), last, last + 1);
    return exchange_with_one_of(*addresses, request);
  }

  Result<HttpResponse> exchange_with_one_of(const Addresses& addresses,
                                            const HttpRequest& request) {
    const auto connect_by = Clock::now() + options_.connect_timeout;
    for (std::size_t i = 0;; ++i) {
      client_.set_hostname_addr_map({{host_, addresses[i]}});
      const auto share = time_left(connect_by) / static_cast<Duration::rep>(addresses.size() - i);
      client_.set_connection_timeout(std::max(share, Duration{1}));
      not_connected_ = false;
      auto response = exchange(request);
      if (response) answered_from_ = addresses[i];
      const bool was_last = i + 1 == addresses.size() || Clock::now() >= deadline_;
      if (!not_connected_ || was_last) return response;
    }
  }

  Result<HttpResponse> exchange(const HttpRequest& request) {
    peer_ = Peer::silent;
    named_ = Named::yes;
    HttpResponse response;
    httplib::Request out = prepare(request);
    out.content_receiver = [&](const char* data, std::size_t size, std::size_t, std::size_t) {
      const auto room = options_.max_response - response.body.size();
      response.body.append(data, std::min(room, size));
      response.truncated = size > room;
      return !response.truncated && Clock::now() < deadline_;
    };
    httplib::Response in;
    httplib::Error error = httplib::Error::Success;
    const bool complete = send_until_stop(out, in, error);
    answered_ = in.status >= 100;
    const bool early_refusal = !complete && in.status >= 400 && (sent_ < request.body.size());
    response.truncated = response.truncated || early_refusal;
    if (in.status < 200 || (!complete && !response.truncated)) {
      not_connected_ =
          error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout;
      client_.stop();
      if (options_.stop.stop_requested()) return interrupted();
      return unavailable(trouble(error));
    }
    no_answer_ = NoAnswer::none;
    response.status = in.status;
    for (const auto& [name, value] : in.headers) {
      auto& field = response.headers.emplace_back(name, value);
      std::transform(field.first.begin(), field.first.end(), field.first.begin(), ascii::lower);
    }
    return response;
  }

  Error interrupted() {
    no_answer_ = NoAnswer::cut_off;
    not_connected_ = false;  // so no other address is tried
    return unavailable("interrupted, because the process stops");
  }

  bool send_until_stop(httplib::Request& request, httplib::Response& response,
                       httplib::Error& error) {
    // httplib's stop() may be called beside a request. It makes the socket of the request end.
    const std::stop_callback interrupt(options_.stop, [this] { client_.stop(); });
    return client_.send(request, response, error);
  }

  httplib::Request prepare(const HttpRequest& request) {
    httplib::Request out;
    out.method = request.method;
    out.path = path_ + std::string{request.path};
    for (const auto& [name, value] : request.headers) out.headers.emplace(name, value);
    if (!out.has_header("Accept-Encoding")) out.headers.emplace("Accept-Encoding", "identity");
    if (!out.has_header("User-Agent")) {
      out.headers.emplace("User-Agent", "ctsync/" + std::string{version});
    }
    out.headers.emplace(unsent_header, "nothing");
    out.start_time_ = start_;
    sent_ = 0;
    if (!request.body.empty()) {
      out.content_length_ = request.body.size();
      out.content_provider_ = [this, body = request.body](std::size_t offset, std::size_t length,
                                                          httplib::DataSink& sink) {
        if (Clock::now() >= deadline_) return false;
        const auto size = std::min(length, piece_of_body);
        if (!sink.write(body.data() + offset, size)) return false;
        sent_ = offset + size;
        return true;
      };
    }
    return out;
  }

  NoAnswer kind_of(httplib::Error error) const {
    if (!tls_trouble(error).empty()) return NoAnswer::no_tls;
    if (Clock::now() >= deadline_ || error == httplib::Error::ConnectionTimeout ||
        error == httplib::Error::Timeout) {
      return NoAnswer::timed_out;
    }
    if (error == httplib::Error::Connection) return NoAnswer::no_connection;
    return peer_ == Peer::closed ? NoAnswer::cut_off : NoAnswer::not_http;
  }

  std::string trouble(httplib::Error error) {
    no_answer_ = kind_of(error);
    switch (no_answer_) {
      case NoAnswer::none: break;
      case NoAnswer::no_tls: break;
      case NoAnswer::timed_out: return "timed out";
      case NoAnswer::no_address: return "host name not found";
      case NoAnswer::no_connection: return "connection refused or host unreachable";
      case NoAnswer::cut_off: return "connection closed before the response was complete";
      case NoAnswer::not_http: return "the response is not valid HTTP";
    }
    if (error == httplib::Error::SSLServerVerification && named_ != Named::yes) {
      return named_ == Named::without_names
                 ? "TLS certificate names no host: it has no subjectAltName"
                 : "TLS certificate is of another host";
    }
    std::string text{tls_trouble(error)};
    if (error == httplib::Error::SSLServerVerification && trust_ != X509_V_OK) {
      text.append(": ").append(X509_verify_cert_error_string(trust_));
    }
    return text;
  }

  ClientOptions options_;
  std::string host_;
  std::string path_;
  httplib::Client client_;

  SSL* tls_ = nullptr;        // session of the connection, valid while it is open
  long trust_ = X509_V_OK;    // what the verification of the last certificate ended with
  Named named_ = Named::yes;  // by the trusted certificate of the last handshake
  std::optional<Time> certificate_expiry_{};
  Clock::time_point start_{};
  Clock::time_point deadline_{};
  Clock::time_point connected_at_{};
  bool not_connected_ = false;  // there was no connection to an address
  std::string answered_from_;   // the address of the last response
  bool answered_ = false;       // a status line was read
  std::size_t sent_ = 0;        // bytes of the body that were sent
  Peer peer_ = Peer::silent;    // observed when the exchange failed
  NoAnswer no_answer_ = NoAnswer::none;
};

std::optional<std::string_view> HttpResponse::header(std::string_view name) const noexcept {
  for (const auto& [field, value] : headers) {
    if (field == name) return value;
  }
  return std::nullopt;
}

Result<Client> Client::create(ClientOptions options) {
  const auto url = parse_base_url(options.base_url, options.allow_plain_http, options.where);
  if (!url) return url.error();
  const auto wrong = [&options](std::string_view detail) {
    return Error{Errc::configuration, options.where, std::string{detail}};
  };
  if (options.connect_timeout <= Duration::zero() || options.total_timeout <= Duration::zero()) {
    return wrong("timeouts must be positive");
  }
  if (!options.ca_file.empty() && !is_ca_file(options.ca_file)) {
    return wrong("the file of trusted certificates cannot be read as PEM: " + options.ca_file);
  }
  try {
    fill_character_cache();
    return Client{std::make_unique<Connection>(*url, std::move(options))};
  } catch (const std::exception&) {
    return Error{Errc::internal, "", "the HTTP client cannot be made"};
  }
}

Client::Client(std::unique_ptr<Connection> connection) noexcept
    : connection_(std::move(connection)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

NoAnswer Client::no_answer() const noexcept { return connection_->no_answer(); }

std::optional<Time> Client::certificate_expiry() const noexcept {
  return connection_->certificate_expiry();
}

Result<HttpResponse> Client::send(const HttpRequest& request) {
  if (auto sound = check(request); !sound) return std::move(sound).error();
  try {
    return connection_->send(request);
  } catch (const std::exception&) {
    connection_->drop();
    return Error{Errc::internal, "", "the HTTP client failed"};
  }
}

}  // namespace ctsync::http
