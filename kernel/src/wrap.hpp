// Paths over one surface in its own frame: mechanics/wrap_cylinder.py and wrap_sphere.py in packs.
#pragma once

#include "elementary.hpp"
#include "vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

constexpr double NEAR = 1e-5;     // a path this close [m] to one of another kind is flagged
constexpr double PI = 3.141592653589793;

// The answer of a surface, `Wrapped` in mechanics/wrap.py. Where `wraps` is no, only the masks mean anything.
struct Wrapped {
    Mask wraps, must, inside, undefined, near_switch;
    Vec first, second;    // where the path comes on and goes off
    Pack arc, length;     // on the surface, from end to end
    Vec pull[2];          // derivative of the length by both ends
};

struct Side {
    int axis, sign;
    Mask on(Pack coordinate) const { return sign > 0 ? coordinate >= Pack(0.0) : ~(coordinate >= Pack(0.0)); }
    Mask on(const Vec& point) const { return on(component(point, axis)); }
};

struct Cylinder {
    double radius, length;
    Side side;
    bool plane;
};

struct Sphere {
    double radius;
    Side side;
};

// The angle from 0 to 2 pi of a direction.
inline Pack positive_angle(Pack y, Pack x) {
    const Pack angle = atan2(y, x);
    return select(angle < Pack(0.0), angle + Pack(2 * PI), angle);
}

// How a straight line passes the middle of a surface.
struct Passing {
    Pack part;
    Mask within, through, near_through;
    Passing(Pack along, Pack square) : part(-along / safe(square)) {
        within = (part > Pack(0.0)) & (part < Pack(1.0));
    }
    // `depth`: of the nearest point under the surface.
    void at_depth(Pack depth) {
        through = within & (depth > Pack(0.0));
        near_through = within & (abs(depth) < Pack(NEAR));
    }
};

// What both ends of a path over a round surface have in common.
struct Tangents {
    Pack p_far, q_far, p_free, q_free;
    Pack lean_x, lean_y;  // direction of the sum of the angles that the tangents take off
    Tangents(Pack p_square, Pack q_square, Pack radius)
        : p_far(safe(sqrt(p_square))), q_far(safe(sqrt(q_square))) {
        const Pack square = radius * radius;
        p_free = sqrt(max(p_square - square, Pack(0.0)));
        q_free = sqrt(max(q_square - square, Pack(0.0)));
        lean_x = square - p_free * q_free;
        lean_y = radius * (p_free + q_free);
    }
    // The angle of (cosine, sine) less the lean, from 0 to 2 pi.
    Pack turned(Pack cosine, Pack sine) const {
        return positive_angle(sine * lean_x - cosine * lean_y, cosine * lean_x + sine * lean_y);
    }
};

inline Vec touch(const Vec& point, Pack far, Pack free, Pack radius, Pack turn, const Vec& across) {
    const Pack part = radius / (far * far);
    return part * radius * point + turn * (part * free) * across;
}

// A part of the height, 0 where taking it would not bring the point nearer to the other end's height.
inline Mask is_kept(Pack part) { return (part > Pack(0.0)) & (part < Pack(2.0)); }

// OpenSim's climb along a plane: the length and its slopes by the two distances from the axis, the angle between
// the ends, and the difference in height.
struct PlaneClimb {
    Pack p_part, q_part, p_kept, q_kept, length, by_p, by_q, by_angle, by_height;
    PlaneClimb(const Tangents& t, Pack radius, Pack turned, Pack towards, Pack height) {
        const Pack &p = t.p_far, &q = t.q_far, &f = t.p_free, &g = t.q_free;
        const Pack both = p + q, p_over = Pack(1.0) / (p * both), q_over = Pack(1.0) / (q * both);
        p_part = f * (f + towards) * p_over;
        q_part = g * (g + towards) * q_over;
        const Mask p_on = is_kept(p_part), q_on = is_kept(q_part);
        p_kept = select(p_on, p_part, Pack(0.0));
        q_kept = select(q_on, q_part, Pack(0.0));
        const Pack p_climb = p_kept * height, q_climb = q_kept * height, rest = height - p_climb - q_climb;
        const Pack around = radius * turned;
        const Pack one = safe(sqrt(f * f + p_climb * p_climb)), two = safe(sqrt(around * around + rest * rest));
        const Pack three = safe(sqrt(g * g + q_climb * q_climb));
        length = one + two + three;
        // Slopes of the length by the two parts, by the free lengths and by the angle turned.
        const Pack up_one = p_climb / one, up_two = rest / two, up_three = q_climb / three;
        const Pack by_p_part = select(p_on, height * (up_one - up_two), Pack(0.0));
        const Pack by_q_part = select(q_on, height * (up_three - up_two), Pack(0.0));
        const Pack by_turned = radius * (around / two);
        // f = sqrt(p² - r²); the part and the angle taken off follow it and p.
        const Pack f_safe = safe(f), g_safe = safe(g);
        const Pack df = p / f_safe, dg = q / g_safe;
        const Pack p_part_by_p = ((Pack(2.0) * f + towards) * df) * p_over - p_part * (Pack(1.0) / p + Pack(1.0) / both);
        const Pack q_part_by_q = ((Pack(2.0) * g + towards) * dg) * q_over - q_part * (Pack(1.0) / q + Pack(1.0) / both);
        const Pack p_part_by_q = -p_part / both, q_part_by_p = -q_part / both;
        by_p = (f / one) * df - by_turned * (radius / (p * f_safe)) + by_p_part * p_part_by_p + by_q_part * q_part_by_p;
        by_q = (g / three) * dg - by_turned * (radius / (q * g_safe)) + by_q_part * q_part_by_q + by_p_part * p_part_by_q;
        const Pack towards_by_angle = -(radius * radius + towards * towards) / (Pack(2.0) * radius);
        by_angle = by_turned + towards_by_angle * (by_p_part * f * p_over + by_q_part * g * q_over);
        by_height = up_one * p_kept + up_two * (Pack(1.0) - p_kept - q_kept) + up_three * q_kept;
    }
};

inline Wrapped over(const Cylinder& c, const Vec& start, const Vec& end) {
    const Pack radius = c.radius;
    const Pack px = start.x, py = start.y, qx = end.x, qy = end.y;
    const Pack wx = qx - px, wy = qy - py;
    const Pack p_square = px * px + py * py, q_square = qx * qx + qy * qy;
    Wrapped w;
    Passing line(px * wx + py * wy, wx * wx + wy * wy);
    const Pack nx = px + line.part * wx, ny = py + line.part * wy;
    line.at_depth(radius - sqrt(nx * nx + ny * ny));
    const Pack p_far = safe(sqrt(p_square)), q_far = safe(sqrt(q_square));
    w.inside = (p_far < radius) | (q_far < radius);
    const Mask at_surface = (min(p_far, q_far) - radius < Pack(NEAR)) & ~w.inside;
    Mask called = line.through, near = line.near_through;
    w.must = line.through;
    w.undefined = Mask(false);
    const bool sided = c.side.sign != 0;
    if (sided) {
        const Pack s = component(start, c.side.axis), e = component(end, c.side.axis);
        const Pack n = s + line.part * (e - s);
        const Mask starts = c.side.on(s), ends = c.side.on(e), apart = starts ^ ends, some = starts | ends;
        called = ~some | line.through | (apart & ~c.side.on(n));
        near = (abs(s) < Pack(NEAR)) | (abs(e) < Pack(NEAR)) | (apart & ~line.through & (abs(n) < Pack(NEAR))) |
               (some & line.near_through);
        w.must = line.through & some;
    }
    w.wraps = called & ~w.inside;
    w.must &= ~w.inside;
    w.near_switch = near | at_surface;
    if (!called.any()) return w;

    const Tangents t(p_square, q_square, radius);
    const Pack sine = px * qy - py * qx, cosine = px * qx + py * qy, product = t.p_far * t.q_far;
    const Vec p{px, py, 0.0}, q{qx, qy, 0.0}, p_across{-py, px, 0.0}, q_across{-qy, qx, 0.0};
    Mask left;
    Pack turned;
    if (!sided) {
        left = (sine > Pack(0.0)) | ((sine == Pack(0.0)) & (cosine < Pack(0.0)));
        turned = t.turned(cosine, abs(sine));
        const double half_turn = NEAR / c.radius;
        const Mask opposite = (cosine < Pack(0.0)) & (abs(sine) < product * Pack(half_turn < 1.5 ? std::sin(half_turn) : 1.0));
        w.near_switch |= called & opposite;
    } else {
        const Pack by_left = t.turned(cosine, sine), by_right = t.turned(cosine, -sine);
        const int axis = c.side.axis;
        const auto side_of = [&](const Vec& point, Pack far, Pack free, double turn, const Vec& across, Pack height) {
            return axis == 2 ? height : component(touch(point, far, free, radius, turn, across), axis);
        };
        const Pack lf = side_of(p, t.p_far, t.p_free, 1.0, p_across, start.z);
        const Pack rf = side_of(p, t.p_far, t.p_free, -1.0, p_across, start.z);
        const Pack ls = side_of(q, t.q_far, t.q_free, -1.0, q_across, end.z);
        const Pack rs = side_of(q, t.q_far, t.q_free, 1.0, q_across, end.z);
        const Mask on_lf = c.side.on(lf), on_rf = c.side.on(rf), on_ls = c.side.on(ls), on_rs = c.side.on(rs);
        const Pack wide_left = abs(Pack(PI) - by_left), wide_right = abs(Pack(PI) - by_right);
        const Mask neither = ~on_rs & (on_ls | (wide_left < wide_right));
        left = select(on_lf & on_rf, ~on_rs, on_lf | (~on_rf & neither));
        turned = select(left, by_left, by_right);
        const Pack nearest_border = min(min(abs(lf), abs(rf)), min(abs(ls), abs(rs)));
        const Mask none = ~(on_lf | on_rf | on_ls | on_rs);
        w.near_switch |= called & ((nearest_border < Pack(NEAR)) |
                                   (none & (abs(wide_left - wide_right) < Pack(NEAR))));
    }
    const Pack way = select(left, Pack(1.0), Pack(-1.0));
    w.first = touch(p, t.p_far, t.p_free, radius, way, p_across);
    w.second = touch(q, t.q_far, t.q_free, radius, -way, q_across);
    const Pack height = end.z - start.z, around = radius * turned;
    Mask sliding(false);
    if (c.plane) {
        // cot of half the angle between the ends, without cancellation on either side.
        const Pack signed_sine = way * sine;
        const Pack towards = radius * select(cosine > Pack(0.0), (product + cosine) / safe(signed_sine),
                                             signed_sine / safe(product - cosine));
        const PlaneClimb climb(t, radius, turned, towards, height);
        const Pack p_climb = climb.p_kept * height, q_climb = climb.q_kept * height;
        w.first.z = start.z + p_climb;
        w.second.z = end.z - q_climb;
        const Pack rest = w.second.z - w.first.z;
        w.arc = sqrt(around * around + rest * rest);
        w.length = climb.length;
        const Pack p_over = climb.by_p / t.p_far, q_over = climb.by_q / t.q_far;
        const Pack p_round = way * climb.by_angle / (t.p_far * t.p_far);
        const Pack q_round = way * climb.by_angle / (t.q_far * t.q_far);
        w.pull[0] = {p_over * px + p_round * py, p_over * py - p_round * px, -climb.by_height};
        w.pull[1] = {q_over * qx - q_round * qy, q_over * qy + q_round * qx, climb.by_height};
        const auto about_to_slide = [&](Pack part) {
            return (abs(part * height) < Pack(NEAR)) | (abs(part - Pack(2.0)) < Pack(1e-3));
        };
        sliding = about_to_slide(climb.p_part) | about_to_slide(climb.q_part);
    } else {
        const Pack whole = t.p_free + around + t.q_free, over_whole = Pack(1.0) / safe(whole);
        const Pack p_climb = t.p_free * over_whole * height, q_climb = t.q_free * over_whole * height;
        w.first.z = start.z + p_climb;
        w.second.z = end.z - q_climb;
        w.length = sqrt(whole * whole + height * height);
        const Pack over_length = Pack(1.0) / safe(w.length), flat = whole * over_length, up = height * over_length;
        w.arc = around * w.length * over_whole;
        const Pack p_flat = flat / safe(t.p_free), q_flat = flat / safe(t.q_free);
        w.pull[0] = {p_flat * (px - w.first.x), p_flat * (py - w.first.y), -up};
        w.pull[1] = {q_flat * (qx - w.second.x), q_flat * (qy - w.second.y), up};
    }
    const Pack half = 0.5 * c.length, low = abs(w.first.z), high = abs(w.second.z);
    const Mask at_rim = (abs(low - half) < Pack(NEAR)) | (abs(high - half) < Pack(NEAR));
    w.near_switch |= w.wraps & (at_rim | sliding);
    w.wraps &= ~((low > half) & (high > half));
    return w;
}

inline Wrapped over(const Sphere& c, const Vec& start, const Vec& end) {
    constexpr double IN_LINE = 1e-5;  // below this sine OpenSim sees no plane
    const Pack radius = c.radius;
    const Vec way = end - start;
    const Pack p_square = dot(start, start), q_square = dot(end, end), way_square = dot(way, way);
    Wrapped w;
    Passing line(dot(start, way), way_square);
    line.at_depth(radius - norm(start + line.part * way));
    const Pack p_far = safe(sqrt(p_square)), q_far = safe(sqrt(q_square));
    w.inside = (p_far < radius) | (q_far < radius);
    w.near_switch = line.near_through;
    w.wraps = w.must = w.undefined = Mask(false);
    if (!line.through.any()) return w;

    const Tangents t(p_square, q_square, radius);
    const Vec turning = cross(start, end);
    const Pack sine = safe(norm(turning)), cosine = dot(start, end);
    const Vec axis = (Pack(1.0) / sine) * turning;
    const Vec p_across = cross(axis, start), q_across = cross(axis, end);
    const Mask in_line = line.through & (sine < Pack(IN_LINE) * sqrt(way_square) * q_far);
    Mask far = Mask(false), near_side = Mask(false), held = Mask(false);
    if (c.side.sign != 0) {
        const double sign = c.side.sign;
        const int a = c.side.axis;
        const Pack s = Pack(sign) * component(start, a), e = Pack(sign) * component(end, a);
        const Mask choice = (s < Pack(0.0)) | (e < Pack(0.0));
        const Vec ends = touch(start, t.p_far, t.p_free, radius, -1.0, p_across) - start +
                         touch(end, t.q_far, t.q_free, radius, 1.0, q_across) - end;
        const Pack leaning = Pack(sign) * component(ends, a);
        far = choice & (leaning >= Pack(0.0));
        near_side = (min(abs(s), abs(e)) < Pack(NEAR)) | (choice & (abs(leaning) < Pack(NEAR)));
        held = c.side.on(start) | c.side.on(end);
    }
    const Pack round = select(far, Pack(-1.0), Pack(1.0));
    w.first = touch(start, t.p_far, t.p_free, radius, round, p_across);
    w.second = touch(end, t.q_far, t.q_free, radius, -round, q_across);
    w.arc = radius * t.turned(cosine, round * sine);
    w.length = t.p_free + w.arc + t.q_free;
    w.pull[0] = (Pack(1.0) / safe(t.p_free)) * (start - w.first);
    w.pull[1] = (Pack(1.0) / safe(t.q_free)) * (end - w.second);
    w.wraps = line.through & ~w.inside & ~in_line;
    w.undefined = in_line & ~w.inside;
    w.must = line.through & ~w.inside & held;
    w.near_switch |= line.through & (near_side | (sine < Pack(10 * IN_LINE) * radius * radius));
    return w;
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
