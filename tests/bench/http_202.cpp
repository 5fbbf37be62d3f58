// SPDX-License-Identifier: MIT
//
// The upper bound for a gateway: cpp-httplib, which ctsync's server is based on, answers 202 to
// every request and does nothing else. Prints its port.

#include <httplib.h>

#include <cstdio>

int main() {
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000'000);
  server.new_task_queue = [] { return new httplib::ThreadPool(512); };
  server.Post(".*",
              [](const httplib::Request&, httplib::Response& response) { response.status = 202; });
  std::printf("%d\n", server.bind_to_any_port("127.0.0.1"));
  std::fflush(stdout);
  server.listen_after_bind();
}
