// Paths over a sphere about the origin: mechanics/wrapping/sphere.py in packs.
#pragma once

#include "wrapping/touch.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// In axes of any direction: `half` points to the half towards which paths bulge, where one is
// named.
struct Sphere {
    GLUTEUS_NAMES(Number, radius)
    static constexpr bool shortest = true, round = true;

    Pack radius;
    Side side;
    Vec half;

    explicit Sphere(Pack radius) : radius(radius), side{0, 0}, half(nothing()) {}
    explicit Sphere(const Shape& shape) : radius(shape.size[Number::radius]), side(shape.side) {
        const Rotation& axes = shape.axes;
        const Vec& axis = side.axis == 0 ? axes.x : side.axis == 1 ? axes.y : axes.z;
        half = side.sign < 0 ? -axis : axis;
    }
};

// Points as seen from the sphere's middle.
GLUTEUS_INLINE Wrapped over(const Sphere& c, const Vec& start, const Vec& end) {
    constexpr double IN_LINE = 1e-5;  // below this sine OpenSim sees no plane
    const Vec chord = end - start;
    const Passing line(dot(start, start), dot(end, end), dot(start, chord), dot(chord, chord), c.radius);
    Wrapped w;
    w.inside = line.inside;
    w.near_switch = line.near_through;
    w.wraps = w.must = w.undefined = Mask(false);
    if (!line.through.any()) return w;

    const Tangents t(line, c.radius);
    const Pack radius = c.radius, cosine = dot(start, end);
    const Vec turning = cross(start, end);
    const Pack square = dot(turning, turning), sine = safe(sqrt(square));
    const Vec axis = (Pack(1.0) / sine) * turning;
    const Vec p_across = cross(axis, start), q_across = cross(axis, end);
    const Mask in_line = square < Pack(IN_LINE * IN_LINE) * line.square * line.q_square;
    Pack turn = 1.0;
    Mask near_side(false), held(false);
    if (c.side.sign != 0) {
        const Pack s = dot(c.half, start), e = dot(c.half, end);
        const Mask choice = (s < Pack(0.0)) | (e < Pack(0.0));
        // Where the free parts of the far way, added up, lean to the side, it is taken.
        const Pack leaning = -dot(c.half, t.p_free * outwards(start, t.p_free, t.over_p, radius, -1.0, p_across) +
                                            t.q_free * outwards(end, t.q_free, t.over_q, radius, 1.0, q_across));
        turn = select(choice & (leaning >= Pack(0.0)), Pack(-1.0), Pack(1.0));
        near_side = (min(abs(s), abs(e)) < Pack(NEAR)) | (choice & (abs(leaning) < Pack(NEAR)));
        const Pack sign = static_cast<double>(c.side.sign);
        held = c.side.on(sign * s) | c.side.on(sign * e);
    }
    w.turn = turn;
    w.pull[0] = outwards(start, t.p_free, t.over_p, radius, turn, p_across);
    w.pull[1] = outwards(end, t.q_free, t.over_q, radius, -turn, q_across);
    w.first = start - t.p_free * w.pull[0];
    w.second = end - t.q_free * w.pull[1];
    w.arc = radius * t.turned(cosine, turn * sine);
    w.length = t.p_free + w.arc + t.q_free;
    const Mask outside = line.through & ~line.inside;
    w.wraps = outside & ~in_line;
    w.undefined = outside & in_line;
    w.must = outside & held;
    const Pack tight = Pack(10 * IN_LINE) * c.radius * c.radius;
    w.near_switch |= (outside & near_side) | (line.through & (square < tight * tight));
    return w;
}

template <int N>
inline Touching<N> touching(const Sphere& c, const DualVec<N>& start, const DualVec<N>& end, Mask) {
    const Wrapped w = over(c, start.value(), end.value());
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
