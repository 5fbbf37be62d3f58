// SPDX-License-Identifier: MIT
#pragma once

/// The whole core. Someone who writes a sink or a store includes sink.hpp or store.hpp alone.
#include <ctsync/pipeline.hpp>
#include <ctsync/privacy.hpp>
#include <ctsync/segment/batch.hpp>
#include <ctsync/segment/deliver.hpp>
#include <ctsync/segment/response.hpp>
#include <ctsync/sink.hpp>
#include <ctsync/store.hpp>
#include <ctsync/transform.hpp>
#include <ctsync/version.hpp>
