// SPDX-License-Identifier: MIT
#pragma once

/// The whole core. Someone who writes a sink or a store includes sink.hpp or store.hpp alone.
#include <ctsync/base/version.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <ctsync/protocol/segment/batch.hpp>
#include <ctsync/protocol/segment/deliver.hpp>
#include <ctsync/protocol/segment/response.hpp>
