#pragma once

#include <cstddef>
#include <cstdint>

#include "isa.hpp"

namespace gluteus {

// Problems of recruitment in moments scaled to order one, as gluteus.mechanics.recruitment_dual.DualProblem has them:
// capacity [row][coordinate][line], demand [row][coordinate], gain and bounds [row][line]. A stride of 0 is one row for
// all. What is found: multiplier, unmet [row][coordinate], activation [row][line], converged [row], iterations [row].
struct RecruitCall {
    std::size_t rows;
    int coordinates, lines, power;
    const double *capacity, *demand, *gain, *lower, *upper;
    std::ptrdiff_t gain_stride, lower_stride, upper_stride;
    double proximal;
    int passes, max_iterations, threads;
    double *multiplier, *activation, *unmet;
    std::uint8_t* converged;
    std::int64_t* iterations;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void recruit_rows(const RecruitCall& call);)
