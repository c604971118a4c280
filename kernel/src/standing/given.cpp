// People whose lines and muscles are given as arrays, a register of them at a time:
// gluteus.mechanics.engine.standing.
#include "standing/calls.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "simd/threads.hpp"
#include "standing/slopes.hpp"
#include "standing/stance.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

using namespace hip;

namespace {

constexpr std::size_t BLOCK = 64;

struct Room {
    Lines lines;
    Stance stance;

    explicit Room(const MuscleConstants& constants) : lines(constants.lines), stance(constants) {}
};

// Some of the people, one to each lane; lanes beyond `count` repeat the last.
struct Register {
    std::size_t row[LANES];
    int count;

    Register(std::size_t first, std::size_t last)
        : count(static_cast<int>(std::min<std::size_t>(LANES, last - first))) {
        for (int lane = 0; lane < LANES; ++lane) row[lane] = first + static_cast<std::size_t>(std::min(lane, count - 1));
    }

    Mask idle() const { return ~Mask::from_bits((1u << count) - 1); }
    Pack number(const double* rows, std::ptrdiff_t width, std::ptrdiff_t column = 0) const {
        double lanes[LANES];
        for (int lane = 0; lane < LANES; ++lane) lanes[lane] = rows[static_cast<std::ptrdiff_t>(row[lane]) * width + column];
        return Pack::load(lanes);
    }
    Pack number(const Varied& rows, std::ptrdiff_t column) const { return number(rows.first, rows.stride, column); }
    Vec point(const double* rows, std::ptrdiff_t width, std::ptrdiff_t column) const {
        return {number(rows, width, column), number(rows, width, column + 1), number(rows, width, column + 2)};
    }
    Vec point(const Varied& rows, std::ptrdiff_t column) const { return point(rows.first, rows.stride, column); }
    void put(Pack value, double* rows, std::ptrdiff_t width, std::ptrdiff_t column = 0) const {
        double lanes[LANES];
        value.store(lanes);
        for (int lane = 0; lane < count; ++lane) rows[static_cast<std::ptrdiff_t>(row[lane]) * width + column] = lanes[lane];
    }
    void put(const Vec& value, double* rows, std::ptrdiff_t width, std::ptrdiff_t column = 0) const {
        put(value.x, rows, width, column);
        put(value.y, rows, width, column + 1);
        put(value.z, rows, width, column + 2);
    }
};

void take(const GivenPeople& people, const Register& at, Lines& lines) {
    const int count = static_cast<int>(lines.origin.size());
    for (int l = 0; l < count; ++l) {
        lines.origin[l] = at.point(people.origin, 3 * l);
        lines.insertion[l] = at.point(people.insertion, 3 * l);
        bow(lines, l, at.number(people.bow, l));
        lines.max_force[l] = at.number(people.max_force, l);
        lines.fibre[l] = at.number(people.fibre_length, l);
        lines.thick[l] = lines.fibre[l] * at.number(people.sine_pennation, l);
        lines.slack[l] = at.number(people.tendon_length, l) - at.number(people.constant_length, l);
        lines.strength[l] = at.number(people.strength, l);
    }
}

// Does `work(room, register)` for all people, their lines taken.
template <typename Work>
void in_registers(const MuscleConstants& constants, const GivenPeople& people, int threads, Work work) {
    const std::size_t count = people.rows;
    const std::size_t blocks = (count + BLOCK - 1) / BLOCK;
    std::vector<std::unique_ptr<Room>> rooms(std::min<std::size_t>(blocks, threads > 1 ? threads : 1));
    for (auto& room : rooms) room = std::make_unique<Room>(constants);
    in_blocks(count, BLOCK, threads, [&](std::size_t first, std::size_t last, int worker) {
        Room& room = *rooms[static_cast<std::size_t>(worker)];
        for (std::size_t at = first; at < last; at += LANES) {
            const Register here(at, last);
            take(people, here, room.lines);
            work(room, here);
        }
    });
}

Rotation axes_of(const Register& at, const double* rotations) {
    const auto column = [&](int c) {
        return Vec{at.number(rotations, 9, c), at.number(rotations, 9, c + 3), at.number(rotations, 9, c + 6)};
    };
    return {column(0), column(1), column(2)};
}

Standing posture_of(const Register& at, const GivenPostures& postures) {
    return {axes_of(at, postures.pelvis), axes_of(at, postures.femur), Pack(0.0), Pack(0.0), Pack(0.0), at.point(postures.moment, 3, 0),
            at.point(postures.weight, 3, 0)};
}

void put_status(const Register& at, const Held& held, std::int8_t* status) {
    for (int lane = 0; lane < at.count; ++lane)
        status[at.row[lane]] = held.bad.lane(lane)     ? Status::BAD_INPUT
                               : held.stuck.lane(lane) ? Status::NOT_CONVERGED
                               : held.torn.lane(lane)  ? Status::OVER_STRETCHED
                               : held.met.lane(lane)   ? Status::OK
                                                       : Status::UNMET;
}

}  // namespace

void given_hold(const MuscleConstants& constants, const GivenPeople& people, const GivenPostures& postures, int threads,
                const GivenHeld& into) {
    in_registers(constants, people, threads, [&](Room& room, const Register& at) {
        Stance& stance = room.stance;
        const Standing posture = posture_of(at, postures);
        const Held held = stance.hold(room.lines, posture, at.idle());
        const Pack nan = NAN;
        const Vec along = Stance::direction(transposed(posture.pelvis) * posture.moment);
        for (int l = 0; l < constants.lines; ++l) {
            const Pack activation = select(held.bad, nan, stance.activation[l]);
            const Pack force = activation * stance.pulled.active[l] + stance.pulled.passive[l];
            at.put(activation, into.activation, constants.lines, l);
            at.put(force, into.force, constants.lines, l);
            at.put(dot(stance.pulled.moment[l], along) * force, into.abduction, constants.lines, l);
        }
        at.put(select(held.bad, Vec{nan, nan, nan}, held.joint), into.joint, 3);
        at.put(select(held.bad, nan, held.unmet), into.unmet, 1);
        put_status(at, held, into.status);
        if (into.capacity) at.put(stance.capacity_over_demand(posture, at.idle(), held.met), into.capacity, 1);
    });
}

void given_muscles(const MuscleConstants& constants, const GivenPeople& people, const GivenPoses& poses, int threads,
                   const GivenMuscles& into) {
    in_registers(constants, people, threads, [&](Room& room, const Register& at) {
        const Rotation flexed = about_z(at.number(poses.q, 3, 0));
        const Rotation femur = flexed * about_x(at.number(poses.q, 3, 1)) * about_y(at.number(poses.q, 3, 2));
        const Vec axes[3] = {{Pack(0.0), Pack(0.0), Pack(1.0)}, flexed.x, femur.y};
        room.stance.geometry(room.lines, femur, axes);
        const Pulls& found = room.stance.pulled;
        for (int l = 0; l < constants.lines; ++l) {
            at.put(found.moment[l], into.moment, 3 * constants.lines, 3 * l);
            at.put(found.pull[l], into.pull, 3 * constants.lines, 3 * l);
            at.put(found.stretch[l], into.stretch, constants.lines, l);
            at.put(found.active[l], into.active, constants.lines, l);
            at.put(found.passive[l], into.passive, constants.lines, l);
            for (int c = 0; c < 3; ++c)
                at.put(dot(found.moment[l], axes[c]) * found.active[l], into.capacity, 3 * constants.lines, c * constants.lines + l);
        }
        for (int c = 0; c < 3; ++c) at.put(room.stance.resting[c], into.resting, 3, c);
    });
}

void given_slopes(const MuscleConstants& constants, const GivenPeople& people, const GivenPostures& postures, int threads,
                  const GivenSlopes& into) {
    in_registers(constants, people, threads, [&](Room& room, const Register& at) {
        const Standing posture = posture_of(at, postures);
        const Held held = room.stance.hold(room.lines, posture, at.idle());
        const Slopes found(constants, room.lines, posture, room.stance, held, static_cast<Sloped::Name>(into.of));
        Vec turn{0.0, 0.0, 0.0};
        for (int l = 0; l < constants.lines; ++l) {
            const LineSlopes line = found.of_line(l);
            at.put(line.origin, into.by_origin, 3 * constants.lines, 3 * l);
            at.put(line.insertion, into.by_insertion, 3 * constants.lines, 3 * l);
            turn += line.turn;
        }
        at.put(posture.pelvis * turn, into.by_turn, 3);
        at.put(posture.pelvis * found.by_moment(), into.by_moment, 3);
        at.put(posture.pelvis * found.by_carried(), into.by_weight, 3);
        put_status(at, held, into.status);
    });
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
