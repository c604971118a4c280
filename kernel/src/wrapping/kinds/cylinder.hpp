// Paths over a cylinder in its own frame: mechanics/wrapping/cylinder.py in packs.
#pragma once

#include "wrapping/touch.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

struct Cylinder {
    GLUTEUS_NAMES(Number, radius, length)
    static constexpr bool shortest = true, round = false;

    double radius, length;
    Side side;
    bool plane;

    Cylinder() = default;
    Cylinder(double radius, double length, Side side, bool plane)
        : radius(radius), length(length), side(side), plane(plane) {}
    explicit Cylinder(const Shape& shape)
        : Cylinder(shape.size[Number::radius], shape.size[Number::length], shape.side, shape.plane) {}
};

// A part of the height, 0 where taking it would not bring the point nearer to the other end's
// height.
inline Mask is_kept(Pack part) { return (part > Pack(0.0)) & (part < Pack(2.0)); }

// OpenSim's climb along a plane: the length and its slopes by the two distances from the axis, the
// angle between the ends, and the difference in height.
struct PlaneClimb {
    Pack p_part, q_part, p_kept, q_kept, arc, length, by_p, by_q, by_angle, by_height;
    Pack p_out, q_out;  // slopes by the distances, over the distances
    PlaneClimb(const Tangents& t, Pack p, Pack q, Pack radius, Pack turned, Pack towards, Pack height) {
        const Pack &f = t.p_free, &g = t.q_free;
        const Pack both = p + q, over_all = Pack(1.0) / (p * q * both);
        const Pack p_over = over_all * q, q_over = over_all * p, over_both = over_all * (p * q);
        const Pack over_p = p_over * both, over_q = q_over * both;
        p_part = f * (f + towards) * p_over;
        q_part = g * (g + towards) * q_over;
        const Mask p_on = is_kept(p_part), q_on = is_kept(q_part);
        p_kept = select(p_on, p_part, Pack(0.0));
        q_kept = select(q_on, q_part, Pack(0.0));
        const Pack p_climb = p_kept * height, q_climb = q_kept * height, rest = height - p_climb - q_climb;
        const Pack around = radius * turned;
        const Pack one = safe(sqrt(f * f + p_climb * p_climb)), two = safe(sqrt(around * around + rest * rest));
        const Pack three = safe(sqrt(g * g + q_climb * q_climb));
        arc = two;
        length = one + two + three;
        const Pack over_three = Pack(1.0) / (one * two * three);
        const Pack by_one = over_three * (two * three), by_two = over_three * (one * three), by_three = over_three * (one * two);
        // Slopes of the length by the two parts, by the free lengths and by the angle turned.
        const Pack up_one = p_climb * by_one, up_two = rest * by_two, up_three = q_climb * by_three;
        const Pack by_p_part = select(p_on, height * (up_one - up_two), Pack(0.0));
        const Pack by_q_part = select(q_on, height * (up_three - up_two), Pack(0.0));
        const Pack by_turned = radius * (around * by_two);
        // f = sqrt(p² - r²); the part and the angle taken off follow it and p.
        const Pack f_safe = safe(f), g_safe = safe(g), over_free = Pack(1.0) / (f_safe * g_safe);
        const Pack over_f = over_free * g_safe, over_g = over_free * f_safe;
        const Pack df = p * over_f, dg = q * over_g;
        const Pack p_part_by_p = ((Pack(2.0) * f + towards) * df) * p_over - p_part * (over_p + over_both);
        const Pack q_part_by_q = ((Pack(2.0) * g + towards) * dg) * q_over - q_part * (over_q + over_both);
        by_p = (f * by_one) * df - by_turned * (radius * over_p * over_f) + by_p_part * p_part_by_p -
               by_q_part * q_part * over_both;
        by_q = (g * by_three) * dg - by_turned * (radius * over_q * over_g) + by_q_part * q_part_by_q -
               by_p_part * p_part * over_both;
        const Pack towards_by_angle = -(radius * radius + towards * towards) / (Pack(2.0) * radius);
        by_angle = by_turned + towards_by_angle * (by_p_part * f * p_over + by_q_part * g * q_over);
        by_height = up_one * p_kept + up_two * (Pack(1.0) - p_kept - q_kept) + up_three * q_kept;
        p_out = by_p * over_p;
        q_out = by_q * over_q;
    }
};

// Which way round a path goes that is kept to a side, the angle it turns, and whether the way is
// about to change.
struct Way {
    Mask left, near_switch;
    Pack turned;
};

inline Way sided_way(const Cylinder& c, const Tangents& t, const Vec& start, const Vec& end, Pack cosine, Pack sine) {
    const Pack radius = c.radius;
    const Pack by_left = t.turned(cosine, sine), by_right = t.turned(cosine, -sine);
    Pack lf = start.z, rf = start.z, ls = end.z, rs = end.z;
    if (c.side.axis != 2) {
        const bool x = c.side.axis == 0;
        const Pack p = radius * t.over_p, q = radius * t.over_q;
        const Pack p_in = p * radius * (x ? start.x : start.y), p_aside = p * t.p_free * (x ? -start.y : start.x);
        const Pack q_in = q * radius * (x ? end.x : end.y), q_aside = q * t.q_free * (x ? -end.y : end.x);
        lf = p_in + p_aside;
        rf = p_in - p_aside;
        ls = q_in - q_aside;
        rs = q_in + q_aside;
    }
    const Mask on_lf = c.side.on(lf), on_rf = c.side.on(rf), on_ls = c.side.on(ls), on_rs = c.side.on(rs);
    const Pack wide_left = abs(Pack(PI) - by_left), wide_right = abs(Pack(PI) - by_right);
    const Mask neither = ~on_rs & (on_ls | (wide_left < wide_right));
    Way way;
    way.left = select(on_lf & on_rf, ~on_rs, on_lf | (~on_rf & neither));
    way.turned = select(way.left, by_left, by_right);
    const Pack border = min(min(abs(lf), abs(rf)), min(abs(ls), abs(rs)));
    const Mask none = ~(on_lf | on_rf | on_ls | on_rs);
    way.near_switch = (border < Pack(NEAR)) | (none & (abs(wide_left - wide_right) < Pack(NEAR)));
    return way;
}

inline Way shorter_way(const Cylinder& c, const Passing& line, const Tangents& t, Pack cosine, Pack sine) {
    Way way;
    way.left = (sine > Pack(0.0)) | ((sine == Pack(0.0)) & (cosine < Pack(0.0)));
    way.turned = t.turned(cosine, abs(sine));
    const double least = NEAR / c.radius < 1.5 ? std::sin(NEAR / c.radius) : 1.0;
    way.near_switch = (cosine < Pack(0.0)) & (sine * sine < Pack(least * least) * line.p_square * line.q_square);
    return way;
}

GLUTEUS_INLINE Wrapped over(const Cylinder& c, const Vec& start, const Vec& end) {
    const Pack px = start.x, py = start.y, qx = end.x, qy = end.y, wx = qx - px, wy = qy - py;
    const Passing line(px * px + py * py, qx * qx + qy * qy, px * wx + py * wy, wx * wx + wy * wy, c.radius);
    Wrapped w;
    Mask called = line.through;
    w.inside = line.inside;
    w.must = line.through & ~line.inside;
    w.undefined = Mask(false);
    w.near_switch = line.near_through;
    const bool sided = c.side.sign != 0;
    if (sided) {
        const Pack s = component(start, c.side.axis), e = component(end, c.side.axis);
        const Pack n = s + line.part() * (e - s);
        const Mask starts = c.side.on(s), ends = c.side.on(e), apart = starts ^ ends, some = starts | ends;
        called = ~some | line.through | (apart & ~c.side.on(n));
        w.near_switch = (min(abs(s), abs(e)) < Pack(NEAR)) | (apart & ~line.through & (abs(n) < Pack(NEAR))) |
                        (some & line.near_through);
        w.must &= some;
    }
    w.near_switch |= line.at_surface(c.radius);
    w.wraps = called & ~line.inside;
    if (!called.any()) return w;

    const Tangents t(line, c.radius);
    const Pack radius = c.radius, sine = px * qy - py * qx, cosine = px * qx + py * qy;
    const Way way = sided ? sided_way(c, t, start, end, cosine, sine) : shorter_way(c, line, t, cosine, sine);
    w.near_switch |= called & way.near_switch;
    const Pack turn = w.turn = select(way.left, Pack(1.0), Pack(-1.0));
    const Vec p_out = outwards({px, py, 0.0}, t.p_free, t.over_p, radius, turn, {-py, px, 0.0});
    const Vec q_out = outwards({qx, qy, 0.0}, t.q_free, t.over_q, radius, -turn, {-qy, qx, 0.0});
    w.first = start - t.p_free * p_out;
    w.second = end - t.q_free * q_out;
    const Pack height = end.z - start.z, around = radius * way.turned;
    Mask sliding(false);
    if (c.plane) {
        const Pack p = sqrt(safe(line.p_square)), q = sqrt(safe(line.q_square)), product = p * q;
        // cot of half the angle between the ends, without cancellation on either side.
        const Pack signed_sine = turn * sine;
        const Mask sharp = cosine > Pack(0.0);
        const Pack towards = radius * select(sharp, product + cosine, signed_sine) /
                             safe(select(sharp, signed_sine, product - cosine));
        const PlaneClimb climb(t, p, q, radius, way.turned, towards, height);
        w.first.z = start.z + climb.p_kept * height;
        w.second.z = end.z - climb.q_kept * height;
        w.arc = climb.arc;
        w.length = climb.length;
        const Pack p_round = turn * climb.by_angle * t.over_p, q_round = turn * climb.by_angle * t.over_q;
        w.pull[0] = {climb.p_out * px + p_round * py, climb.p_out * py - p_round * px, -climb.by_height};
        w.pull[1] = {climb.q_out * qx - q_round * qy, climb.q_out * qy + q_round * qx, climb.by_height};
        const auto about_to_slide = [&](Pack part) {
            return (abs(part * height) < Pack(NEAR)) | (abs(part - Pack(2.0)) < Pack(1e-3));
        };
        sliding = about_to_slide(climb.p_part) | about_to_slide(climb.q_part);
    } else {
        const Pack whole = safe(t.p_free + around + t.q_free);
        w.length = sqrt(whole * whole + height * height);
        const Pack over = Pack(1.0) / (whole * w.length), flat = over * (whole * whole), up = over * (whole * height);
        const Pack steep = over * (w.length * height);
        w.first.z = start.z + t.p_free * steep;
        w.second.z = end.z - t.q_free * steep;
        w.arc = around * (over * (w.length * w.length));
        w.pull[0] = {flat * p_out.x, flat * p_out.y, -up};
        w.pull[1] = {flat * q_out.x, flat * q_out.y, up};
    }
    const Pack half = 0.5 * c.length, low = abs(w.first.z), high = abs(w.second.z);
    const Mask at_rim = (abs(low - half) < Pack(NEAR)) | (abs(high - half) < Pack(NEAR));
    w.near_switch |= w.wraps & (at_rim | sliding);
    w.wraps &= ~((low > half) & (high > half));
    return w;
}

// Over a cylinder as a helix.
template <int N>
inline Touching<N> touching(const Cylinder& c, const DualVec<N>& start, const DualVec<N>& end, Mask) {
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

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
