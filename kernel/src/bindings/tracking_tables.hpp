// Data derived from the markers of a call and the tree that carries them.
#pragma once

#include "body/tracking.hpp"

namespace gluteus {

// Raises std::invalid_argument if a coordinate is solved for twice, or follows another.
TrackTables tables_of(const TreeModel& model, const MarkerTargets& targets);

}  // namespace gluteus
