#pragma once

#include <cstddef>

#include "simd/isa.hpp"

namespace gluteus {
enum class Elementary : int { sincos = 0, atan2 = 1, exp = 2, acos = 3, asinh = 4 };
}

// One or two results for each of `count` arguments; `y` is looked at by atan2 alone.
GLUTEUS_FOR_EACH_ISA(void elementary(Elementary which, const double* x, const double* y, double* one, double* two,
                                     std::size_t count);)
