# SPDX-License-Identifier: MIT
#
# Defines the target ctsync_httplib: cpp-httplib 0.41 or newer with OpenSSL. Older versions do not
# limit bodies, headers and lines and must not be exposed to a network. Search sequence:
#   1. CTSYNC_HTTPLIB_DIR, a folder that contains httplib.h
#   2. an installed CMake package
#   3. build/deps/httplib, where examples/dependencies puts it
#   4. the upstream repository, unless CTSYNC_FETCH_HTTPLIB is off
# If none is found, ctsync_httplib does not exist and a warning lists the remedies.

set(CTSYNC_HTTPLIB_DIR "" CACHE PATH "Folder that holds httplib.h of cpp-httplib 0.41 or newer")
option(CTSYNC_FETCH_HTTPLIB "Fetch cpp-httplib from its repository if it is found nowhere" ON)

set(ctsync_httplib_needed 0.41)
set(ctsync_httplib_repository https://github.com/yhirose/cpp-httplib)
set(ctsync_httplib_commit 6494edd8c03c55165825ae3078e2f55c595d8cb6) # 0.53.1

# The version in folder/httplib.h, or empty.
function(ctsync_httplib_version folder result)
  set(${result} "" PARENT_SCOPE)
  if(EXISTS ${folder}/httplib.h)
    file(STRINGS ${folder}/httplib.h line REGEX "^#define CPPHTTPLIB_VERSION \"" LIMIT_COUNT 1)
    string(REGEX MATCH "[0-9]+[.][0-9.]+" version "${line}")
    set(${result} "${version}" PARENT_SCOPE)
  endif()
endfunction()

# Sets the version of an installed package, or empty. The package must be new enough and, if it is a
# compiled library, support TLS.
function(ctsync_httplib_installed result)
  set(${result} "" PARENT_SCOPE)
  # Upstream's version file rejects every other minor version, so the version is compared here.
  find_package(httplib CONFIG QUIET GLOBAL)
  if(httplib_FOUND AND httplib_VERSION VERSION_GREATER_EQUAL ctsync_httplib_needed
     AND (HTTPLIB_IS_USING_OPENSSL OR NOT HTTPLIB_IS_COMPILED))
    set(${result} ${httplib_VERSION} PARENT_SCOPE)
  endif()
endfunction()

# Checks first that the repository responds: a failed FetchContent would abort the configuration.
function(ctsync_httplib_fetch result)
  set(${result} "" PARENT_SCOPE)
  find_package(Git QUIET)
  if(NOT GIT_FOUND)
    return()
  endif()
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env GIT_TERMINAL_PROMPT=0
            ${GIT_EXECUTABLE} ls-remote --quiet ${ctsync_httplib_repository} HEAD
    TIMEOUT 30 RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(NOT failed EQUAL 0)
    return()
  endif()
  include(FetchContent)
  FetchContent_Declare(ctsync_httplib_source
    GIT_REPOSITORY ${ctsync_httplib_repository}
    GIT_TAG ${ctsync_httplib_commit}
    SOURCE_SUBDIR none) # the header only, not its build
  FetchContent_MakeAvailable(ctsync_httplib_source)
  set(${result} "${ctsync_httplib_source_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# Sets the folder of a usable httplib.h, or empty.
function(ctsync_httplib_folder result)
  set(deps ${PROJECT_SOURCE_DIR}/build/deps/httplib)
  ctsync_httplib_version(${deps} version)
  if(NOT version VERSION_GREATER_EQUAL ctsync_httplib_needed)
    set(deps "")
    if(CTSYNC_FETCH_HTTPLIB)
      ctsync_httplib_fetch(deps)
    endif()
  endif()
  set(${result} "${deps}" PARENT_SCOPE)
endfunction()

function(ctsync_find_httplib)
  find_package(Threads QUIET)
  if(NOT TARGET ctsync_ssl OR NOT Threads_FOUND)
    return()
  endif()
  set(installed "")
  set(folder "${CTSYNC_HTTPLIB_DIR}")
  if(folder)
    ctsync_httplib_version("${folder}" version)
    if(NOT version VERSION_GREATER_EQUAL ctsync_httplib_needed)
      message(FATAL_ERROR "CTSYNC_HTTPLIB_DIR: ${folder} holds no httplib.h of version "
                          "${ctsync_httplib_needed} or newer (found: '${version}').")
    endif()
  else()
    ctsync_httplib_installed(installed)
    if(NOT installed)
      ctsync_httplib_folder(folder)
    endif()
  endif()
  if(NOT installed AND NOT folder)
    message(WARNING
      "cpp-httplib ${ctsync_httplib_needed} or newer was not found and could not be fetched. "
      "Provide it in one of three ways: run examples/dependencies; or install it so that "
      "find_package(httplib) finds it; or put httplib.h into a folder and configure with "
      "-DCTSYNC_HTTPLIB_DIR=FOLDER. Until then everything that speaks HTTP is left out.")
    return()
  endif()
  add_library(ctsync_httplib INTERFACE)
  set(link OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
  set(find "OpenSSL 3" Threads)
  if(installed)
    list(APPEND link httplib::httplib)
    list(APPEND find "httplib CONFIG")
    target_link_libraries(ctsync_httplib INTERFACE httplib::httplib)
    message(STATUS "ctsync: cpp-httplib ${installed} as installed")
  else()
    ctsync_httplib_version("${folder}" version)
    target_include_directories(ctsync_httplib SYSTEM INTERFACE "${folder}")
    message(STATUS "ctsync: cpp-httplib ${version} from ${folder}")
  endif()
  # Adapters include httplib.h in their own sources only, so users of an installed one need it not.
  set_target_properties(ctsync_httplib PROPERTIES CTSYNC_LINK "${link}" CTSYNC_FIND "${find}")
  target_compile_definitions(ctsync_httplib INTERFACE CPPHTTPLIB_OPENSSL_SUPPORT)
  target_link_libraries(ctsync_httplib INTERFACE ctsync_ssl ctsync_crypto Threads::Threads)
endfunction()

ctsync_find_httplib()
