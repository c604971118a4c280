// How the places where paths touch cylinders and spheres follow both ends: paths over several
// surfaces that do not all carry shortest paths need it.
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

// Over a cylinder as a helix.
template <int N>
inline Touching<N> touching(const Cylinder& c, const DualVec<N>& start, const DualVec<N>& end) {
    const Wrapped w = over(c, start.value(), end.value());
    const DualVec<N> p{start.x, start.y, 0.0}, q{end.x, end.y, 0.0};
    const Tangent<N> on(p, {-start.y, start.x, 0.0}, c.radius, w.turn), off(q, {-end.y, end.x, 0.0}, c.radius, -w.turn);
    const Dual<N> spread = atan2(p.x * q.y - p.y * q.x, dot(p, q));
    Dual<N> turned = w.turn * spread - on.lean - off.lean;
    turned.v = turned.v - Pack(2 * PI) * floor(turned.v * Pack(1 / (2 * PI)));
    const Dual<N> around = Pack(c.radius) * turned, whole = safe(on.free + around + off.free), height = end.z - start.z;
    const Dual<N> steep = height / whole, rise = steep * around;
    return {{on.touch.x, on.touch.y, start.z + on.free * steep},
            {off.touch.x, off.touch.y, end.z - off.free * steep},
            sqrt(around * around + rise * rise)};
}

template <int N>
inline Touching<N> touching(const Sphere& c, const Vec& side, const DualVec<N>& start, const DualVec<N>& end) {
    const Wrapped w = over(c, side, start.value(), end.value());
    const DualVec<N> turning = cross(start, end);
    const Dual<N> sine = safe(norm(turning));
    const DualVec<N> axis = (Dual<N>(1.0) / sine) * turning;
    const Tangent<N> on(start, cross(axis, start), c.radius, w.turn), off(end, cross(axis, end), c.radius, -w.turn);
    const Dual<N> spread = atan2(sine, dot(start, end));
    Dual<N> arc = Pack(c.radius) * (w.turn * spread - on.lean - off.lean);
    arc.v = w.arc;
    return {on.touch, off.touch, arc};
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
