// Fibres at an angle to their tendon: mechanics/muscle/rigid.py.
#pragma once

#include "simd/vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// Fibres whose extent is `along` the tendon, in a belly of constant height. The cosine of fibres
// without length is 0.
struct Pennated {
    Pack length, cosine;
    Pennated(Pack along, Pack height) : length(sqrt(along * along + height * height)) {
        const Mask none = length == Pack(0.0);
        cosine = select(none, Pack(0.0), along / select(none, Pack(1.0), length));
    }
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
