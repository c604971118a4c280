#pragma once

#include <cstddef>
#include <cstdint>

#include "population/plan.hpp"
#include "simd/isa.hpp"

namespace gluteus {

// What a chunk of people comes to. Histograms of all quantities stand one behind the other, each with a bin below
// and one above; `values` and `kept` are filled in where they are not null: [person][quantity].
struct CrowdResult {
    std::int64_t counts[COUNTS] = {};
    std::int64_t number[QUANTITIES] = {}, total[QUANTITIES] = {}, squares[QUANTITIES][3] = {};
    double least[QUANTITIES], most[QUANTITIES];
    std::vector<std::int64_t> histogram, exceeded;
    double* values = nullptr;
    std::uint8_t* fate = nullptr;  // bits: 1 bones, 2 bad input, 4 not converged, 8 recovered, 16 held
};

}  // namespace gluteus

// Makes `people` people, from the numbers between 0 and 1 in `uniform` [person][draw], or where that is null from
// the generator with `key`, and puts them through the study. `only_bones` stops at their muscles.
GLUTEUS_FOR_EACH_ISA(void hip_crowd(const HipPlan& plan, const std::uint64_t* key, const double* uniform,
                                    std::size_t people, int threads, bool only_bones, CrowdResult& result);)
