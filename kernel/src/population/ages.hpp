// Body size and strength by sex and age: gluteus.bones.ages and gluteus.model.hip.sizes.
#pragma once

#include "schema/structs.hpp"
#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// The value of each person's sex.
inline Pack by_sex(Mask female, const double* of_sex) {
    return select(female, Pack(of_sex[Sex::woman]), Pack(of_sex[Sex::man]));
}

// A value of `values` ([sex][knot]) by sex and age: linear between the knots, constant beyond.
inline Pack of_age(const HipConstants& constants, const Numbers& values, Mask female, Pack age) {
    const std::size_t knots = constants.ages.knots_at.size();
    const double *men = values.data() + Sex::man * knots, *women = values.data() + Sex::woman * knots;
    Pack man = men[0], woman = women[0];
    for (std::size_t k = 0; k + 1 < knots; ++k) {
        const double from = constants.ages.knots_at[k], to = constants.ages.knots_at[k + 1];
        const Mask beyond = age >= Pack(from);
        const Pack years = min(age, Pack(to)) - Pack(from);
        man = select(beyond, Pack(men[k]) + Pack((men[k + 1] - men[k]) / (to - from)) * years, man);
        woman = select(beyond, Pack(women[k]) + Pack((women[k + 1] - women[k]) / (to - from)) * years, woman);
    }
    return select(female, woman, man);
}

// Age of people whose place in the known range is `uniform`.
inline Pack drawn_age(const HipConstants& constants, Pack uniform) {
    return Pack(constants.ages.youngest) + Pack(constants.ages.oldest - constants.ages.youngest) * uniform;
}

// Part of the strength that age leaves to a body of the same size; who draws more loses it faster.
inline Pack left_by_age(const HipConstants& constants, Pack age, Pack drawn) {
    const Pack rate = Pack(-constants.ages.strength_lost) * exp(Pack(constants.ages.strength_lost_spread) * drawn);
    return exp(rate * max(age - Pack(constants.ages.strength_full_to), Pack(0.0)));
}

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
