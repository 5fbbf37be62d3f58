// SPDX-License-Identifier: MIT
#pragma once

/// Transforms deliveries about customers into Segment calls, without stores, sinks and the rest of
/// the pipeline.
#include <ctsync/pipeline/transformer.hpp>
