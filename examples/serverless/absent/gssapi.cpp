// SPDX-License-Identifier: MIT
//
// Takes the place of the GSS-API library in a bundle. libpq is linked to it for logins by Kerberos,
// which a function has no ticket for, and it would bring a megabyte of libraries. Each function
// says that it failed, so libpq goes on without Kerberos, or reports the text below if the server
// asks for it. Names and results are those of RFC 2744.
#include <cstddef>

namespace {

using Status = unsigned;
constexpr Status complete = 0;
constexpr Status failure = 13U << 16;

struct Buffer {
  std::size_t size;
  void* text;
};

char absent[] = "this bundle of ctsync has no Kerberos";

}  // namespace

extern "C" {

void* GSS_C_NT_HOSTBASED_SERVICE = nullptr;

Status gss_acquire_cred() { return failure; }
Status gss_import_name() { return failure; }
Status gss_init_sec_context() { return failure; }
Status gss_delete_sec_context() { return failure; }
Status gss_wrap() { return failure; }
Status gss_unwrap() { return failure; }
Status gss_wrap_size_limit() { return failure; }
Status gss_release_cred() { return failure; }
Status gss_release_name() { return failure; }
Status gss_release_buffer() { return complete; }
Status gss_display_status(Status* minor, Status, int, void*, Status* more, Buffer* text) {
  *minor = 0;
  *more = 0;
  *text = {sizeof absent - 1, absent};
  return complete;
}
}
