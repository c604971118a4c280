// Lines of action and muscles of several people side by side: what gluteus.model and
// gluteus.mechanics define.
#pragma once

#include <vector>

#include "muscle/bell.hpp"
#include "muscle/passive.hpp"
#include "muscle/pennation.hpp"
#include "schema/structs.hpp"
#include "simd/rotation.hpp"
#include "wrapping/kinds/sphere.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Lines of people, [line] each: what does not change with the posture.
struct Lines {
    std::vector<Vec> origin, insertion;
    std::vector<Pack> radius;                   // of the sphere that the line bows over; 0 for none
    std::vector<Pack> max_force, fibre, slack;  // slack: tendon less the part of constant length
    std::vector<Pack> thick;                    // of the belly, across the tendon
    std::vector<Pack> strength;

    explicit Lines(int lines)
        : origin(lines), insertion(lines), radius(lines), max_force(lines), fibre(lines),
          slack(lines), thick(lines), strength(lines) {}
};

// Lines in a posture, [line] each.
struct Pulls {
    std::vector<Vec> moment;  // about the hip centre on the femur per newton [m, pelvis frame]
    std::vector<Vec> pull;    // unit vector of the force on the pelvis
    std::vector<Pack> length, stretch, active, passive;  // stretch: fibres over their optimal length
    Mask torn = false;                                   // whether a fibre of any line tears

    explicit Pulls(int lines)
        : moment(lines), pull(lines), length(lines), stretch(lines), active(lines), passive(lines) {}
};

constexpr double LARGEST_BOW = 0.98;  // gluteus.mechanics.hip.lines

// Gives a line whose ends are in place its sphere; `bow` is the radius that it asks for.
inline void bow(Lines& lines, int l, Pack bow) {
    const Pack near = norm(lines.origin[l]), far = norm(lines.insertion[l]);
    lines.radius[l] = min(bow, Pack(LARGEST_BOW) * min(near, far));
}

// A line over its sphere: the shorter way round, whichever side that is.
inline Wrapped over_bow(const Lines& lines, int l, const Vec& end) {
    return over(Sphere(lines.radius[l]), lines.origin[l], end);
}

// Where that is its path; a line straight through the hip centre goes round, too. The shorter way
// turns less than half a circle: where rounding makes nothing a whole circle, the line only
// touches.
inline Mask bows(const Lines& lines, int l, const Wrapped& wrapped) {
    const Mask through = wrapped.wraps | wrapped.undefined;
    return through.any() ? through & (wrapped.arc < Pack(PI) * lines.radius[l]) : through;
}

// Geometry of one line whose insertion lies at `end`.
inline void path(const Lines& lines, int l, const Vec& end, Pulls& out) {
    const Vec chord = end - lines.origin[l];
    out.length[l] = norm(chord);
    out.pull[l] = (Pack(1.0) / out.length[l]) * chord;
    Vec arriving = out.pull[l];
    const Wrapped wrapped = over_bow(lines, l, end);
    const Mask bowed = bows(lines, l, wrapped);
    if (bowed.any()) {
        out.length[l] = select(bowed, wrapped.length, out.length[l]);
        out.pull[l] = select(bowed, -wrapped.pull[0], out.pull[l]);
        arriving = select(bowed, wrapped.pull[1], arriving);
    }
    out.moment[l] = cross(arriving, end);
}

inline Bell bell(const MuscleConstants& constants, int b, Pack length) {
    return Bell(constants.bell_height[b], constants.bell_centre[b], constants.bell_width[b], constants.bell_width_slope[b], length);
}

inline Pack active_force_length(const MuscleConstants& constants, Pack length) {
    Pack force = 0.0;
    for (int b = 0; b < constants.bells; ++b) force += bell(constants, b, length).force;
    return force;
}

// Forces of one line at full and at no activation.
inline void forces(const MuscleConstants& constants, const PassiveCurve& curve, const Lines& lines, int l, Pulls& out) {
    const Pennated fibre(max(out.length[l] - lines.slack[l], Pack(0.0)), lines.thick[l]);
    const Pack relative = fibre.length / lines.fibre[l];
    const Pack force = lines.max_force[l] * fibre.cosine;
    out.stretch[l] = relative;
    out.active[l] = force * active_force_length(constants, relative) * lines.strength[l];
    out.passive[l] = force * curve.force(relative);
    out.torn |= curve.tears(relative);
}

// All lines with the femur turned by `femur` (from its axes to the pelvis's).
inline void pulls(const MuscleConstants& constants, const Lines& lines, const Rotation& femur, Pulls& out) {
    const PassiveCurve curve(constants.passive_shape, constants.passive_strain, constants.passive_longest);
    out.torn = Mask(false);
    for (int l = 0; l < constants.lines; ++l) {
        path(lines, l, femur * lines.insertion[l], out);
        forces(constants, curve, lines, l, out);
    }
}

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
