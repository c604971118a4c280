// A chunk of people: the question and what it comes to.
#pragma once

#include "schema/structs.hpp"
#include "simd/isa.hpp"

// Makes people and puts them through the study; fills in the arrays of the result, of which
// `values` may be null.
GLUTEUS_FOR_EACH_ISA(void hip_crowd(const HipPlan& plan, const CrowdDraw& draw, int threads, const CrowdResult& result);)
