// SPDX-License-Identifier: MIT
#include "commercetools/connections.hpp"

#include <utility>

namespace ctsync::commercetools_api {

Connections::Connections(std::vector<http::Client> clients) : clients_(std::move(clients)) {
  free_.reserve(clients_.size());
  for (http::Client& client : clients_) free_.push_back(&client);
}

Connections::Loan::Loan(Connections& from) : from_(from) {
  std::unique_lock lock(from_.mutex_);
  from_.returned_.wait(lock, [this] { return !from_.free_.empty(); });
  client_ = from_.free_.back();  // most recently used: its connection is the likeliest to be open
  from_.free_.pop_back();
}

Connections::Loan::~Loan() {
  {
    const std::lock_guard lock(from_.mutex_);
    from_.free_.push_back(client_);
  }
  from_.returned_.notify_one();
}

}  // namespace ctsync::commercetools_api
