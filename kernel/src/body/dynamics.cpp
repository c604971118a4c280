// Recursive Newton-Euler over a model's tree, pack by pack: mechanics/body/motion.py and
// mechanics/body/dynamics.py.
#include "body/dynamics.hpp"

#include <vector>

#include "body/place.hpp"
#include "simd/threads.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace {

constexpr std::size_t BLOCK = 64;
constexpr std::size_t WORTH_A_THREAD = 256;  // samples; starting a thread takes as long as about a hundred of them

struct Wrench {
    Vec moment, force;
};

struct Body {
    Rotation turn;
    Vec origin, joint;
    Vec turning, velocity, spin, acceleration;  // of its origin
    Wrench needed;                              // about its origin
};

// Memory of one thread.
struct Space {
    std::vector<Pack> q, qd, qdd, forces;
    std::vector<Body> bodies;
    std::vector<Vec> axes;  // rotation or shift of what a drive carries, per unit of its coordinate (drive)

    explicit Space(const TreeModel& m)
        : q(m.coordinates), qd(m.coordinates), qdd(m.coordinates), forces(m.coordinates), bodies(m.bodies), axes(m.drives) {}
};

// The motion that a joint adds to that of its parent.
struct Rates {
    Vec turning = nothing(), shift = nothing(), spin = nothing(), push = nothing();

    void turn(const Vec& axis, Pack slope, Pack bend, Pack speed, Pack gain) {
        const Vec rate = (slope * speed) * axis;
        spin += (slope * gain + bend * (speed * speed)) * axis + cross(turning, rate);
        turning += rate;
    }
    void follow(const ArcEnd& end, const Rotation& frame, Pack speed, Pack speed2, Pack gain, Pack gain2) {
        shift += frame * (speed * end.by_first + speed2 * end.by_second);
        push += frame * (gain * end.by_first + gain2 * end.by_second + (speed * speed) * end.first_twice +
                         (Pack(2.0) * speed * speed2) * end.mixed + (speed2 * speed2) * end.second_twice);
    }
    void slide(const Vec& axis, Pack slope, Pack bend, Pack speed, Pack gain) {
        shift += (slope * speed) * axis;
        push += (slope * gain + bend * (speed * speed)) * axis;
    }
};

inline void move(const Rates& rates, const Body* parent, Body& body) {
    body.turning = rates.turning;
    body.spin = rates.spin;
    Vec velocity = rates.shift, acceleration = rates.push;
    if (parent) {
        const Vec arm = body.joint - parent->origin, whirl = cross(parent->turning, arm);
        body.turning += parent->turning;
        body.spin += parent->spin + cross(parent->turning, rates.turning);
        velocity += parent->velocity + whirl;
        acceleration += parent->acceleration + cross(parent->spin, arm) +
                        cross(parent->turning, whirl + Pack(2.0) * rates.shift);
    }
    const Vec arm = body.origin - body.joint, whirl = cross(body.turning, arm);
    body.velocity = velocity + whirl;
    body.acceleration = acceleration + cross(body.spin, arm) + cross(body.turning, whirl);
}

// Positions of the bodies and, if they move, their motion, from the ground outwards.
template <bool MOVES, typename Call>
void outwards(const TreeModel& m, const Call& call, const Own& own, Space& space) {
    for (int at = 0; at < m.bodies; ++at) {
        Body& body = space.bodies[at];
        const Body* parent = m.parent[at] == FIXED ? nullptr : &space.bodies[m.parent[at]];
        Rotation turn = no_rotation();
        body.joint = own.vec(call.joint_in_parent, 3 * at);
        if (parent) {
            turn = parent->turn;
            body.joint = parent->origin + turn * body.joint;
        }
        if (!m.identity[2 * at]) turn = then(turn, m.turned_in_parent.data() + 9 * at);
        const Rotation before = turn;
        Rates rates;
        for (int drive = m.drive_first[at]; drive < m.drive_first[at + 1]; ++drive) {
            const double* axis = m.drive_axis.data() + 3 * drive;
            const int coordinate = m.drive_coordinate[drive];
            if (const int arc = m.drive_arc[drive]; arc >= 0) {
                const int other = m.drive_coordinate[drive + 1];
                const ArcEnd end = arc_end<MOVES>(m, arc, space.q[coordinate], space.q[other]);
                body.joint += before * end.shift;
                space.axes[drive] = before * end.by_first;
                space.axes[++drive] = before * end.by_second;
                if (MOVES)
                    rates.follow(end, before, space.qd[coordinate], space.qd[other], space.qdd[coordinate], space.qdd[other]);
                continue;
            }
            const bool turns = m.drive_turns[drive];
            Pack value, slope, bend;
            evaluate_all<MOVES>(m.polynomials, m.drive_function[drive],
                                coordinate == FIXED ? Pack(0.0) : space.q[coordinate], value, slope, bend);
            const Vec world = (turns ? turn : before) * constant(axis);
            if (turns) turn = turned(turn, axis, world, value);
            else body.joint += value * world;
            space.axes[drive] = slope * world;
            if (!MOVES || coordinate == FIXED) continue;
            const Pack speed = space.qd[coordinate], gain = space.qdd[coordinate];
            if (turns) rates.turn(world, slope, bend, speed, gain);
            else rates.slide(world, slope, bend, speed, gain);
        }
        body.turn = m.identity[2 * at + 1] ? turn : then_back(turn, m.turned_in_child.data() + 9 * at);
        body.origin = body.joint - body.turn * own.vec(call.joint_in_child, 3 * at);
        if (MOVES) move(rates, parent, body);
    }
}

// The wrench about its origin that a body needs for its motion under gravity.
inline Wrench needed(const DynamicsCall& call, const Own& own, int at, const Body& body) {
    const Vec centre = body.turn * own.vec(call.centre, 3 * at), gravity = constant(call.gravity);
    const Vec acceleration =
        body.acceleration + cross(body.spin, centre) + cross(body.turning, cross(body.turning, centre));
    const Vec force = own(call.mass, at) * (acceleration - gravity);
    const Vec rows[3] = {own.vec(call.inertia, 9 * at), own.vec(call.inertia, 9 * at + 3), own.vec(call.inertia, 9 * at + 6)};
    const auto inertia = [&](const Vec& x) {
        const Vec inside = transposed(body.turn) * x;
        return body.turn * Vec{dot(rows[0], inside), dot(rows[1], inside), dot(rows[2], inside)};
    };
    return {inertia(body.spin) + cross(body.turning, inertia(body.turning)) + cross(centre, force), force};
}

// A load on its body, about the body's origin.
inline Wrench felt(const OutsideLoads& loads, const Own& own, int load, const Space& space) {
    const auto in_ground = [&](int body, const Vec& x) { return body == FIXED ? x : space.bodies[body].turn * x; };
    const Vec force = in_ground(loads.vectors_in[load], own.vec(loads.force, 3 * load));
    const Vec moment = in_ground(loads.vectors_in[load], own.vec(loads.moment, 3 * load));
    const int from = loads.points_in[load];
    Vec point = in_ground(from, own.vec(loads.point, 3 * load));
    if (from != FIXED) point += space.bodies[from].origin;
    return {moment + cross(point - space.bodies[loads.body[load]].origin, force), force};
}

inline Vec gathered(const double* from, std::ptrdiff_t stride, int count) {
    return {Pack::gather(from, stride, count), Pack::gather(from + 1, stride, count), Pack::gather(from + 2, stride, count)};
}

inline void scattered(const Vec& x, double* to, std::ptrdiff_t stride, int count) {
    x.x.scatter(to, stride, count);
    x.y.scatter(to + 1, stride, count);
    x.z.scatter(to + 2, stride, count);
}

void gather_rows(const double* from, std::size_t sample, int count, std::vector<Pack>& to) {
    const std::ptrdiff_t width = static_cast<std::ptrdiff_t>(to.size());
    for (std::ptrdiff_t i = 0; i < width; ++i) to[i] = Pack::gather(from + sample * width + i, width, count);
}

// A wrench about the joint's frame on the child, from the wrench about the child's origin.
inline Wrench carried(const Body& body, const Wrench& wrench) {
    return {wrench.moment + cross(body.origin - body.joint, wrench.force), wrench.force};
}

inline void hand_on(const Body& body, const Wrench& at_joint, Body& parent) {
    parent.needed.moment += at_joint.moment + cross(body.joint - parent.origin, at_joint.force);
    parent.needed.force += at_joint.force;
}

// Adds the generalised forces of a wrench on the coordinates of a body's joint.
inline void project(const TreeModel& m, int at, const Wrench& wrench, Space& space) {
    for (int drive = m.drive_first[at]; drive < m.drive_first[at + 1]; ++drive) {
        const int coordinate = m.drive_coordinate[drive];
        if (coordinate == FIXED) continue;
        space.forces[coordinate] += dot(space.axes[drive], m.drive_turns[drive] ? wrench.moment : wrench.force);
    }
}

void one_pack(const TreeModel& m, const DynamicsCall& call, std::size_t sample, int count, Space& space) {
    const Own own{sample, count};
    gather_rows(call.q, sample, count, space.q);
    gather_rows(call.qd, sample, count, space.qd);
    gather_rows(call.qdd, sample, count, space.qdd);
    outwards<true>(m, call, own, space);
    const std::ptrdiff_t row = 6 * static_cast<std::ptrdiff_t>(m.bodies);
    for (int at = 0; at < m.bodies; ++at) {
        Body& body = space.bodies[at];
        body.needed = needed(call, own, at, body);
        if (!call.applied) continue;
        const double* from = call.applied + sample * row + 6 * at;
        body.needed.moment -= gathered(from, row, count);
        body.needed.force -= gathered(from + 3, row, count);
    }
    for (int load = 0; load < call.outside.loads; ++load) {
        if (call.outside.body[load] == FIXED) continue;
        Wrench& on = space.bodies[call.outside.body[load]].needed;
        const Wrench wrench = felt(call.outside, own, load, space);
        on.moment -= wrench.moment;
        on.force -= wrench.force;
    }
    for (Pack& force : space.forces) force = 0.0;
    for (int at = m.bodies - 1; at >= 0; --at) {
        Body& body = space.bodies[at];
        const Wrench at_joint = carried(body, body.needed);
        if (m.parent[at] != FIXED) hand_on(body, at_joint, space.bodies[m.parent[at]]);
        if (call.needed) project(m, at, at_joint, space);
    }
    if (call.needed)
        for (int i = 0; i < m.coordinates; ++i)
            space.forces[i].scatter(call.needed + sample * m.coordinates + i, m.coordinates, count);
    if (!call.force) return;
    const std::ptrdiff_t width = 3 * static_cast<std::ptrdiff_t>(call.asked);
    for (int one = 0; one < call.asked; ++one) {
        const Body& body = space.bodies[call.joints[one]];
        const Wrench at_joint = carried(body, body.needed);
        const int parent = m.parent[call.joints[one]];
        const std::size_t to = sample * width + 3 * one;
        scattered(transposed(body.turn) * at_joint.force, call.force + to, width, count);
        scattered(transposed(body.turn) * at_joint.moment, call.moment + to, width, count);
        scattered(parent == FIXED ? at_joint.force : transposed(space.bodies[parent].turn) * at_joint.force,
                  call.force_in_parent + to, width, count);
    }
}

void one_pack(const TreeModel& m, const PushCall& call, std::size_t sample, int count, Space& space) {
    const Own own{sample, count};
    gather_rows(call.q, sample, count, space.q);
    outwards<false>(m, call, own, space);
    for (int load = 0; load < call.outside.loads; ++load) {
        for (Pack& force : space.forces) force = 0.0;
        int at = call.outside.body[load];
        Wrench wrench = at == FIXED ? Wrench{nothing(), nothing()} : felt(call.outside, own, load, space);
        while (at != FIXED) {
            const Body& body = space.bodies[at];
            const Wrench at_joint = carried(body, wrench);
            project(m, at, at_joint, space);
            at = m.parent[at];
            if (at == FIXED) break;
            wrench.moment = at_joint.moment + cross(body.joint - space.bodies[at].origin, wrench.force);
        }
        const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(call.outside.loads) * m.coordinates;
        for (int i = 0; i < m.coordinates; ++i)
            space.forces[i].scatter(call.forces + sample * row + load * m.coordinates + i, row, count);
    }
}

template <typename Call>
void all_packs(const TreeModel& m, const Call& call, int threads) {
    const std::size_t worth = call.samples / WORTH_A_THREAD, wanted = threads > 1 ? threads : 1;
    const int workers = static_cast<int>(worth < 1 ? 1 : worth < wanted ? worth : wanted);
    std::vector<Space> spaces(workers, Space(m));
    in_blocks(call.samples, BLOCK, workers, [&](std::size_t first, std::size_t last, int worker) {
        for (std::size_t sample = first; sample < last; sample += LANES) {
            const int count = static_cast<int>(last - sample < LANES ? last - sample : LANES);
            one_pack(m, call, sample, count, spaces[worker]);
        }
    });
}

}  // namespace

void dynamics(const TreeModel& model, const DynamicsCall& call, int threads) { all_packs(model, call, threads); }

void pushes(const TreeModel& model, const PushCall& call, int threads) { all_packs(model, call, threads); }

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
