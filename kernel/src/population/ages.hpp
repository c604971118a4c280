// What age tells of a body and of its strength: gluteus.bones.ages and gluteus.model.hip.sizes.
#pragma once

#include "population/plan.hpp"
#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// A value of `values` ([sex][knot]) by sex and age: straight lines between the knots, constant beyond them.
inline Pack of_age(const HipPlan& plan, const Numbers& values, Mask female, Pack age) {
    const std::size_t knots = plan.age_knots.size();
    const double *men = values.data(), *women = men + knots;
    Pack man = men[0], woman = women[0];
    for (std::size_t k = 0; k + 1 < knots; ++k) {
        const double from = plan.age_knots[k], to = plan.age_knots[k + 1];
        const Mask beyond = age >= Pack(from);
        const Pack years = min(age, Pack(to)) - Pack(from);
        man = select(beyond, Pack(men[k]) + Pack((men[k + 1] - men[k]) / (to - from)) * years, man);
        woman = select(beyond, Pack(women[k]) + Pack((women[k + 1] - women[k]) / (to - from)) * years, woman);
    }
    return select(female, woman, man);
}

// Age of people whose place in the known range is `uniform`.
inline Pack drawn_age(const HipPlan& plan, Pack uniform) {
    return Pack(plan.youngest) + Pack(plan.oldest - plan.youngest) * uniform;
}

// Part of the strength that age leaves to a body of the same size; `drawn` says who loses it faster.
inline Pack left_by_age(const HipPlan& plan, Pack age, Pack drawn) {
    const Pack rate = Pack(-plan.strength_lost) * exp(Pack(plan.strength_lost_spread) * drawn);
    return exp(rate * max(age - Pack(plan.strength_full_to), Pack(0.0)));
}

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
