#pragma once

#include <cstddef>

#include "schema/structs.hpp"
#include "simd/isa.hpp"

// Stores the number of operations in `operations`; the returned value only shows that they were
// done.
GLUTEUS_FOR_EACH_ISA(double peak(const PeakCall& call, std::size_t& operations);)
