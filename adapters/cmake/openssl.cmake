# SPDX-License-Identifier: MIT
#
# Defines the targets ctsync_ssl and ctsync_crypto: OpenSSL's shared libraries, which the system
# updates. An executable with the property CTSYNC_OWN_OPENSSL links the static archives instead, if
# the system has archives that can be linked.
# Without OpenSSL 3 neither target exists.

include(CheckCXXSourceCompiles)

# Imports a static archive and links the libraries that must follow it.
function(ctsync_archive name)
  find_library(CTSYNC_LIB${name}_ARCHIVE lib${name}.a)
  mark_as_advanced(CTSYNC_LIB${name}_ARCHIVE)
  if(CTSYNC_LIB${name}_ARCHIVE)
    add_library(ctsync_archive_${name} STATIC IMPORTED GLOBAL)
    set_target_properties(ctsync_archive_${name} PROPERTIES
      IMPORTED_LOCATION ${CTSYNC_LIB${name}_ARCHIVE})
    foreach(behind IN LISTS ARGN)
      if(TARGET ${behind})
        target_link_libraries(ctsync_archive_${name} INTERFACE ${behind})
      endif()
    endforeach()
  endif()
endfunction()

function(ctsync_find_openssl)
  find_package(OpenSSL 3 QUIET COMPONENTS SSL Crypto)
  find_package(Threads QUIET)
  if(NOT OpenSSL_FOUND OR NOT Threads_FOUND OR TARGET ctsync_ssl)
    return()
  endif()
  # Debian 13's OpenSSL needs these for compression; prometheus-cpp-dev installs them there.
  ctsync_archive(z)
  ctsync_archive(zstd)
  ctsync_archive(crypto
    ctsync_archive_z ctsync_archive_zstd Threads::Threads ${CMAKE_DL_LIBS})
  ctsync_archive(ssl ctsync_archive_crypto)
  if(TARGET ctsync_archive_ssl AND TARGET ctsync_archive_crypto)
    set(CMAKE_REQUIRED_LIBRARIES ctsync_archive_ssl)
    set(CMAKE_REQUIRED_INCLUDES ${OPENSSL_INCLUDE_DIR})
    check_cxx_source_compiles("#include <openssl/ssl.h>
      int main() { return SSL_CTX_new(TLS_client_method()) == nullptr; }" CTSYNC_OPENSSL_ARCHIVES)
  endif()
  set(shared_crypto OpenSSL::Crypto)
  set(shared_ssl OpenSSL::SSL)
  foreach(name crypto ssl)
    add_library(ctsync_${name} INTERFACE)
    set_target_properties(ctsync_${name} PROPERTIES
      CTSYNC_LINK ${shared_${name}} CTSYNC_FIND "OpenSSL 3")
    target_include_directories(ctsync_${name} SYSTEM INTERFACE ${OPENSSL_INCLUDE_DIR})
    if(CTSYNC_OPENSSL_ARCHIVES)
      set(own $<BOOL:$<TARGET_PROPERTY:CTSYNC_OWN_OPENSSL>>)
      target_link_libraries(ctsync_${name} INTERFACE
        $<IF:${own},ctsync_archive_${name},${shared_${name}}>)
    else()
      target_link_libraries(ctsync_${name} INTERFACE ${shared_${name}})
    endif()
  endforeach()
endfunction()

ctsync_find_openssl()
