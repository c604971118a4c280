#pragma once

#include <cstddef>

#include "simd/isa.hpp"

namespace gluteus {
enum class Peak : int { multiply_add = 0, divide = 1, root = 2 };
}

// Does `rounds` of independent operations; `operations` says how many there were, the answer only that they were done.
GLUTEUS_FOR_EACH_ISA(double peak(Peak which, std::size_t rounds, std::size_t& operations);)
