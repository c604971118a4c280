// Least squares of markers, frames side by side: mechanics/body/tracking.py.
//
// Slopes and curvatures of the objective come from sums over the markers that a joint carries, as
// forces and mass matrices do from bodies (composite rigid bodies): markers count as point masses
// of their weight.
#include "body/tracking.hpp"

#include <limits>
#include <vector>

#include "body/place.hpp"
#include "simd/small_systems.hpp"
#include "simd/threads.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace {

constexpr std::size_t BLOCK = 8;  // a pack of the widest registers
constexpr std::size_t WORTH_A_THREAD = 64;
constexpr double TINY_CURVATURE = 1e-300;

inline Pack along(const Screw& s, const Vec& moment, const Vec& force) {
    return dot(s.turning, moment) + dot(s.shift, force);
}

// Markers that a joint carries, about the ground's origin: as point masses of their weight, and as
// springs that pull them away from where they were measured.
struct Carried {
    Pack weight = 0.0;
    Vec first = nothing();                       // sum of weight times place
    Vec square = nothing(), mixed = nothing();   // second moments: xx, yy, zz; yz, zx, xy
    Vec force = nothing();
    Vec by_x = nothing(), by_y = nothing(), by_z = nothing();  // sums of place times each component of force

    void add(Pack share, const Vec& at, const Vec& error) {
        const Vec weighted = share * at, pull = share * error;
        weight += share;
        first += weighted;
        square += Vec{weighted.x * at.x, weighted.y * at.y, weighted.z * at.z};
        mixed += Vec{weighted.y * at.z, weighted.z * at.x, weighted.x * at.y};
        force += pull;
        by_x += pull.x * at;
        by_y += pull.y * at;
        by_z += pull.z * at;
    }
    void add(const Carried& other) {
        weight += other.weight;
        first += other.first;
        square += other.square;
        mixed += other.mixed;
        force += other.force;
        by_x += other.by_x;
        by_y += other.by_y;
        by_z += other.by_z;
    }
    Vec moment() const { return {by_z.y - by_y.z, by_x.z - by_z.x, by_y.x - by_x.y}; }

    // Momentum of the point masses when a screw moves them.
    Screw momentum(const Screw& s) const {
        const Vec& w = s.turning;
        const Vec turned = {(square.y + square.z) * w.x - mixed.z * w.y - mixed.y * w.z,
                            (square.z + square.x) * w.y - mixed.x * w.z - mixed.z * w.x,
                            (square.x + square.y) * w.z - mixed.y * w.x - mixed.x * w.y};
        return {turned + cross(first, s.shift), cross(w, first) + weight * s.shift};
    }
    // What a screw does to markers, crossed with the force on each, in sum: along the axis of a
    // turn that carries the screw, how the slope of one changes with the other.
    Vec felt(const Screw& s) const {
        const Vec& w = s.turning;
        const Pack trace = by_x.x + by_y.y + by_z.z;
        return (w.x * by_x + w.y * by_y + w.z * by_z) - trace * w + cross(s.shift, force);
    }
};

// Objective, its slope with each column, and two curvatures (lower triangles, row by row): that of
// Gauss and Newton, which is never negative, and the exact one.
struct State {
    Pack value;
    std::vector<Pack> slope, bend, exact;

    explicit State(int columns)
        : slope(columns), bend(columns * (columns + 1) / 2), exact(columns * (columns + 1) / 2) {}

    void clear() {
        value = 0.0;
        for (Pack& each : slope) each = 0.0;
        for (Pack& each : bend) each = 0.0;
        for (Pack& each : exact) each = 0.0;
    }
    void take(Mask better, const State& other) {
        value = select(better, other.value, value);
        for (std::size_t i = 0; i < slope.size(); ++i) slope[i] = select(better, other.slope[i], slope[i]);
        for (std::size_t i = 0; i < bend.size(); ++i) {
            bend[i] = select(better, other.bend[i], bend[i]);
            exact[i] = select(better, other.exact[i], exact[i]);
        }
    }
};

// The objective of a pack of frames. Memory of one thread, used for pack after pack.
class Problem {
public:
    Problem(const TreeModel& m, const TrackTables& t, const MarkerTargets& targets)
        : m(m), t(t), targets(targets), columns(static_cast<int>(t.coordinate.size())), own{0, 0}, frames(m.bodies),
          drives(m.drives), slots(t.slot_column.size()), bends(m), felt(slots.size()),
          carried(m.bodies), follow(m.coordinates, Pack(0.0)), follow_bend(m.coordinates, Pack(0.0)),
          measured(targets.markers), share(targets.markers) {
        for (int column = 0; column < columns; ++column) follow[t.coordinate[column]] = 1.0;
    }

    void begin(std::size_t sample, int count) {
        own = {sample, count};
        Pack total = 0.0;
        const std::ptrdiff_t stride = 3 * static_cast<std::ptrdiff_t>(targets.markers);
        for (int i = 0; i < targets.markers; ++i) {
            const double* from = targets.measured + sample * stride + 3 * i;
            const Vec at = {Pack::gather(from, stride, count), Pack::gather(from + 1, stride, count),
                            Pack::gather(from + 2, stride, count)};
            const Mask seen = finite(at.x) & finite(at.y) & finite(at.z);
            measured[i] = select(seen, at, nothing());
            share[i] = select(seen, Pack(targets.weight[i]), Pack(0.0));
            total += share[i];
        }
        const Pack part = select(total > Pack(0.0), Pack(1.0) / select(total > Pack(0.0), total, Pack(1.0)), Pack(0.0));
        for (Pack& each : share) each *= part;
    }

    // Computes the coordinates that follow others, and their derivatives.
    void resolve(Pack* q) {
        for (int i = 0; i < m.couplings; ++i) {
            const int to = m.coupled_to[i];
            Pack slope, bend;
            evaluate_all<true>(m.polynomials, m.coupling_function[i], q[to], q[m.coupled[i]], slope, bend);
            follow[m.coupled[i]] = slope * follow[to];
            follow_bend[m.coupled[i]] = bend * (follow[to] * follow[to]) + slope * follow_bend[to];
        }
    }

    // `q` resolved just before.
    void evaluate_at(const Pack* q, State& state) {
        place<true>(m, targets, own, q, frames.data(), drives.data(), t.needed.data(), &bends);
        state.clear();
        for (int body = 0; body <= m.bodies; ++body) {
            Carried sum;
            each_marker(body, [&](int marker, const Vec& at, const Vec& error) {
                state.value += share[marker] * dot(error, error);
                sum.add(share[marker], at, error);
            });
            if (body < m.bodies) carried[body] = sum;
        }
        for (Screw& each : slots) each = {nothing(), nothing()};
        for (Vec& each : felt) each = nothing();
        for (int body = m.bodies - 1; body >= 0; --body) {
            if (!t.needed[body]) continue;
            add_joint(body, state);
            if (m.parent[body] != FIXED) carried[m.parent[body]].add(carried[body]);
        }
        for (int body = 0; body < m.bodies; ++body)
            for (int slot = t.slot_first[body]; slot < t.slot_first[body + 1]; ++slot)
                add_slot(carried[body], slot, state);
        add_wishes(q, state);
        state.value *= Pack(0.5);
    }

    // Distance of each marker, and the objective, at `q`.
    void write(const Pack* q, const TrackCall& call) {
        place(m, targets, own, q, frames.data(), drives.data(), t.needed.data());
        Pack sum = wishes(q);
        for (int body = 0; body <= m.bodies; ++body) {
            each_marker(body, [&](int marker, const Vec&, const Vec& error) {
                const Pack square = dot(error, error);
                sum += share[marker] * square;
                const std::size_t to = own.sample * targets.markers + marker;
                sqrt(square).scatter(call.distance + to, targets.markers, own.count);
                for (int i = 0; i < own.count; ++i)
                    if (!seen(own.sample + i, marker))
                        call.distance[to + i * targets.markers] = std::numeric_limits<double>::quiet_NaN();
            });
        }
        (Pack(0.5) * sum).scatter(call.objective + own.sample, 1, own.count);
    }

    void gather(const double* from, std::vector<Pack>& to) const {
        const std::ptrdiff_t width = m.coordinates;
        for (int i = 0; i < m.coordinates; ++i)
            to[i] = Pack::gather(from + own.sample * width + i, width, own.count);
    }

private:
    const TreeModel& m;
    const TrackTables& t;
    const MarkerTargets& targets;

public:
    const int columns;

private:
    Own own;
    std::vector<Frame> frames;
    std::vector<Screw> drives, slots;
    Bends bends;
    std::vector<Vec> felt;  // of each slot, summed over its drives
    std::vector<Carried> carried;
    std::vector<Pack> follow, follow_bend;  // first and second derivative of each coordinate by its column
    std::vector<Vec> measured;
    std::vector<Pack> share;  // of the weight of all markers that were seen

    static Mask finite(Pack x) { return abs(x) < Pack(std::numeric_limits<double>::infinity()); }

    bool seen(std::size_t sample, int marker) const {
        const double* at = targets.measured + 3 * (sample * targets.markers + marker);
        return std::isfinite(at[0]) && std::isfinite(at[1]) && std::isfinite(at[2]);
    }

    // Calls work(marker, place, error) for the markers of a body; those of the ground come as the
    // last body.
    template <typename Work>
    void each_marker(int body, Work&& work) const {
        for (int i = t.marker_first[body]; i < t.marker_first[body + 1]; ++i) {
            const int marker = t.marker[i];
            Vec at = own.vec(targets.points, 3 * marker);
            if (body < m.bodies) at = frames[body].origin + frames[body].turn * at;
            work(marker, at, at - measured[marker]);
        }
    }

    // Slots of a body, and what second derivatives of its own joint add to the exact curvature.
    void add_joint(int body, State& state) {
        const Carried& sum = carried[body];
        const Vec moment = sum.moment();
        for (int drive = m.drive_first[body]; drive < m.drive_first[body + 1]; ++drive) {
            const int slot = t.drive_slot[drive];
            if (slot < 0) continue;
            const int column = t.slot_column[slot], coordinate = m.drive_coordinate[drive];
            const Pack by = follow[coordinate];
            Pack& own_curvature = state.exact[below(column, column)];
            if (!is_straight(m, drive)) own_curvature += (by * by) * along(bends.drives[drive], moment, sum.force);
            if (t.coordinate[column] != coordinate) {
                own_curvature += follow_bend[coordinate] * along(drives[drive], moment, sum.force);
                drives[drive] = {by * drives[drive].turning, by * drives[drive].shift};
            }
            const Vec mine = sum.felt(drives[drive]);
            slots[slot].turning += drives[drive].turning;
            slots[slot].shift += drives[drive].shift;
            felt[slot] += mine;
            if (is_end_of_arc(drive)) add_arc(drive, sum.force, state);
            if (!m.drive_turns[drive]) continue;
            for (int other = m.drive_first[body]; other <= drive; ++other) {
                if (t.drive_slot[other] < 0) continue;
                const int with = t.slot_column[t.drive_slot[other]];
                const Pack product = dot(drives[other].turning, mine);
                state.exact[with < column ? below(column, with) : below(with, column)] += product;
                if (with == column && other != drive) own_curvature += product;
            }
        }
    }

    // Whether a drive is the second of an arc, both of which follow a column.
    bool is_end_of_arc(int drive) const {
        return m.drive_arc[drive] >= 0 && drive > 0 && m.drive_arc[drive - 1] == m.drive_arc[drive] &&
               t.drive_slot[drive - 1] >= 0;
    }

    // What the mixed second derivative of an arc adds to the exact curvature.
    void add_arc(int drive, const Vec& force, State& state) const {
        const int one = m.drive_coordinate[drive - 1], two = m.drive_coordinate[drive];
        const int row = t.column[one] > t.column[two] ? t.column[one] : t.column[two];
        const int column = t.column[one] + t.column[two] - row;
        const Pack mixed = (follow[one] * follow[two]) * dot(bends.arcs[m.drive_arc[drive]], force);
        state.exact[below(row, column)] += row == column ? Pack(2.0) * mixed : mixed;
    }

    void add_slot(const Carried& sum, int slot, State& state) const {
        state.slope[t.slot_column[slot]] += along(slots[slot], sum.moment(), sum.force);
        const Screw momentum = sum.momentum(slots[slot]);
        for (int pair = t.pair_first[slot]; pair < t.pair_first[slot + 1]; ++pair) {
            const Screw& other = slots[t.pair_slot[pair]];
            const Pack product = along(other, momentum.turning, momentum.shift);
            state.bend[t.pair_entry[pair]] += product;
            state.exact[t.pair_entry[pair]] +=
                pair < t.pair_above[slot] ? product : product + dot(other.turning, felt[slot]);
        }
    }

    Pack off_by(const Pack* q, int coordinate) const {
        const double* from = targets.wanted + own.sample * m.coordinates + coordinate;
        return q[coordinate] - Pack::gather(from, m.coordinates, own.count);
    }

    Pack wishes(const Pack* q) const {
        Pack sum = 0.0;
        for (int i = 0; i < m.coordinates; ++i) {
            if (!(targets.wish[i] > 0.0)) continue;
            const Pack far = off_by(q, i);
            sum += Pack(targets.wish[i]) * (far * far);
        }
        return sum;
    }

    void add_wishes(const Pack* q, State& state) const {
        state.value += wishes(q);
        for (int i = 0; i < m.coordinates; ++i) {
            const int column = t.column[i];
            if (!(targets.wish[i] > 0.0) || column < 0) continue;
            const Pack weight = targets.wish[i], far = off_by(q, i);
            const Pack bend = weight * (follow[i] * follow[i]);
            state.slope[column] += weight * (follow[i] * far);
            state.bend[below(column, column)] += bend;
            state.exact[below(column, column)] += bend + weight * (far * follow_bend[i]);
        }
    }
};

// Newton's steps, or those of Gauss and Newton where the curvature is not positive, with the
// damping of Levenberg and Marquardt, for a pack of frames.
class Search {
public:
    Search(const TreeModel& m, const TrackTables& t, const TrackCall& call)
        : m(m), t(t), call(call), problem(m, t, call.targets), columns(problem.columns), state(columns), next(columns),
          q(m.coordinates), trial(m.coordinates), change(columns), pull(columns), bend(state.bend.size()),
          root(state.bend.size()), fixed(columns) {}

    void run(std::size_t sample, int count) {
        problem.begin(sample, count);
        problem.gather(call.start, q);
        for (int i = 0; i < m.coordinates; ++i) q[i] = clip(q[i], Pack(call.lower[i]), Pack(call.upper[i]));
        problem.resolve(q.data());
        problem.evaluate_at(q.data(), state);
        damping = call.first_damping;
        Pack steps = 0.0;
        Mask running = true;
        for (int step = 0; step < call.most_steps; ++step) {
            find_step();
            const Mask done = running & (is_small() | gains_nothing());
            try_step();
            if (done.any()) take(done);  // the last step changes almost nothing and is not evaluated
            running &= ~done;
            if (!running.any()) break;
            problem.evaluate_at(trial.data(), next);
            const Mask better = next.value <= state.value;
            steps += select(running, Pack(1.0), Pack(0.0));
            accept(running & better);
            const Pack more = Pack(10.0) * max(damping, Pack(1e-6));
            damping = clip(select(better, Pack(0.1) * damping, more), Pack(call.least_damping), Pack(call.most_damping));
        }
        write(sample, count, steps, ~running);
    }

private:
    const TreeModel& m;
    const TrackTables& t;
    const TrackCall& call;
    Problem problem;
    const int columns;
    State state, next;
    Pack damping, steepest;
    std::vector<Pack> q, trial, change, pull;
    std::vector<Pack> bend;  // of the step
    std::vector<Pack> root;
    std::vector<Mask> fixed;

    Pack lower(int column) const { return call.lower[t.coordinate[column]]; }
    Pack upper(int column) const { return call.upper[t.coordinate[column]]; }
    Pack now(int column) const { return q[t.coordinate[column]]; }

    // Computes the change of each column. Columns that would pass a limit are set to it, and the
    // others are solved again.
    void find_step() {
        steepest = TINY_CURVATURE;
        for (int i = 0; i < columns; ++i) {
            steepest = max(steepest, state.bend[below(i, i)]);
            change[i] = 0.0;
            fixed[i] = ((now(i) <= lower(i)) & (state.slope[i] > Pack(0.0))) |
                       ((now(i) >= upper(i)) & (state.slope[i] < Pack(0.0)));
        }
        bend = state.exact;
        find_root();
        if (const Mask lost = not_positive(); lost.any()) {
            for (std::size_t i = 0; i < bend.size(); ++i) bend[i] = select(lost, state.bend[i], bend[i]);
            find_root();
        }
        for (int round = 0;;) {
            solve();
            Mask any = false;
            for (int i = 0; i < columns; ++i) {
                const Pack to = now(i) + change[i];
                const Mask beyond = ~fixed[i] & ((to < lower(i)) | (to > upper(i)));
                change[i] = clip(to, lower(i), upper(i)) - now(i);
                fixed[i] = fixed[i] | beyond;
                any = any | beyond;
            }
            if (!any.any() || ++round == call.limits_met) return;
            find_root();
        }
    }

    bool any_fixed() const {
        Mask any = false;
        for (const Mask& each : fixed) any = any | each;
        return any.any();
    }

    // The root of the damped curvature of columns that are not fixed.
    void find_root() {
        const bool any = any_fixed();
        for (int i = 0; i < columns; ++i) {
            for (int j = t.begin[i]; j < i; ++j) {
                const Pack entry = bend[below(i, j)];
                root[below(i, j)] = any ? select(fixed[i] | fixed[j], Pack(0.0), entry) : entry;
            }
            const Pack own = bend[below(i, i)];
            const Pack damped = own + (damping * max(own, Pack(1e-3) * steepest) + Pack(1e-14) * steepest);
            root[below(i, i)] = any ? select(fixed[i], steepest, damped) : damped;
        }
        cholesky<0>(root.data(), columns, t.begin.data());
    }

    Mask not_positive() const {
        Mask any = false;
        for (int i = 0; i < columns; ++i) any = any | (root[below(i, i)] == Pack(0.0));
        return any;
    }

    // Changes of columns that are not fixed.
    void solve() {
        for (int i = 0; i < columns; ++i) pull[i] = state.slope[i];
        if (any_fixed()) {
            for (int i = 0; i < columns; ++i) {
                for (int j = t.begin[i]; j <= i; ++j) {
                    const Pack entry = bend[below(i, j)];
                    pull[i] += select(fixed[j], entry * change[j], Pack(0.0));
                    if (j < i) pull[j] += select(fixed[i], entry * change[i], Pack(0.0));
                }
            }
            for (int i = 0; i < columns; ++i) pull[i] = select(fixed[i], Pack(0.0), pull[i]);
        }
        substitute<0>(root.data(), pull.data(), columns, t.begin.data());
        for (int i = 0; i < columns; ++i) change[i] = select(fixed[i], change[i], -pull[i]);
    }

    // Lanes in which no column changes by more than the smallest step.
    Mask is_small() const {
        Mask small = true;
        for (int i = 0; i < columns; ++i) small &= abs(change[i]) < Pack(call.smallest_step);
        return small;
    }

    // Lanes in which the change would lower the objective by almost nothing.
    Mask gains_nothing() const {
        Pack gain = 0.0;
        for (int i = 0; i < columns; ++i) {
            Pack bent = Pack(0.5) * (bend[below(i, i)] * change[i]);
            for (int j = t.begin[i]; j < i; ++j) bent += bend[below(i, j)] * change[j];
            gain -= (state.slope[i] + bent) * change[i];
        }
        return (gain >= Pack(0.0)) & (gain <= Pack(call.smallest_gain) * state.value);
    }

    void try_step() {
        trial = q;
        for (int i = 0; i < columns; ++i) trial[t.coordinate[i]] = clip(now(i) + change[i], lower(i), upper(i));
        problem.resolve(trial.data());
    }

    void take(Mask better) {
        for (int i = 0; i < m.coordinates; ++i) q[i] = select(better, trial[i], q[i]);
    }

    void accept(Mask better) {
        if (better.all()) {
            std::swap(q, trial);
            std::swap(state, next);
            return;
        }
        take(better);
        state.take(better, next);
    }

    void write(std::size_t sample, int count, Pack steps, Mask done) {
        const std::ptrdiff_t width = m.coordinates;
        for (int i = 0; i < m.coordinates; ++i) q[i].scatter(call.q + sample * width + i, width, count);
        for (int i = 0; i < count; ++i) {
            call.steps[sample + i] = static_cast<std::int64_t>(steps.lane(i));
            call.converged[sample + i] = done.lane(i);
        }
        problem.write(q.data(), call);
    }
};

// Whether a pose is determined: the objective has curvature in all directions.
class Judge {
public:
    Judge(const TreeModel& m, const TrackTables& t, const DeterminedCall& call)
        : m(m), t(t), call(call), problem(m, t, call.targets), columns(problem.columns), state(columns),
          q(m.coordinates), size(columns) {}

    void run(std::size_t sample, int count) {
        problem.begin(sample, count);
        problem.gather(call.q, q);
        problem.resolve(q.data());
        problem.evaluate_at(q.data(), state);
        Pack largest = 0.0;
        for (int i = 0; i < columns; ++i) largest = max(largest, size[i] = sqrt(state.bend[below(i, i)]));
        for (int i = 0; i < m.coordinates; ++i)
            for (int lane = 0; lane < count; ++lane) call.still[(sample + lane) * m.coordinates + i] = 0;
        for (int i = 0; i < columns; ++i) {
            const Mask still = size[i] <= Pack(call.least_size) * largest;
            size[i] = select(still, Pack(0.0), Pack(1.0) / select(still, Pack(1.0), size[i]));
            for (int lane = 0; lane < count; ++lane)
                call.still[(sample + lane) * m.coordinates + t.coordinate[i]] = still.lane(lane);
        }
        const Mask sure = bends_everywhere();
        for (int lane = 0; lane < count; ++lane) call.determined[sample + lane] = sure.lane(lane);
    }

private:
    const TreeModel& m;
    const TrackTables& t;
    const DeterminedCall& call;
    Problem problem;
    const int columns;
    State state;
    std::vector<Pack> q, size;

    // Whether the curvature, with each coordinate scaled to 1, exceeds the least in all directions:
    // less this, it is still positive. Still coordinates take no part.
    Mask bends_everywhere() {
        Mask positive = true;
        Pack* root = state.bend.data();
        for (int i = 0; i < columns; ++i) {
            for (int j = t.begin[i]; j < i; ++j) root[below(i, j)] *= size[i] * size[j];
            root[below(i, i)] = Pack(1.0 - call.least_curvature);
        }
        for (int i = 0; i < columns; ++i) {
            for (int j = t.begin[i]; j <= i; ++j) {
                Pack left = root[below(i, j)];
                for (int k = t.begin[i] > t.begin[j] ? t.begin[i] : t.begin[j]; k < j; ++k)
                    left -= root[below(i, k)] * root[below(j, k)];
                if (j < i) {
                    root[below(i, j)] = left * root[below(j, j)];
                    continue;
                }
                const Mask sure = left > Pack(1e-12);  // more than rounding
                positive &= sure;
                root[below(i, i)] = Pack(1.0) / sqrt(select(sure, left, Pack(1.0)));
            }
        }
        return positive;
    }
};

template <typename Work, typename Call>
void all_packs(const TreeModel& model, const TrackTables& tables, const Call& call, std::size_t samples, int threads) {
    const std::size_t worth = samples / WORTH_A_THREAD, wanted = threads > 1 ? threads : 1;
    const int workers = static_cast<int>(worth < 1 ? 1 : worth < wanted ? worth : wanted);
    std::vector<Work> works;
    works.reserve(workers);
    for (int i = 0; i < workers; ++i) works.emplace_back(model, tables, call);
    in_blocks(samples, BLOCK, workers, [&](std::size_t first, std::size_t last, int worker) {
        for (std::size_t sample = first; sample < last; sample += LANES) {
            const int count = static_cast<int>(last - sample < LANES ? last - sample : LANES);
            works[worker].run(sample, count);
        }
    });
}

}  // namespace

void track(const TreeModel& model, const TrackTables& tables, const TrackCall& call, int threads) {
    all_packs<Search>(model, tables, call, call.samples, threads);
}

void determine(const TreeModel& model, const TrackTables& tables, const DeterminedCall& call, int threads) {
    all_packs<Judge>(model, tables, call, call.samples, threads);
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
