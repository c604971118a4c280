// Recruitment of a batch: rows into lanes, the dual or linear programme of each, and the results
// back.
#include "recruitment/calls.hpp"

#include <vector>

#include "recruitment/dual.hpp"
#include "recruitment/linear.hpp"
#include "simd/threads.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

using namespace recruit;

namespace {

// Memory for one register of rows.
struct Room {
    std::vector<Pack> capacity, demand, gain, lower, upper, multiplier, activation, unmet, memory;
    ListMaker lists;

    Room(int coordinates, int lines)
        : capacity(std::size_t(coordinates) * lines), demand(coordinates), gain(lines), lower(lines), upper(lines),
          multiplier(coordinates), activation(lines), unmet(coordinates),
          memory(Dual<0, 2>::scratch(lines, coordinates)),
          lists(lines, coordinates) {}
};

template <int N, int POWER>
void lanes(const RecruitProblem& call, std::size_t first, int count, Room& room, const RecruitFound& into) {
    const std::ptrdiff_t c = call.coordinates, l = call.lines;
    const std::ptrdiff_t* step = call.capacity.stride;
    const double* capacity = call.capacity.first + static_cast<std::ptrdiff_t>(first) * step[0];
    const Pack part = 1.0 / call.unit;
    for (std::ptrdiff_t line = 0; line < l; ++line)
        for (std::ptrdiff_t i = 0; i < c; ++i)
            room.capacity[line * c + i] = part * Pack::gather(capacity + i * step[1] + line * step[2], step[0], count);
    for (std::ptrdiff_t i = 0; i < c; ++i) room.demand[i] = Pack::gather(call.demand + first * c + i, c, count);
    for (std::ptrdiff_t line = 0; line < l; ++line) {
        room.gain[line] = Pack::gather(call.gain.first + static_cast<std::ptrdiff_t>(first) * call.gain.stride + line, call.gain.stride, count);
        room.lower[line] = Pack::gather(call.lower.first + static_cast<std::ptrdiff_t>(first) * call.lower.stride + line, call.lower.stride, count);
        room.upper[line] = Pack::gather(call.upper.first + static_cast<std::ptrdiff_t>(first) * call.upper.stride + line, call.upper.stride, count);
    }
    DualProblem problem{call.lines, call.coordinates, room.capacity.data(), room.demand.data(), room.gain.data(),
                        room.lower.data(), room.upper.data()};
    Lists lists;
    if (N == 0 && room.lists.make(room.capacity.data(), lists)) problem.lists = &lists;
    DualLimits limits;
    limits.proximal = call.proximal;
    limits.passes = call.passes;
    limits.max_iterations = call.max_iterations;
    Dual<N, POWER, true> dual(problem, limits, room.multiplier.data(), room.activation.data(), room.unmet.data(),
                        room.memory.data());
    const DualFound found = dual.maximise();
    for (std::ptrdiff_t i = 0; i < c; ++i) {
        room.multiplier[i].scatter(into.multiplier + first * c + i, c, count);
        room.unmet[i].scatter(into.unmet + first * c + i, c, count);
    }
    for (std::ptrdiff_t line = 0; line < l; ++line)
        room.activation[line].scatter(into.activation + first * l + line, l, count);
    for (int lane = 0; lane < count; ++lane) {
        into.met[first + lane] = found.met.lane(lane);
        into.converged[first + lane] = found.converged.lane(lane);
        into.iterations[first + lane] = static_cast<std::int64_t>(found.iterations.lane(lane));
    }
}

template <int N>
void powered(const RecruitProblem& call, std::size_t first, int count, Room& room, const RecruitFound& into) {
    if (call.power == 2) {
        lanes<N, 2>(call, first, count, room, into);
    } else {
        lanes<N, 3>(call, first, count, room, into);
    }
}

void some(const RecruitProblem& call, std::size_t first, int count, Room& room, const RecruitFound& into) {
    switch (call.coordinates) {
        case 1: return powered<1>(call, first, count, room, into);
        case 2: return powered<2>(call, first, count, room, into);
        case 3: return powered<3>(call, first, count, room, into);
        default: return powered<0>(call, first, count, room, into);
    }
}

template <int B>
void programmes(const LinearProblem& call, int threads, const LinearFound& into) {
    const int workers = threads > 1 ? threads : 1;
    const std::ptrdiff_t l = call.lines;
    std::vector<std::vector<Pack>> rooms(workers, std::vector<Pack>((2 + B) * l + Greatest<B>::scratch(call.lines)));
    in_blocks(call.rows, 64, threads, [&](std::size_t first, std::size_t last, int worker) {
        Pack *reward = rooms[worker].data(), *balance = reward + l, *x = balance + B * l, *memory = x + l;
        for (std::size_t at = first; at < last; at += LANES) {
            const int count = static_cast<int>(last - at < LANES ? last - at : LANES);
            Pack target[B];
            for (int b = 0; b < B; ++b) target[b] = Pack::gather(call.target + at * B + b, B, count);
            for (std::ptrdiff_t line = 0; line < l; ++line) {
                reward[line] = Pack::gather(call.reward + at * l + line, l, count);
                for (int b = 0; b < B; ++b)
                    balance[line * B + b] = Pack::gather(call.balance + (at * B + b) * l + line, B * l, count);
            }
            const Mask solved = Greatest<B>::solve(call.lines, reward, balance, target, x, memory, Mask(false),
                                                   call.max_iterations);
            for (std::ptrdiff_t line = 0; line < l; ++line) x[line].scatter(into.x + at * l + line, l, count);
            for (int lane = 0; lane < count; ++lane) into.solved[at + lane] = solved.lane(lane);
        }
    });
}

}  // namespace

void greatest_rows(const LinearProblem& call, int threads, const LinearFound& into) {
    if (call.balances == 1) {
        programmes<1>(call, threads, into);
    } else {
        programmes<2>(call, threads, into);
    }
}

void recruit_rows(const RecruitProblem& call, int threads, const RecruitFound& into) {
    const int workers = threads > 1 ? threads : 1;
    std::vector<Room> rooms;
    rooms.reserve(workers);
    for (int worker = 0; worker < workers; ++worker) rooms.emplace_back(call.coordinates, call.lines);
    const std::size_t block = call.coordinates > 3 ? 8 : 64;
    in_blocks(call.rows, block, threads, [&](std::size_t first, std::size_t last, int worker) {
        for (std::size_t at = first; at < last; at += LANES) {
            const int count = static_cast<int>(last - at < LANES ? last - at : LANES);
            some(call, at, count, rooms[worker], into);
        }
    });
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
