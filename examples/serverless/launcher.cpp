// SPDX-License-Identifier: MIT
//
// Starts the bundled program with the bundled loader and libraries, so that it needs nothing from
// the host. The launcher is linked statically and uses no C++ library. In its own folder, `ctsync`
// is the program, `lib` holds the loader and the libraries, and ca-certificates.crt holds the
// trusted authorities unless SSL_CERT_FILE names another file.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

char folder[4096];

/// Returns a path in the launcher's own folder. The memory is never freed.
char* beside(const char* name) {
  const std::size_t size = std::strlen(folder) + std::strlen(name) + 2;
  char* path = static_cast<char*>(std::malloc(size));
  if (path == nullptr) std::_Exit(127);
  std::snprintf(path, size, "%s/%s", folder, name);
  return path;
}

}  // namespace

int main(int count, char** arguments) {
  // Without /proc, use the name that the launcher was started with.
  if (::readlink("/proc/self/exe", folder, sizeof folder - 1) <= 0) {
    std::snprintf(folder, sizeof folder, "%s", count > 0 ? arguments[0] : "");
  }
  char* slash = std::strrchr(folder, '/');
  if (slash == nullptr) {
    std::fputs("ctsync: start this by its path\n", stderr);
    return 127;
  }
  *slash = '\0';
  ::setenv("SSL_CERT_FILE", beside("ca-certificates.crt"), 0);

  constexpr int own = 4;
  auto** command =
      static_cast<char**>(std::calloc(static_cast<std::size_t>(count) + own, sizeof(char*)));
  if (command == nullptr) return 127;
  char* loader = beside("lib/loader");
  char option[] = "--library-path";
  command[0] = loader;
  command[1] = option;
  command[2] = beside("lib");
  command[3] = beside("ctsync");
  for (int i = 1; i < count; ++i) command[own + i - 1] = arguments[i];
  ::execv(loader, command);
  std::perror("ctsync: lib/loader");
  return 127;
}
