// A chunk of people: the question and its results.
#pragma once

#include "schema/structs.hpp"
#include "simd/isa.hpp"

// Makes people, computes the study for them and fills in the arrays of the result; `values` may be
// null.
GLUTEUS_FOR_EACH_ISA(void hip_crowd(const HipConstants& constants, const CrowdDraw& draw, int threads, const CrowdResult& result);)
