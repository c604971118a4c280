// Forces of muscles at lengths and velocities of their paths.
#pragma once

#include "schema/kinds.hpp"
#include "schema/structs.hpp"
#include "simd/isa.hpp"

GLUTEUS_FOR_EACH_ISA(void muscle_forces(const CurveConstants& model, const MuscleCall& call, int threads);
                     // The kinds of curves, in the order of their numbers.
                     const std::vector<CurveKind>& curve_kinds();)
