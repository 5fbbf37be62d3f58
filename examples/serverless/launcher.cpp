// SPDX-License-Identifier: MIT
//
// Starts the program beside it with the loader and the libraries beside it, so that nothing of the
// host's is needed. Linked statically; uses no C++ library. The program is what `ctsync` names in
// its own folder, the loader and the libraries are in `lib`, and the authorities that are trusted
// in ca-certificates.crt, unless SSL_CERT_FILE names others.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

char folder[4096];

/// A path in the launcher's own folder; the memory is the process's.
char* beside(const char* name) {
  const std::size_t size = std::strlen(folder) + std::strlen(name) + 2;
  char* path = static_cast<char*>(std::malloc(size));
  if (path == nullptr) std::_Exit(127);
  std::snprintf(path, size, "%s/%s", folder, name);
  return path;
}

}  // namespace

int main(int count, char** arguments) {
  // Where there is no /proc, the name this was started with has to do.
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
