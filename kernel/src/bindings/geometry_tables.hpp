// Data derived from a model's tables.
#pragma once

#include "wrapping/geometry.hpp"

namespace gluteus {

// Raises std::invalid_argument if the tables contradict each other.
GeometryModel completed(GeometryConstants constants);

}  // namespace gluteus
