#pragma once

#include <cstddef>

#include "schema/structs.hpp"
#include "simd/isa.hpp"

// Says in `operations` how many there were; the answer only says that they were done.
GLUTEUS_FOR_EACH_ISA(double peak(const PeakCall& call, std::size_t& operations);)
