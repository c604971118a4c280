// Standing with the weight on one leg, several people side by side: gluteus.mechanics.hip.statics,
// gluteus.mechanics.engine.standing and the search of gluteus.studies.standing.stance.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "recruitment/dual.hpp"
#include "recruitment/linear.hpp"
#include "standing/lines.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

using namespace recruit;

// The unknowns of stance [m, rad, kg], as gluteus.mechanics.hip.statics.Stander has them.
using Posture = std::array<Pack, Unknown::count>;

// A body that stands and what it carries; lengths [m], angles [rad], masses [kg], forces [N].
// `middle` is where the trunk stands on the pelvis; `shift` the part of the weight under the right
// foot.
struct Stander {
    Posture posture{};
    Pack mass, height, trunk_centre, trunk_pivot, leg_length, leg_centre;
    Vec other_hip, middle;
    Pack shift = 1.0, cane = 0.0, cane_side = 0.0, load = 0.0, load_side = 0.0;
};

struct Standing {
    Rotation pelvis, femur;  // to the world
    Pack inclination, obliquity, lean;
    Vec moment, weight;  // world
};

// Muscles in balance, or as close to balance as possible.
struct Held {
    Pack unmet;
    Mask bad, stuck, torn, fine, met;  // fine: nothing worth naming is missing; met: nothing at all
    Vec joint;              // force on the head [N, pelvis frame]
    Pack abductors, medius_share;
};

// gluteus.mechanics.hip.statics.free_leg_inward.
inline Pack free_leg_inward(const Stander& body) {
    const Pack between = abs(body.other_hip.z), half = between / Pack(2.0), leg_mass = body.posture[Unknown::leg_mass];
    const Pack trunk = body.mass - Pack(2.0) * leg_mass, beside = body.mass - leg_mass * body.leg_centre / body.leg_length;
    return between - half * (body.posture[Unknown::body_centre] * beside - trunk) / leg_mass;
}

inline Standing stand(const MuscleConstants& constants, const Stander& body, Pack drop, Pack lean) {
    const Pack left = Pack(1.0) - body.shift, g = constants.gravity;
    const Pack on_one_leg = Pack(2.0) * body.shift - Pack(1.0);
    Standing out;
    out.obliquity = drop = drop + on_one_leg * body.posture[Unknown::pelvic_obliquity];
    out.lean = lean = lean + on_one_leg * body.posture[Unknown::trunk_lean];
    out.pelvis = about_x(-drop) * about_z(-body.posture[Unknown::pelvic_tilt]);
    const Pack other = (out.pelvis * body.other_hip).z, middle = (out.pelvis * body.middle).z;
    Pack sine, cosine;
    sincos(drop, sine, cosine);
    Pack trunk = middle - body.trunk_pivot * sine;
    sincos(lean, sine, cosine);
    trunk += (body.trunk_centre - body.trunk_pivot) * sine;
    const Pack leg_mass = body.posture[Unknown::leg_mass];
    const Pack trunk_weight = (body.mass - Pack(2.0) * leg_mass) * g, leg_weight = leg_mass * g;
    const Pack total = body.mass * g + body.load - body.cane, between = abs(body.other_hip.z);
    const Pack held = body.load * (trunk + body.load_side) - body.cane * (middle + body.cane_side);
    const Pack free_leg = other + on_one_leg * free_leg_inward(body);
    const Pack sideways = trunk_weight * trunk + leg_weight * free_leg + held;
    const Pack lever = body.leg_length * total - body.leg_centre * leg_weight;
    const Pack need = -sideways - left * total * between;
    out.inclination = asin(clip(need / lever, Pack(-0.6), Pack(0.6)));
    sincos(out.inclination, sine, cosine);
    const Pack foot_force = left * total;
    const Pack foot_at = -body.leg_length * sine - between;
    const Pack carried = trunk_weight + leg_weight + (body.load - body.cane) - foot_force;
    out.moment = {sideways - foot_force * foot_at, Pack(0.0), -carried * body.posture[Unknown::gravity_line]};
    out.weight = {Pack(0.0), -carried, Pack(0.0)};
    out.femur = about_x(out.inclination - body.posture[Unknown::thigh_outward]) * about_z(body.posture[Unknown::thigh_forward]) *
                about_y(body.posture[Unknown::femur_rotation]);
    return out;
}

// The posture with an additional amount of giving way beyond the chosen one.
inline Standing given_way(const MuscleConstants& constants, const Giving& give, const Stander& body, Pack amount) {
    const Pack drop = give.obliquity, lean = give.lean;
    return give.compensate == Compensate::pelvis ? stand(constants, body, drop + amount, lean) : stand(constants, body, drop, lean + amount);
}

// The cost of departing from habit by an amount: gluteus.mechanics.hip.give_way.departure.
inline Pack departure(const Giving& give, Pack amount) {
    const Pack far = amount / Pack(give.habit), reach = give.reach;
    return select(far < reach, far * far / Pack(2.0), reach * (far - reach / Pack(2.0)));
}

inline Pack spaced(const Giving& give, int step) {
    return step == GIVE_STEPS - 1 ? give.widest : step * (give.widest / (GIVE_STEPS - 1));
}

// The amount with the lowest cost: gluteus.mechanics.hip.give_way.least_cost.
template <typename Cost>
Pack least_cost(const Giving& give, Cost cost) {
    Pack best = 0.0, least = cost(best);
    const auto attempt = [&](Pack amount) {
        const Pack costs = cost(amount);
        const Mask better = costs < least;
        best = select(better, amount, best);
        least = select(better, costs, least);
    };
    for (int step = 1; step < GIVE_STEPS; ++step) attempt(spaced(give, step));
    double apart = give.widest / (GIVE_STEPS - 1);
    for (int round = 0; round < give.refinements; ++round) {
        apart /= 2;
        const Pack centre = best;
        for (const double side : {-apart, apart}) attempt(clip(centre + Pack(side), Pack(0.0), Pack(give.widest)));
    }
    return best;
}

// The axes of flexion, adduction and rotation in the pelvis frame, of a femur turned by `femur`.
inline void joint_axes(const Rotation& femur, Vec axes[3]) {
    const Pack cosine = sqrt(femur.y.x * femur.y.x + femur.y.y * femur.y.y);
    axes[0] = {Pack(0.0), Pack(0.0), Pack(1.0)};
    axes[1] = {femur.y.y / cosine, -femur.y.x / cosine, Pack(0.0)};
    axes[2] = femur.y;
}

class Stance {
public:
    explicit Stance(const MuscleConstants& constants)
        : pulled(constants.lines), activation(constants.lines), constants(constants), lines(constants.lines), capacity(3 * constants.lines),
          gain(constants.lines), square_gain(constants.lines), upper(constants.lines, Pack(1.0)), even(constants.lines, Pack(1.0)), reward(constants.lines),
          balance(2 * constants.lines), shares(constants.lines), memory(most_scratch(constants.lines)) {
        for (int l = 0; l < constants.lines; ++l) {
            gain[l] = constants.gain[l];
            square_gain[l] = constants.gain[l] * (constants.power / 2.0);
        }
        limits.proximal = constants.proximal;
        limits.passes = constants.dual_passes;
        limits.max_iterations = constants.max_iterations;
    }

    Held hold(const Lines& people, const Standing& posture, Mask idle) {
        const Vec asked = transposed(posture.pelvis) * posture.moment;
        const Held found = recruited(people, posture, asked, idle, constants.power);
        return outcome(posture, asked, found);
    }

    // Effort beyond which a posture is not held; what is more is the unmet moment.
    static constexpr double UNHELD = 1e6;

    // Sum of squared activations, each muscle once: gluteus.mechanics.engine.standing.effort_of.
    Pack effort(const Lines& people, const Standing& posture, Mask idle) {
        const Held found = recruited(people, posture, transposed(posture.pelvis) * posture.moment, idle, 2);
        Pack spent = 0.0;
        for (int l = 0; l < lines; ++l) spent += Pack(constants.share[l]) * (activation[l] * activation[l]);
        return select(found.fine, spent, Pack(UNHELD) + select(found.bad, Pack(UNHELD), found.unmet));
    }

    // How many times the demanded moment the muscles can make, after `hold` in that posture; where
    // that met its demand, passive moments across it can be balanced, too.
    Pack capacity_over_demand(const Standing& posture, Mask idle, Mask met) {
        const Vec asked = transposed(posture.pelvis) * posture.moment;
        const Rotation femur = transposed(posture.pelvis) * posture.femur;
        Vec axes[3];
        joint_axes(femur, axes);
        Pack along[3];
        for (int c = 0; c < 3; ++c) along[c] = dot(axes[c], asked);
        Mask solved;
        const Pack most = greatest(along, resting, idle, met, solved);
        return select(solved, max(most, Pack(0.0)), Pack(0.0));
    }

    // Greatest active abduction moment with the other axes in balance, of lines in the neutral hip;
    // NaN where it fails. Moments have the unit of the lines' forces times metres.
    Pack greatest_abduction(const Pulls& neutral) {
        constexpr double USUAL = 1e4;  // approximate force of all muscles of a hip together [N]
        const Pack zero = 0.0, one = 1.0;
        Pack size = 0.0;
        for (int l = 0; l < lines; ++l) size += neutral.active[l];
        const Pack inverse = Pack(USUAL / constants.scale) / size;
        for (int l = 0; l < lines; ++l) {
            const Pack force = neutral.active[l] * inverse;
            const Vec& arm = neutral.moment[l];
            capacity[3 * l] = arm.z * force;
            capacity[3 * l + 1] = arm.x * force;
            capacity[3 * l + 2] = arm.y * force;
        }
        const Pack along[3] = {zero, -one, zero}, nothing[3] = {zero, zero, zero};
        Mask solved;
        const Pack most = greatest(along, nothing, Mask(false), Mask(true), solved);
        return select(solved & (most > zero), most * size * Pack(1.0 / USUAL), Pack(NAN));
    }

    // All lines with the femur turned by `femur`, their capacities and what they make at rest about
    // the axes.
    void geometry(const Lines& people, const Rotation& femur, const Vec axes[3]) {
        pulls(constants, people, femur, pulled);
        for (Pack& r : resting) r = 0.0;
        const Pack inverse = 1.0 / constants.scale;
        for (int l = 0; l < lines; ++l) {
            for (int c = 0; c < 3; ++c) {
                const Pack arm = dot(pulled.moment[l], axes[c]);
                capacity[3 * l + c] = arm * (pulled.active[l] * inverse);
                resting[c] += arm * pulled.passive[l];
            }
        }
    }

    // Along a moment; almost zero for an almost zero moment.
    static Vec direction(const Vec& moment) { return (Pack(1.0) / max(norm(moment), Pack(1e-9))) * moment; }

    // What the last `geometry` or `hold` found: lines as they lie, moments at rest [N m],
    // activations, and the rise of the effort with the demand in units of the scale.
    Pulls pulled;
    Pack resting[3], multiplier[3];
    std::vector<Pack> activation;

private:
    const MuscleConstants& constants;
    const int lines;
    DualLimits limits;
    std::vector<Pack> capacity, gain, square_gain, upper, even, reward, balance, shares, memory;

    static std::size_t most_scratch(int lines) {
        return std::max(std::max(recruit::Dual<3, 2>::scratch(lines, 3), recruit::Dual<2, 2>::scratch(lines, 2)),
                        Greatest<2>::scratch(lines) + static_cast<std::size_t>(lines));
    }

    // Whether everything is finite and of a size that a hip can have; capacities are in units of
    // the scale.
    Mask usable(const Pack* demand, int count) const {
        const Pack most = constants.largest_value / constants.scale;
        Mask fine(true);
        for (int c = 0; c < count; ++c) fine &= abs(demand[c]) <= most;
        for (int i = 0; i < 3 * lines; ++i) fine &= abs(capacity[i]) <= most;
        return fine;
    }

    Held recruited(const Lines& people, const Standing& posture, Vec asked, Mask idle, int power) {
        const Rotation femur = transposed(posture.pelvis) * posture.femur;
        Vec axes[3];
        Pack demand[3], unmet[3];
        joint_axes(femur, axes);
        geometry(people, femur, axes);
        for (int c = 0; c < 3; ++c) demand[c] = (dot(axes[c], asked) - resting[c]) / Pack(constants.scale);
        Held found;
        found.bad = ~usable(demand, 3);
        found.torn = pulled.torn;
        const std::vector<Pack>& gains = power == 2 ? square_gain : gain;
        const DualProblem problem{lines, 3, capacity.data(), demand, gains.data(), nullptr, upper.data()};
        DualFound dual;
        if (power == 2) {
            recruit::Dual<3, 2> search(problem, limits, multiplier, activation.data(), unmet, memory.data());
            dual = search.maximise(idle | found.bad);
        } else {
            recruit::Dual<3, 3> search(problem, limits, multiplier, activation.data(), unmet, memory.data());
            dual = search.maximise(idle | found.bad);
        }
        found.stuck = ~dual.converged & ~found.bad & ~idle;
        found.met = dual.met;
        found.unmet = 0.0;
        for (const Pack& u : unmet) found.unmet = max(abs(u) * Pack(constants.scale), found.unmet);
        found.fine = (found.unmet <= Pack(constants.held_tolerance)) & ~(found.bad | found.stuck | found.torn | idle);
        return found;
    }

    Held outcome(const Standing& posture, Vec asked, Held found) const {
        const Pack zero = 0.0;
        const Vec along = direction(asked);
        Vec pull{zero, zero, zero};
        Pack total = 0.0, medius = 0.0;
        found.abductors = 0.0;
        for (int l = 0; l < lines; ++l) {
            const Pack force = activation[l] * pulled.active[l] + pulled.passive[l];
            pull = pull + force * pulled.pull[l];
            const Pack turning = dot(pulled.moment[l], along) * force;
            total += turning;
            medius += Pack(constants.medius[l]) * turning;
            found.abductors += Pack(constants.abducts[l]) * force;
        }
        found.joint = pull + transposed(posture.pelvis) * posture.weight;
        const Pack enough = constants.held_tolerance;
        found.medius_share = select(total > enough, medius / max(total, enough), zero);
        return found;
    }

    // gluteus.mechanics.engine.recruitment.greatest_moment with full activation allowed; moments in
    // newton metres.
    Pack greatest(const Pack along[3], const Pack given[3], Mask idle, Mask reachable, Mask& solved) {
        const Pack most_allowed = constants.largest_value;
        Mask good = usable(along, 0), some(false);
        Pack squared = 0.0;
        for (int c = 0; c < 3; ++c) {
            good &= (abs(along[c]) <= most_allowed) & (abs(given[c]) <= most_allowed);
            some |= ~(along[c] == Pack(0.0));
            squared += along[c] * along[c];
        }
        good &= some;
        Vec across[2];
        complement({along[0], along[1], along[2]}, across);
        const Vec unit_moment{along[0] / squared, along[1] / squared, along[2] / squared};
        Pack largest = 0.0;
        for (int l = 0; l < lines; ++l) {
            const Vec g{capacity[3 * l], capacity[3 * l + 1], capacity[3 * l + 2]};
            const Pack rounding = Pack(1e-14) * norm(g);
            reward[l] = dot(unit_moment, g) * Pack(constants.scale);
            largest = max(abs(reward[l]), largest);
            for (int b = 0; b < 2; ++b) {
                const Pack h = dot(across[b], g);
                balance[2 * l + b] = select(abs(h) > rounding, h, Pack(0.0));
            }
        }
        const Vec whole{given[0], given[1], given[2]};
        const Pack target[2] = {-dot(across[0], whole) / Pack(constants.scale), -dot(across[1], whole) / Pack(constants.scale)};
        Pack left[2], price[2];
        const Mask off = idle | ~good;
        for (Pack& x : left) x = 0.0;
        if (!(reachable | off).all()) {
            const DualProblem nearest{lines, 2, balance.data(), target, even.data(), nullptr, even.data()};
            recruit::Dual<2, 2> search(nearest, DualLimits(), price, shares.data(), left, memory.data());
            const DualFound reached = search.maximise(off | reachable);
            for (Pack& x : left) x = select(reached.met | reachable, Pack(0.0), x);
        }
        const Pack aim[2] = {target[0] - left[0], target[1] - left[1]};
        Pack* scaled = memory.data() + Greatest<2>::scratch(lines);
        const Pack inverse = Pack(1.0) / select(largest > Pack(0.0), largest, Pack(1.0));
        for (int l = 0; l < lines; ++l) scaled[l] = reward[l] * inverse;
        const Mask best = Greatest<2>::solve(lines, scaled, balance.data(), aim, shares.data(), memory.data(), off);
        const Vec missing = (left[0] * Pack(constants.scale)) * across[0] + (left[1] * Pack(constants.scale)) * across[1];
        const Pack lacking = max(abs(missing.x), max(abs(missing.y), abs(missing.z)));
        const Pack size = max(abs(given[0]), max(abs(given[1]), abs(given[2])));
        Pack made = dot(unit_moment, whole);
        for (int l = 0; l < lines; ++l) made += reward[l] * shares[l];
        solved = good & best & (lacking <= Pack(1e-9) * size);
        return made;
    }

    static void complement(Vec direction, Vec across[2]) {
        Vec n = (Pack(1.0) / norm(direction)) * direction;
        n.x += select(n.x < Pack(0.0), Pack(-1.0), Pack(1.0));
        const Pack twice = Pack(2.0) / dot(n, n);
        across[0] = {-(twice * n.x * n.y), Pack(1.0) - twice * n.y * n.y, -(twice * n.z * n.y)};
        across[1] = {-(twice * n.x * n.z), -(twice * n.y * n.z), Pack(1.0) - twice * n.z * n.z};
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
