// What follows from a model's tables.
#pragma once

#include "wrapping/geometry.hpp"

namespace gluteus {

// Raises std::invalid_argument where tables that were read exclude each other.
GeometryModel completed(GeometryPlan plan);

}  // namespace gluteus
