// Common to all kinds of surfaces: what they are made from and what they answer, and tangents to
// round ones. Each kind is a header in `kinds`; kernel/README.md says what such a header holds.
#pragma once

#include "schema/kinds.hpp"
#include "simd/elementary.hpp"
#include "simd/rotation.hpp"
#include "simd/vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

constexpr double NEAR = 1e-5;     // a path this close [m] to one of another kind is flagged
constexpr double PI = 3.141592653589793;

// The answer of a surface, `Wrapped` in mechanics/wrapping/surface.py. Where `wraps` is no, only
// the masks mean anything.
struct Wrapped {
    Mask wraps, must, inside, undefined, near_switch;
    Vec first, second;    // where the path comes on and goes off
    Pack arc, length;     // on the surface, from end to end
    Pack turn;            // 1 for the first of two ways round, -1 for the other; of cylinders and spheres
    Vec pull[2];          // derivative of the length by both ends
};

struct Side {
    int axis, sign;
    Mask on(Pack coordinate) const { return sign > 0 ? coordinate >= Pack(0.0) : ~(coordinate >= Pack(0.0)); }
    Mask on(const Vec& point) const { return on(component(point, axis)); }
};

// What a surface is made from: its sizes [m] in the order of `Number` of its kind, and how paths
// run over it.
struct Shape {
    const double* size;
    Side side;
    bool plane;            // whether paths climb in OpenSim's plane
    const Rotation& axes;  // of its frame in the ground
};

// The angle from 0 to 2 pi of a direction.
inline Pack positive_angle(Pack y, Pack x) {
    const Pack angle = atan2(y, x);
    return select(angle < Pack(0.0), angle + Pack(2 * PI), angle);
}

// How the straight line from p to q passes the centre of a round surface. Squares of distances are
// compared, because most lines miss the surface and need no root or division.
struct Passing {
    Pack p_square, q_square, along, square;
    Mask inside, through, near_through;
    Passing(Pack p_square, Pack q_square, Pack along, Pack square, Pack radius)
        : p_square(p_square), q_square(q_square), along(along), square(square) {
        const Pack low = max(radius - Pack(NEAR), Pack(0.0)), high = radius + Pack(NEAR), own = radius * radius;
        inside = (p_square < own) | (q_square < own);
        const Mask within = (along < Pack(0.0)) & (-along < square);
        // The square of the least distance from the middle, times that of the line's length.
        const Pack rest = p_square * square - along * along;
        through = within & (rest < own * square);
        near_through = within & (low * low * square < rest) & (rest < high * high * square);
    }
    // The part of the way from p to q at which the line passes.
    Pack part() const { return -along / safe(square); }
    // Whether an end is about to enter the surface.
    Mask at_surface(Pack radius) const {
        const Pack high = radius + Pack(NEAR);
        return (min(p_square, q_square) < high * high) & ~inside;
    }
};

// What both ends of a path over a round surface have in common.
struct Tangents {
    Pack p_free, q_free;       // lengths of the tangents
    Pack over_p, over_q;       // one over the squares of the distances from the middle
    Pack lean_x, lean_y;       // direction of the sum of the angles that the tangents take off
    Tangents(const Passing& line, Pack radius) {
        const Pack square = radius * radius;
        p_free = sqrt(max(line.p_square - square, Pack(0.0)));
        q_free = sqrt(max(line.q_square - square, Pack(0.0)));
        const Pack p = safe(line.p_square), q = safe(line.q_square), over = Pack(1.0) / (p * q);
        over_p = over * q;
        over_q = over * p;
        lean_x = square - p_free * q_free;
        lean_y = radius * (p_free + q_free);
    }
    // The angle of (cosine, sine) less the lean, from 0 to 2 pi.
    Pack turned(Pack cosine, Pack sine) const {
        return positive_angle(sine * lean_x - cosine * lean_y, cosine * lean_x + sine * lean_y);
    }
};

// From a point to where its tangent touches: along the tangent, a unit vector outwards. `across` is
// as long as the point is far, and lies in the path's plane a quarter turn further.
inline Vec outwards(const Vec& point, Pack free, Pack over_square, Pack radius, Pack turn, const Vec& across) {
    return over_square * (free * point - turn * radius * across);
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
