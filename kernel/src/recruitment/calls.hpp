#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace gluteus {

// Problems of recruitment, as gluteus.mechanics.recruitment.dual.DualProblem has them: capacity [row][coordinate][line]
// with strides of any order, to be divided by `unit`; demand [row][coordinate] in multiples of it, gain and bounds
// [row][line]. A stride of 0 is one row for all. What is found, in multiples of the unit: multiplier, unmet
// [row][coordinate], activation [row][line], met, converged and iterations [row].
struct RecruitCall {
    std::size_t rows;
    int coordinates, lines, power;
    const double *capacity, *demand, *gain, *lower, *upper;
    std::ptrdiff_t capacity_stride[3];
    double unit;
    std::ptrdiff_t gain_stride, lower_stride, upper_stride;
    double proximal;
    int passes, max_iterations, threads;
    double *multiplier, *activation, *unmet;
    std::uint8_t *met, *converged;
    std::int64_t* iterations;
};

// Linear programmes as gluteus.mechanics.recruitment.linear.LinearProgramme has them, with one or two balances:
// reward [row][line], balance [row][balance][line], target [row][balance]. What is found: x [row][line], solved [row].
struct LinearCall {
    std::size_t rows;
    int lines, balances;
    const double *reward, *balance, *target;
    int max_iterations, threads;
    double* x;
    std::uint8_t* solved;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void greatest_rows(const LinearCall& call);)
GLUTEUS_FOR_EACH_ISA(void recruit_rows(const RecruitCall& call);)
