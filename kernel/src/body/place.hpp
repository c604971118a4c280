// Positions of bodies, and their motion by joints: mechanics/body/motion.py in packs.
#pragma once

#include <vector>

#include "body/arc.hpp"
#include "body/tree.hpp"
#include "simd/rotation.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

struct Frame {
    Rotation turn;
    Vec origin;
};

// How a unit change of a drive's coordinate moves what its joint carries, as seen from the ground's
// origin.
struct Screw {
    Vec turning, shift;
};

// Value, slope and bend (second derivative) of a function at `x`; the bend only if requested.
template <bool BENT>
inline void evaluate_all(const FunctionConstants& table, int function, Pack x, Pack& value, Pack& slope, Pack& bend) {
    Pack half = 0.0;
    const auto next = [&](Pack along, Pack coefficient) {
        if (BENT) half = half * along + slope;
        slope = slope * along + value;
        value = value * along + coefficient;
    };
    const auto end = [&] {
        if (BENT) bend = Pack(2.0) * half;
    };
    const int first = table.piece_first[function], pieces = table.piece_first[function + 1] - first;
    const int width = table.terms[function];
    const double* coefficients = table.coefficient.data() + table.coefficient_first[function];
    if (pieces == 1) {
        const Pack along = x - Pack(table.origin[first]);
        value = coefficients[width - 1];
        slope = 0.0;
        for (int power = width - 2; power >= 0; --power) next(along, coefficients[power]);
        return end();
    }
    const double* breaks = table.breaks.data() + first;
    if (pieces <= 24 && width <= 4) {
        // Finds the piece by comparisons and selections, so that no lane branches on its own.
        Pack from = table.origin[first], c[4] = {0.0, 0.0, 0.0, 0.0};
        for (int power = 0; power < width; ++power) c[power] = coefficients[power];
        for (int piece = 1; piece < pieces; ++piece) {
            const Mask beyond = x >= Pack(breaks[piece]);
            from = select(beyond, Pack(table.origin[first + piece]), from);
            for (int power = 0; power < width; ++power)
                c[power] = select(beyond, Pack(coefficients[piece * width + power]), c[power]);
        }
        const Pack along = x - from;
        value = c[width - 1];
        slope = 0.0;
        for (int power = width - 2; power >= 0; --power) next(along, c[power]);
        return end();
    }
    double lanes[LANES], origin[LANES];
    const double* row[LANES];
    x.store(lanes);
    for (int i = 0; i < LANES; ++i) {
        int low = 0, high = pieces - 1;
        while (low < high) {
            const int middle = (low + high + 1) / 2;
            if (lanes[i] >= breaks[middle]) low = middle;
            else high = middle - 1;
        }
        origin[i] = table.origin[first + low];
        row[i] = coefficients + low * width;
    }
    const Pack along = x - Pack::load(origin);
    const auto gathered = [&](int power) {
        double found[LANES];
        for (int i = 0; i < LANES; ++i) found[i] = row[i][power];
        return Pack::load(found);
    };
    value = gathered(width - 1);
    slope = 0.0;
    for (int power = width - 2; power >= 0; --power) next(along, gathered(power));
    end();
}

inline void evaluate(const FunctionConstants& table, int function, Pack x, Pack& value, Pack& slope) {
    Pack bend;
    evaluate_all<false>(table, function, x, value, slope, bend);
}

// A parameter that may differ between people, for the samples from `sample` on.
struct Own {
    std::size_t sample;
    int count;
    Pack operator()(const Varied& values, std::ptrdiff_t at) const {
        if (values.stride == 0) return values.first[at];
        return Pack::gather(values.first + static_cast<std::ptrdiff_t>(sample) * values.stride + at, values.stride,
                            count);
    }
    Vec vec(const Varied& values, std::ptrdiff_t at) const {
        return {(*this)(values, at), (*this)(values, at + 1), (*this)(values, at + 2)};
    }
};

inline Vec constant(const double* xyz) { return {xyz[0], xyz[1], xyz[2]}; }

// `turn` after a rotation given by rows.
inline Rotation then(const Rotation& turn, const double* rows) {
    return {turn * Vec{rows[0], rows[3], rows[6]}, turn * Vec{rows[1], rows[4], rows[7]},
            turn * Vec{rows[2], rows[5], rows[8]}};
}

// `turn` after the transposed rotation.
inline Rotation then_back(const Rotation& turn, const double* rows) {
    return {turn * constant(rows), turn * constant(rows + 3), turn * constant(rows + 6)};
}

// `turn` after a turn by `angle` about the unit axis `axis`, which points along `world` from the
// ground.
inline Rotation turned(const Rotation& turn, const double* axis, const Vec& world, Pack angle) {
    Pack sine, cosine;
    sincos(angle, sine, cosine);
    if (axis[0] == 1.0) return {turn.x, cosine * turn.y + sine * turn.z, cosine * turn.z - sine * turn.y};
    if (axis[1] == 1.0) return {cosine * turn.x - sine * turn.z, turn.y, cosine * turn.z + sine * turn.x};
    if (axis[2] == 1.0) return {cosine * turn.x + sine * turn.y, cosine * turn.y - sine * turn.x, turn.z};
    // Each column, carried about `world` by Rodrigues' formula; 1 - cos without cancellation.
    Pack half_sine, half_cosine;
    sincos(Pack(0.5) * angle, half_sine, half_cosine);
    const Pack rest = Pack(2.0) * half_sine * half_sine;
    const auto carried = [&](const Vec& column, double along) {
        return column + (sine * cross(world, column) + rest * (Pack(along) * world - column));
    };
    return {carried(turn.x, axis[0]), carried(turn.y, axis[1]), carried(turn.z, axis[2])};
}

// Whether the second derivative of a drive by its coordinate is zero everywhere.
inline bool is_straight(const TreeModel& m, int drive) {
    return m.drive_arc[drive] < 0 && m.polynomials.terms[m.drive_function[drive]] <= 2;
}

// How screws of drives change with the drive's own coordinate, for drives that are not straight;
// and for each arc how the screw of its first coordinate changes with its second.
struct Bends {
    std::vector<Screw> drives;
    std::vector<Vec> arcs;

    explicit Bends(const TreeModel& m) : drives(m.drives), arcs(m.arcs) {}
};

// Frames of the bodies needed, and the screws of their drives; where BENT, also how these change.
template <bool BENT = false, typename Call>
inline void place(const TreeModel& m, const Call& call, const Own& own, const Pack* q, Frame* frames,
                  Screw* screws, const std::uint8_t* needed, Bends* changes = nullptr) {
    Screw* bends = BENT ? changes->drives.data() : nullptr;
    for (int body = 0; body < m.bodies; ++body) {
        if (!needed[body]) continue;
        const int parent = m.parent[body];
        const double* in_parent = m.turned_in_parent.data() + 9 * body;
        Vec origin = own.vec(call.joint_in_parent, 3 * body);
        Rotation turn;
        if (parent == FIXED) {
            turn = {{in_parent[0], in_parent[3], in_parent[6]},
                    {in_parent[1], in_parent[4], in_parent[7]},
                    {in_parent[2], in_parent[5], in_parent[8]}};
        } else {
            origin = frames[parent].origin + frames[parent].turn * origin;
            turn = m.identity[2 * body] ? frames[parent].turn : then(frames[parent].turn, in_parent);
        }
        const Rotation before = turn;
        for (int drive = m.drive_first[body]; drive < m.drive_first[body + 1]; ++drive) {
            const double* axis = m.drive_axis.data() + 3 * drive;
            const int coordinate = m.drive_coordinate[drive];
            if (const int arc = m.drive_arc[drive]; arc >= 0) {
                const ArcEnd end = arc_end<BENT>(m, arc, q[coordinate], q[m.drive_coordinate[drive + 1]]);
                origin += before * end.shift;
                screws[drive] = {nothing(), before * end.by_first};
                screws[drive + 1] = {nothing(), before * end.by_second};
                if (BENT) {
                    bends[drive] = {nothing(), before * end.first_twice};
                    bends[drive + 1] = {nothing(), before * end.second_twice};
                    changes->arcs[arc] = before * end.mixed;
                }
                ++drive;
                continue;
            }
            Pack value, slope, bend;
            evaluate_all<BENT>(m.polynomials, m.drive_function[drive],
                               coordinate == FIXED ? Pack(0.0) : q[coordinate], value, slope, bend);
            const bool turns = m.drive_turns[drive];
            const Vec world = (turns ? turn : before) * constant(axis);
            if (turns) turn = turned(turn, axis, world, value);
            else origin += value * world;
            if (turns) screws[drive].turning = slope * world;
            else screws[drive] = {nothing(), slope * world};
            if (!BENT || is_straight(m, drive)) continue;
            if (turns) bends[drive].turning = bend * world;
            else bends[drive] = {nothing(), bend * world};
        }
        for (int drive = m.drive_first[body]; drive < m.drive_first[body + 1]; ++drive) {
            if (!m.drive_turns[drive]) continue;
            screws[drive].shift = cross(origin, screws[drive].turning);
            if (BENT && !is_straight(m, drive)) bends[drive].shift = cross(origin, bends[drive].turning);
        }
        if (!m.identity[2 * body + 1]) turn = then_back(turn, m.turned_in_child.data() + 9 * body);
        frames[body] = {turn, origin - turn * own.vec(call.joint_in_child, 3 * body)};
    }
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
