// The unknowns of stance among which people choose.
#pragma once

#include "schema/structs.hpp"

namespace gluteus {

// Whether an unknown differs between the postures of a person: gluteus.bones.draws.CHOSEN.
constexpr bool chosen(int unknown) { return unknown != Unknown::leg_mass && unknown != Unknown::thigh_outward; }

}  // namespace gluteus
