// People given as arrays: muscles in poses, muscles in balance, the most comfortable drop or lean, and slopes.
#pragma once

#include "schema/structs.hpp"
#include "simd/isa.hpp"

GLUTEUS_FOR_EACH_ISA(
    void given_muscles(const MusclePlan& plan, const GivenPeople& people, const GivenPoses& poses, int threads,
                       const GivenMuscles& into);
    void given_hold(const MusclePlan& plan, const GivenPeople& people, const GivenPostures& postures, int threads,
                    const GivenHeld& into);
    void given_give_way(const MusclePlan& plan, const GivenPeople& people, const GivenBodies& bodies,
                        const Giving& give, int threads, const GivenAmounts& into);
    void given_slopes(const MusclePlan& plan, const GivenPeople& people, const GivenPostures& postures, int threads,
                      const GivenSlopes& into);)
