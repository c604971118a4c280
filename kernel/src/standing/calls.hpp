#pragma once

#include <cstddef>
#include <cstdint>

#include "population/plan.hpp"
#include "simd/isa.hpp"

namespace gluteus {

// Rows of numbers that lie `stride` apart; 0 where one row is for everybody.
struct Given {
    const double* at = nullptr;
    std::ptrdiff_t stride = 0;
};

// People as gluteus.model.Model has them: [person][line], points [person][line][3].
struct GivenPeople {
    std::size_t rows = 0;
    Given origin, insertion, constant_length, bow, max_force, fibre_length, sine_pennation, tendon_length, strength;
};

// Postures [person]: rotations to the world by rows, moment [N m] and weight [N] in the world.
struct GivenPostures {
    const double *pelvis, *femur, *moment, *weight;
};

// What `given_hold` fills in, as gluteus.studies.standing.equilibrium.Held has it; `capacity` is over the demand, or null.
struct GivenHeld {
    double *activation, *force, *joint, *abduction, *unmet;
    std::int8_t* status;
    double* capacity;
};

// What `given_muscles` fills in, as gluteus.studies.standing.equilibrium.Muscles has it.
struct GivenMuscles {
    double *moment, *pull, *stretch, *active, *passive, *capacity, *resting;
};

// A body that stands, a row of BODY numbers for each person, in the order of
// gluteus.studies.standing.compiled.body_rows. The unknowns of posture come last, in the order of
// UNKNOWN_NAMES.
enum Body : int {
    BODY_MASS,
    OTHER_HIP,
    MIDDLE = OTHER_HIP + 3,
    TRUNK_CENTRE = MIDDLE + 3,
    TRUNK_PIVOT,
    LEG_LENGTH,
    LEG_CENTRE,
    SHIFT,
    CANE,
    CANE_SIDE,
    LOAD,
    LOAD_SIDE,
    BODY_POSTURE,
    BODY = BODY_POSTURE + UNKNOWNS
};

// A number about a balanced hip whose slopes are asked for: the force in the joint, or that of the abductors [N].
enum class Sloped : int { joint = 0, abductors = 1 };

// What `given_slopes` fills in: slopes with the ends of the lines [N/m], with moment and weight [N/(N m)], [N/N] and
// with abduction the femur about the axes of the world [N/rad].
struct GivenSlopes {
    double *by_origin, *by_insertion, *by_moment, *by_weight, *by_turn;
    std::int8_t* status;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void given_hold(const MusclePlan& plan, const GivenPeople& people, const GivenPostures& postures,
                                     int threads, const GivenHeld& into);)
GLUTEUS_FOR_EACH_ISA(void given_muscles(const MusclePlan& plan, const GivenPeople& people, const double* poses, int threads,
                                        const GivenMuscles& into);)
GLUTEUS_FOR_EACH_ISA(void given_least(const MusclePlan& plan, const GivenPeople& people, const double* body,
                                      const Giving& give, int threads, double* least);)
GLUTEUS_FOR_EACH_ISA(void given_slopes(const MusclePlan& plan, const GivenPeople& people, const GivenPostures& postures,
                                       Sloped sloped, int threads, const GivenSlopes& into);)
