// SPDX-License-Identifier: MIT
#pragma once

/// The whole core. To write a sink, include contract/sink.hpp alone; to write a store,
/// contract/store/store.hpp.
#include <ctsync/base/version.hpp>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/customers.hpp>
#include <ctsync/pipeline/dispatch.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <ctsync/pipeline/process.hpp>
#include <ctsync/pipeline/receive.hpp>
#include <ctsync/protocol/customerio/protocol.hpp>
#include <ctsync/protocol/graphql/protocol.hpp>
#include <ctsync/protocol/jitsu/protocol.hpp>
#include <ctsync/protocol/mparticle/protocol.hpp>
#include <ctsync/protocol/ndjson/protocol.hpp>
#include <ctsync/protocol/rest/protocol.hpp>
#include <ctsync/protocol/rudderstack/protocol.hpp>
#include <ctsync/protocol/segment/protocol.hpp>
#include <ctsync/protocol/tealium/protocol.hpp>
