// SPDX-License-Identifier: MIT
#pragma once

#include <http/answer.hpp>

namespace ctsync::commercetools_api {

using http::Answer;
using http::Fault;

}  // namespace ctsync::commercetools_api
