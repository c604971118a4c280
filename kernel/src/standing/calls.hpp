// People given as arrays: muscles in poses, muscles in balance, and slopes of forces.
#pragma once

#include "schema/structs.hpp"
#include "simd/isa.hpp"

GLUTEUS_FOR_EACH_ISA(
    void given_muscles(const MuscleConstants& constants, const GivenPeople& people, const GivenPoses& poses, int threads,
                       const GivenMuscles& into);
    void given_hold(const MuscleConstants& constants, const GivenPeople& people, const GivenPostures& postures, int threads,
                    const GivenHeld& into);
    void given_slopes(const MuscleConstants& constants, const GivenPeople& people, const GivenPostures& postures, int threads,
                      const GivenSlopes& into);)
