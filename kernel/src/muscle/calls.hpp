// Forces of muscles at lengths and speeds of their paths: the question, in plain data.
#pragma once

#include <cstddef>

#include "schema/types.hpp"
#include "simd/isa.hpp"

namespace gluteus {

// How many numbers a muscle's curves take, by its model; see mechanics/engine/muscle.py for what they are.
enum class MuscleKind : int { thelen = 0, millard = 1, degroote = 2 };
constexpr int THELEN_NUMBERS = 15, DEGROOTE_NUMBERS = 26;
constexpr int MILLARD_CURVES = 4;  // active, passive, velocity, tendon
// A damper, then for each curve the slopes before and after it, and six control points of x and of y for each piece.
inline int millard_numbers(const int* pieces) {
    int count = 1;
    for (int curve = 0; curve < MILLARD_CURVES; ++curve) count += 2 + 12 * pieces[curve];
    return count;
}

struct MuscleModel {
    int muscles;
    const int* kind;       // (muscle) MuscleKind
    const int* pieces;     // (muscle, 4) of Millard's curves
    const int* first;      // where a muscle's numbers begin (muscle)
    const double* numbers;
    const int* rigid;      // whether the tendon is rigid in any case (muscle)
};

struct MuscleCall {
    const double* length;    // of the paths (sample, muscle) [m]
    const double* velocity;  // (sample, muscle) [m/s]
    std::size_t samples;
    Varied max_force, optimal_length, tendon_length, height, fastest, shortest;  // (muscle)
    bool compliant, with_passive;
    double* capacity;  // (sample, muscle) [N]
    double* passive;   // (sample, muscle) [N]
    int threads;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void muscle_forces(const MuscleModel& model, const MuscleCall& call);)
