// One muscle's path in a pack of poses: points, wraps, length, and pulls on points and surfaces.
#pragma once

#include "wrapping/object.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// In OpenSim a conditional point is active up to this far outside its range [rad or m].
constexpr double EDGE = 1e-5;

// Data of one path; arrays are long enough for the longest path of the model.
struct Path {
    Vec* points;     // (point) [m, ground]
    Mask* active;    // (point)
    Vec* pull;       // derivative of the length by each point
    Pack* moving;    // slopes of moving points (moving, from the path's first)
    Vec* force;      // by moving each surface (surface)
    Vec* moment;     // by turning it about the ground's origin
    Pack length;
    Mask near_switch;
    bool wants_pulls;   // on points and surfaces
    bool wants_slopes;  // pulls that see how a path slides, too
};

inline Frame frame_of(const Frame* frames, int body) {
    if (body != FIXED) return frames[body];
    return {{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}, nothing()};
}

// Computes the positions of the path's points, and which are active.
inline void gather_points(const GeometryModel& m, const GeometryCall& call, const Own& own, const Pack* q,
                          const Frame* frames, int muscle, Path& path) {
    const int first = m.point_first[muscle], last = m.point_first[muscle + 1];
    path.near_switch = Mask(false);
    for (int point = first; point < last; ++point) {
        Vec at = own.vec(call.place, 3 * point);
        for (int one = m.moving_first[point]; one < m.moving_first[point + 1]; ++one) {
            const int coordinate = m.moving_coordinate[one];
            Pack value, slope;
            evaluate(m.polynomials, m.moving_function[one], coordinate == FIXED ? Pack(0.0) : q[coordinate], value,
                     slope);
            at += value * constant(m.moving_axis.data() + 3 * one);
            path.moving[one - m.moving_first[first]] = slope;
        }
        const int body = m.point_body[point];
        path.points[point - first] = body == FIXED ? at : frames[body].origin + frames[body].turn * at;
        const int condition = m.condition[point];
        if (condition != FIXED) {
            const Pack value = q[condition];
            const Pack within =
                min(value - Pack(m.range[2 * point]), Pack(m.range[2 * point + 1]) - value) + Pack(EDGE);
            path.active[point - first] = within >= Pack(0.0);
            path.near_switch |= abs(within) < Pack(NEAR);
        } else {
            path.active[point - first] = Mask(true);
        }
    }
}

// A path that runs straight from point to point, with all points active.
inline void straight(int points, Path& path) {
    path.length = 0.0;
    Vec before = nothing();
    for (int i = 1; i < points; ++i) {
        const Vec way = path.points[i] - path.points[i - 1];
        const Pack size = norm(way);
        path.length += size;
        const Vec unit = (Pack(1.0) / safe(size)) * way;
        path.pull[i - 1] = before - unit;
        before = unit;
    }
    path.pull[points - 1] = before;
}

// The same if some points may be inactive.
inline void straight_conditional(int points, Path& path) {
    path.length = 0.0;
    Vec last = nothing();
    Mask begun(false);
    for (int i = 0; i < points; ++i) {
        const Mask there = path.active[i] & begun;
        const Vec way = select(there, path.points[i] - last, nothing());
        const Pack size = norm(way);
        path.length += size;
        path.pull[i] = (Pack(1.0) / safe(size)) * way;  // for now the direction from the point before
        last = select(path.active[i], path.points[i], last);
        begun |= path.active[i];
    }
    Vec next = nothing();
    for (int i = points - 1; i >= 0; --i) {
        const Vec direction = path.pull[i];
        path.pull[i] = select(path.active[i], direction - next, nothing());
        next = select(path.active[i], direction, next);
    }
}

// Points of a path, from 0 to `points` - 1, between which it may wrap over a surface.
struct PointRange {
    int low, high;
    PointRange(const GeometryModel& m, int surface, int points)
        : low(m.wrap_first[surface] < 0 ? 0 : m.wrap_first[surface]),
          high(m.wrap_last[surface] < 0 || m.wrap_last[surface] > points - 1 ? points - 1 : m.wrap_last[surface]) {}
};

// A path through points that all count, which may wrap over one surface between two of them.
inline void over_one(const GeometryModel& m, const Frame* frames, int muscle, Path& path) {
    const int points = m.point_first[muscle + 1] - m.point_first[muscle], surface = m.surface_first[muscle];
    const Object object(m, frames, surface);
    const PointRange range(m, surface, points);
    const int low = range.low, high = range.high;
    Pack best = INFINITY, wrapped_length = 0.0, where = -1.0;
    Mask taken(false), some(false);
    Vec pulls[2] = {nothing(), nothing()}, ends[2] = {nothing(), nothing()};
    Vec start = object.in(path.points[low]);
    for (int i = low; i < high; ++i) {
        const Vec end = object.in(path.points[i + 1]);
        const Mask asked = ~taken;
        const Wrapped answer = object.answer(start, end);
        path.near_switch |= asked & answer.near_switch;
        const Mask wraps = asked & answer.wraps;
        if (wraps.any()) {
            const Pack longer = high - low == 1 ? Pack(0.0) : answer.length - norm(end - start);
            const Mask chosen = wraps & (answer.must | (longer < best));
            best = select(chosen, longer, best);
            wrapped_length = select(chosen, answer.length, wrapped_length);
            where = select(chosen, Pack(static_cast<double>(i)), where);
            for (int one = 0; one < 2; ++one) pulls[one] = select(chosen, answer.pull[one], pulls[one]);
            ends[0] = select(chosen, start, ends[0]);
            ends[1] = select(chosen, end, ends[1]);
            some |= chosen;
            taken |= wraps & answer.must;
            if (taken.all()) break;
        }
        start = end;
    }
    path.force[0] = path.moment[0] = nothing();
    if (!some.any()) {
        straight(points, path);
        return;
    }
    if (path.wants_pulls && !object.has_pulls()) object.find_pulls(ends[0], ends[1], some, pulls);
    const Vec turned[2] = {object.turned(pulls[0]), object.turned(pulls[1])};
    path.length = 0.0;
    Vec before = nothing();
    for (int i = 0; i + 1 < points; ++i) {
        const Mask here = where == Pack(static_cast<double>(i));
        const Vec& a = path.points[i];
        const Vec& b = path.points[i + 1];
        Pack size = wrapped_length;
        Vec from = turned[0], to = turned[1];
        if (!here.all()) {
            const Vec way = b - a;
            const Pack direct = norm(way);
            const Vec unit = (Pack(1.0) / safe(direct)) * way;
            size = select(here, wrapped_length, direct);
            from = select(here, from, -unit);
            to = select(here, to, unit);
        }
        path.length += size;
        path.pull[i] = before + from;
        before = to;
        if (here.any()) {
            const Vec force = -(turned[0] + turned[1]), moment = -(cross(a, turned[0]) + cross(b, turned[1]));
            path.force[0] = select(here, force, path.force[0]);
            path.moment[0] = select(here, moment, path.moment[0]);
        }
    }
    path.pull[points - 1] = before;
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
