// Derivatives of the tangent points on a round surface by both ends, for paths over several
// surfaces that do not all give shortest paths.
#pragma once

#include "simd/dual_numbers.hpp"
#include "wrapping/surface.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// A tangent to a round surface seen along the path's axis; `across` is the point turned by a
// quarter about that axis.
template <int N>
struct Tangent {
    Dual<N> free, lean;
    DualVec<N> touch;
    Tangent(const DualVec<N>& point, const DualVec<N>& across, Pack radius, Pack turn) {
        const Dual<N> far2 = dot(point, point), rest = far2 - Dual<N>(radius * radius);
        free = select(rest.v > Pack(0.0), sqrt(rest), Dual<N>(0.0));
        lean = atan2(free, Dual<N>(radius));
        const Dual<N> over = Dual<N>(radius) / far2;
        touch = (Pack(radius) * over) * point + (turn * (over * free)) * across;
    }
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
