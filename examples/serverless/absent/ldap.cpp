// SPDX-License-Identifier: MIT
//
// Takes the place of the LDAP library in a bundle. libpq is linked to it for connection settings
// that a file pg_service.conf refers to, and it would bring 7 MB of libraries. The first call fails
// as without memory, and libpq then makes no other.
extern "C" {

void* ldap_init() { return nullptr; }
int ldap_set_option() { return -1; }
int ldap_simple_bind() { return -1; }
int ldap_result() { return -1; }
int ldap_search_st() { return -1; }
int ldap_count_entries() { return -1; }
void* ldap_first_entry() { return nullptr; }
void* ldap_get_values_len() { return nullptr; }
void ldap_value_free_len() {}
int ldap_msgfree() { return -1; }
int ldap_unbind() { return -1; }
const char* ldap_err2string() { return "this bundle of ctsync has no LDAP"; }
}
