// Slopes of one number about a balanced hip with the ends of its lines and what it carries, by one
// sweep back: from the force in the joint through the muscles' forces, the conditions that
// recruitment fulfils, lengths and arms, to points.
#pragma once

#include "standing/calls.hpp"
#include "standing/stance.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Slopes with the ends of one line, in the frames of their bones, and with turning the femur
// [pelvis frame].
struct LineSlopes {
    Vec origin, insertion, turn;
};

// Slopes of forces at full and at no activation with the line's length.
inline void force_slopes(const MuscleConstants& constants, const PassiveCurve& curve, const Lines& lines, int l, Pack length,
                         Pack& active, Pack& passive) {
    const Pack along = length - lines.slack[l], zero = 0.0, one = 1.0;
    const Mask pulls_at_all = along > zero;
    const Pennated fibre(along, lines.thick[l]);
    const Pack optimal = lines.fibre[l], relative = fibre.length / optimal, cosine = fibre.cosine;
    const Pack steeper = (one - cosine * cosine) / fibre.length, longer = cosine / optimal;
    Pack bells = 0.0, rise = 0.0;
    for (int b = 0; b < constants.bells; ++b) {
        const Bell one_bell = bell(constants, b, relative);
        bells += one_bell.force;
        rise += one_bell.slope(constants.bell_width_slope[b]);
    }
    const Pack force = lines.max_force[l];
    active = select(pulls_at_all, force * lines.strength[l] * (steeper * bells + cosine * rise * longer), zero);
    const Pack tension = curve.force(relative), tighter = curve.slope(relative);
    passive = select(pulls_at_all, force * (steeper * tension + cosine * tighter * longer), zero);
}

// What changes of a line's ends change of `length`, `moment` and `pull` together: slopes with the
// two ends, both in the pelvis frame, of length_price length + moment_price·moment +
// pull_price·pull.
inline void path_slopes(const Lines& lines, int l, Vec end, Pack length_price, Vec moment_price, Vec pull_price,
                        Vec& by_start, Vec& by_end) {
    const Vec start = lines.origin[l], turning = cross(end, start), straight = end - start;
    const Pack inverse = Pack(1.0) / norm(straight);
    const Vec along = inverse * straight;
    // A straight line: moment = turning / size.
    Vec turning_price = inverse * moment_price;
    const Pack sideways = dot(moment_price, turning) * inverse * inverse;
    const Vec straight_price =
        (length_price - sideways) * along + inverse * (pull_price - dot(pull_price, along) * along);
    by_start = cross(turning_price, end) - straight_price;
    by_end = cross(start, turning_price) + straight_price;
    const Wrapped wrapped = over_bow(lines, l, end);
    const Mask bowed = bows(lines, l, wrapped);
    if (!bowed.any()) return;
    // A bowed one: moment = radius axis; pull and the direction in which it arrives are tangents of
    // the sphere.
    const Vec pull = -wrapped.pull[0], arriving = wrapped.pull[1];
    const Pack radius = lines.radius[l], zero = 0.0, one = 1.0;
    const Pack upright = one / max(norm(turning), Pack(1e-12));
    const Vec axis = upright * turning;
    const Pack start_size = norm(start), end_size = norm(end);
    const Vec outward = (one / start_size) * start, end_outward = (one / end_size) * end;
    const Pack share = radius / start_size, rest = sqrt(one - share * share);
    const Pack share_price = dot(pull_price, cross(outward, axis)) + dot(pull_price, outward) * (share / rest);
    const Vec outward_price = share * cross(axis, pull_price) - rest * pull_price;
    const Vec axis_price = radius * moment_price + share * cross(pull_price, outward);
    turning_price = upright * (axis_price - dot(axis_price, axis) * axis);
    const Pack turned = wrapped.arc / safe(radius);
    const Pack radius_price = dot(moment_price, axis) + length_price * turned + share_price / start_size;
    // A sphere that would reach beyond the nearer end shrinks with that end's distance.
    const Pack shrinks = Pack(LARGEST_BOW) * radius_price;
    const Pack start_shrinks = select(radius == Pack(LARGEST_BOW) * start_size, shrinks, zero);
    const Pack end_shrinks = select((radius == Pack(LARGEST_BOW) * norm(lines.insertion[l])) & (start_size > end_size), shrinks, zero);
    const Pack start_size_price = start_shrinks - share_price * (share / start_size);
    const Vec bowed_start = cross(turning_price, end) - length_price * pull + start_size_price * outward +
                            (one / start_size) * (outward_price - dot(outward_price, outward) * outward);
    const Vec bowed_end = cross(start, turning_price) + length_price * arriving + end_shrinks * end_outward;
    by_start = select(bowed, bowed_start, by_start);
    by_end = select(bowed, bowed_end, by_end);
}

// Slopes of what `sloped` names, after `stance.hold(lines, posture)` gave `held`.
class Slopes {
public:
    Slopes(const MuscleConstants& constants, const Lines& lines, const Standing& posture, const Stance& stance, const Held& held,
           Sloped::Name sloped)
        : constants(constants), lines(lines), stance(stance), sloped(sloped), femur(transposed(posture.pelvis) * posture.femur),
          curve(constants.passive_shape, constants.passive_strain, constants.passive_longest) {
        const Pack zero = 0.0;
        Vec axes[3];
        joint_axes(femur, axes);
        price = {zero, zero, zero};
        for (int c = 0; c < 3; ++c) price += stance.multiplier[c] * axes[c];
        along = {zero, zero, zero};
        if (sloped == Sloped::joint) along = (Pack(1.0) / max(norm(held.joint), Pack(1e-9))) * held.joint;
        balance();
    }

    // Slopes with the moment asked of the muscles and with what else is carried, pelvis frame.
    Vec by_moment() const { return Pack(1.0 / constants.scale) * demand_price; }
    Vec by_carried() const { return along; }

    LineSlopes of_line(int l) const {
        const Pulls& at = stance.pulled;
        const Pack scale = 1.0 / constants.scale, activation = stance.activation[l], value = worth(l);
        const Vec full = (at.active[l] * scale) * at.moment[l];
        const Pack follows = give(l) * (value * at.active[l] - dot(demand_price, full));
        const Vec full_price = follows * price - activation * demand_price;
        const Pack active_price = value * activation + scale * dot(full_price, at.moment[l]);
        const Pack passive_price = value - scale * dot(demand_price, at.moment[l]);
        const Vec moment_price = (at.active[l] * scale) * full_price - (at.passive[l] * scale) * demand_price;
        Pack active, passive;
        force_slopes(constants, curve, lines, l, at.length[l], active, passive);
        const Vec end = femur * lines.insertion[l];
        const Pack force = activation * at.active[l] + at.passive[l];
        Vec by_start, by_end;
        path_slopes(lines, l, end, active_price * active + passive_price * passive, moment_price, force * along, by_start,
                    by_end);
        return {by_start, transposed(femur) * by_end, cross(end, by_end)};
    }

private:
    const MuscleConstants& constants;
    const Lines& lines;
    const Stance& stance;
    const Sloped::Name sloped;
    const Rotation femur;
    const PassiveCurve curve;
    Vec price, along;   // of the moments, in units of the scale; of the force in the joint
    Vec demand_price;   // of the moments asked, in units of the scale

    // What a newton along a line adds to the number.
    Pack worth(int l) const {
        return sloped == Sloped::joint ? dot(along, stance.pulled.pull[l]) : Pack(constants.abducts[l]);
    }

    // Rise of an activation with its price; none at a bound.
    Pack give(int l) const {
        const Pack a = stance.activation[l], gain = constants.gain[l];
        const Mask free = (a > Pack(1e-9)) & (a < Pack(1 - 1e-9));
        return select(free, constants.power == 2 ? gain : gain / (Pack(2.0) * select(free, a, Pack(1.0))), Pack(0.0));
    }

    // Activations change with what is asked such that moments stay balanced.
    void balance() {
        Pack root[6], right[3];
        for (Pack& x : root) x = 0.0;
        for (Pack& x : right) x = 0.0;
        for (int l = 0; l < constants.lines; ++l) {
            const Vec full = (stance.pulled.active[l] * Pack(1.0 / constants.scale)) * stance.pulled.moment[l];
            const Pack g[3] = {full.x, full.y, full.z}, stiff = give(l);
            const Pack value = stiff * (worth(l) * stance.pulled.active[l]);
            for (int i = 0; i < 3; ++i) {
                right[i] += value * g[i];
                for (int j = 0; j <= i; ++j) root[below(i, j)] += (stiff * g[i]) * g[j];
            }
        }
        cholesky<3>(root, 3);
        substitute<3>(root, right, 3);
        demand_price = {right[0], right[1], right[2]};
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
