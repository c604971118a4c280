// The dual of recruitment, a row to each lane: what gluteus.mechanics.recruitment.dual defines,
// step by step.
//
// A row that is finished keeps its multiplier, so that going on for the others gives it the same
// values again.
#pragma once

#include "recruitment/lists.hpp"
#include "simd/pack.hpp"
#include "simd/small_systems.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace recruit {

struct DualLimits {
    double proximal = 1e-6;
    int passes = 6;
    int max_iterations = 100;
    // Where positive, lanes end without an answer once more than this is certain to stay unmet
    // (root of the sum of squares), for who only asks whether less is. Not for problems with lower
    // bounds.
    double give_up = 0.0;
};

// One problem to each lane, in moments scaled to order one; capacity is [line][coordinate]. `lower`
// is null where no line can push, `lists` where each line is taken to move all coordinates.
struct DualProblem {
    int lines;
    int coordinates;
    const Pack* capacity;
    const Pack* demand;
    const Pack* gain;
    const Pack* lower;
    const Pack* upper;
    const Lists* lists = nullptr;
};

// Result of `Dual::maximise`; activation is [line].
struct DualFound {
    Mask converged;
    Mask met;
    Pack iterations;
};

// Constants that gluteus.mechanics.recruitment.dual names and explains.
constexpr double GRADIENT_TOLERANCE = 1e-12, MULTIPLIER_NOISE = 2e-15, TIGHTER = 0.1, SEARCH_ACCURACY = 0.1;
constexpr double IMPOSSIBLE_PASSES = 2.0, CUBED_FLOOR = 1e-5, LEAST_ACTIVATION = 1e-12, ROUNDING = 1e-14;
constexpr int SEARCH_STEPS = 60;

// N coordinates, or any number of them where N is 0; POWER 2 or 3; whether there are lower bounds
// other than 0.
template <int N, int POWER, bool SIGNED = false>
class Dual {
public:
    // Packs of scratch memory that a problem needs.
    static std::size_t scratch(int lines, int coordinates) {
        const std::size_t n = coordinates;
        return 2 * static_cast<std::size_t>(lines) + (N ? 0 : lines * (n + 1)) + 4 * n + n * (n + 1);
    }

    Dual(const DualProblem& problem, const DualLimits& limits, Pack* multiplier, Pack* activation, Pack* unmet,
         Pack* memory)
        : p(problem), limits(limits), multiplier(multiplier), activation(activation), unmet(unmet) {
        const int c = count();
        pulled = memory;
        along = pulled + p.lines;
        centre = along + p.lines;
        gradient = centre + c;
        step = gradient + c;
        spare = step + c;
        curvature = spare + c;
        damped = curvature + c * (c + 1) / 2;
        weighted = damped + c * (c + 1) / 2;
        roots = N ? nullptr : weighted + static_cast<std::size_t>(p.lines) * c;
    }

    // The multipliers, activations and unmet moments of every lane; `idle` lanes are not worked on.
    DualFound maximise(Mask idle = Mask(false)) {
        const int c = count();
        measure();
        start();
        Pack proximal = limits.proximal, passes_left = double(limits.passes);
        Mask impossible(false), done = idle;
        DualFound found{Mask(false), Mask(false), Pack(double(limits.max_iterations))};
        for (int i = 0; i < c; ++i) centre[i] = 0.0;
        for (int iteration = 0; iteration <= limits.max_iterations; ++iteration) {
            evaluate();
            const Mask meets = met();
            const Mask solved = at_rest(proximal);
            const Mask ends = ~done & (meets | (solved & (passes_left == Pack(0.0))));
            close_passes(solved & ~ends & ~done, proximal, passes_left, impossible);
            found.converged |= ends;
            found.met |= ends & meets;
            found.iterations = select(ends, Pack(double(iteration)), found.iterations);
            done |= ends;
            if (!SIGNED && limits.give_up > 0.0) done |= hopeless();
            if (done.all()) break;
            if (iteration == limits.max_iterations) break;
            for (int i = 0; i < c; ++i) {
                gradient[i] = unmet[i] - proximal * (multiplier[i] - centre[i]);
                step[i] = gradient[i];
            }
            newton_step(curvature, step, proximal);
            const Pack length = step_length(proximal, done);
            for (int i = 0; i < c; ++i) {
                multiplier[i] = select(done, multiplier[i], multiplier[i] + length * step[i]);
            }
        }
        // Rows that ran out of iterations may still meet their demand, which the caller checks by
        // `met`.
        found.met |= ~found.converged & met();
        return found;
    }

private:
    const DualProblem p;
    const DualLimits limits;
    Pack *multiplier, *activation, *unmet;
    Pack *pulled, *along, *centre, *gradient, *step, *spare, *curvature, *damped, *weighted, *roots;
    Pack size, effort, demanded;

    int count() const { return N ? N : p.coordinates; }

    Pack driven(Pack z, int line) const {
        Pack raised = z * p.gain[line];
        if (!SIGNED) {
            if (POWER == 3) raised = sqrt(max(raised, Pack(0.0)));
            return min(max(raised, Pack(0.0)), p.upper[line]);
        }
        if (POWER == 3) raised = copysign(sqrt(abs(raised)), raised);
        return min(max(raised, p.lower[line]), p.upper[line]);
    }

    Pack slope(Pack z, Pack a, int line, Pack floor) const {
        Mask is_free = a < p.upper[line];
        if (SIGNED) {
            const Pack low = p.lower[line];
            is_free &= z * p.gain[line] >= (POWER == 2 ? low : copysign(low * low, low));
        } else {
            is_free &= z >= Pack(0.0);
        }
        const Pack gain = select(is_free, p.gain[line], Pack(0.0));
        if (POWER == 2) return gain;
        return gain / (Pack(2.0) * max(SIGNED ? abs(a) : a, max(floor, Pack(LEAST_ACTIVATION))));
    }

    // Largest possible moment, largest effort and largest demand.
    void measure() {
        const int c = count();
        for (int i = 0; i < c; ++i) spare[i] = abs(p.demand[i]);
        demanded = 0.0;
        for (int i = 0; i < c; ++i) demanded = max(spare[i], demanded);
        effort = 0.0;
        for (int line = 0; line < p.lines; ++line) {
            const Pack* g = p.capacity + static_cast<std::size_t>(line) * c;
            Pack u = p.upper[line];
            if (SIGNED) u = max(abs(p.lower[line]), abs(u));
            effort += (POWER == 2 ? u * u : u * u * u) / (Pack(double(POWER)) * p.gain[line]);
            if (SIGNED) u = select(u == Pack(INFINITY), Pack(0.0), u);
            for (int i = 0; i < c; ++i) spare[i] += abs(g[i]) * u;
        }
        size = 0.0;
        for (int i = 0; i < c; ++i) size = max(spare[i], size);
    }

    // λ that would be right if no bound held.
    void start() {
        const int c = count();
        const Pack factor = POWER == 2 ? 1.0 : 1.5;
        for (int line = 0; line < p.lines; ++line) {
            along[line] = factor * p.gain[line];
            if (N == 0) roots[line] = sqrt(along[line]);
        }
        add_curvature();
        for (int i = 0; i < c; ++i) multiplier[i] = p.demand[i];
        newton_step(curvature, multiplier, Pack(limits.proximal));
        if (POWER == 2) return;
        Pack moment = 0.0, asked = 0.0;
        for (int line = 0; line < p.lines; ++line) {
            const Pack z = pull(multiplier, line);
            Pack pulling = max(z, Pack(0.0));
            if (SIGNED) pulling = select(p.lower[line] < Pack(0.0), abs(z), pulling);
            moment += pulling * sqrt(pulling * p.gain[line]);
        }
        for (int i = 0; i < c; ++i) asked += p.demand[i] * multiplier[i];
        const Mask known = moment > Pack(LEAST_ACTIVATION) * asked;
        const Pack stretch = select(known, asked / select(known, moment, Pack(1.0)), Pack(1.0));
        for (int i = 0; i < c; ++i) multiplier[i] *= stretch * stretch;
    }

    Pack pull(const Pack* by, int line) const {
        const int c = count();
        const Pack* g = p.capacity + static_cast<std::size_t>(line) * c;
        if constexpr (N == 0) {
            // From zero on, so that the sum's sign is the same when what is zero is left out.
            Pack z = 0.0;
            if (p.lists) {
                for (int place = p.lists->first[line]; place < p.lists->first[line + 1]; ++place)
                    z += by[p.lists->coordinate[place]] * g[p.lists->coordinate[place]];
            } else {
                for (int i = 0; i < c; ++i) z += by[i] * g[i];
            }
            return z;
        }
        Pack z = by[0] * g[0];
        for (int i = 1; i < c; ++i) z += by[i] * g[i];
        return z;
    }

    // Pulls, activations, unmet moment and curvature at the present multiplier.
    void evaluate() {
        if constexpr (N > 0 && POWER == 2) {
            evaluate_small();
            return;
        }
        Pack greatest = 0.0;
        for (int line = 0; line < p.lines; ++line) {
            const Pack z = pull(multiplier, line), a = driven(z, line);
            pulled[line] = z;
            activation[line] = a;
            if (POWER == 3) greatest = max(SIGNED ? abs(a) : a, greatest);
        }
        find_unmet();
        const Pack floor = Pack(CUBED_FLOOR) * greatest;
        for (int line = 0; line < p.lines; ++line) along[line] = slope(pulled[line], activation[line], line, floor);
        add_curvature();
    }

    // Demand less the moments of the activations.
    void find_unmet() {
        const int c = count();
        if (p.lists) {
            const Lists& lists = *p.lists;
            for (int i = 0; i < c; ++i) {
                Pack left = p.demand[i];
                for (int at = lists.along_first[i]; at < lists.along_first[i + 1]; ++at) {
                    const std::size_t line = lists.along_line[at];
                    left -= p.capacity[line * c + i] * activation[line];
                }
                unmet[i] = left;
            }
            return;
        }
        for (int i = 0; i < c; ++i) unmet[i] = p.demand[i];
        for (int line = 0; line < p.lines; ++line) {
            const Pack* g = p.capacity + static_cast<std::size_t>(line) * c;
            for (int i = 0; i < c; ++i) unmet[i] -= g[i] * activation[line];
        }
    }

    static constexpr int FEW = N ? N : 1, FEW_ENTRIES = FEW * (FEW + 1) / 2;

    // The same in one go, with sums in registers.
    void evaluate_small() {
        Pack by[FEW], left[FEW], sum[FEW_ENTRIES];
        for (int i = 0; i < FEW; ++i) {
            by[i] = multiplier[i];
            left[i] = p.demand[i];
        }
        for (Pack& s : sum) s = 0.0;
        for (int line = 0; line < p.lines; ++line) {
            const Pack z = pull(by, line), a = driven(z, line), give = slope(z, a, line, Pack(0.0));
            pulled[line] = z;
            activation[line] = a;
            const Pack* g = p.capacity + static_cast<std::size_t>(line) * FEW;
            for (int i = 0; i < FEW; ++i) left[i] -= g[i] * a;
            add_to(sum, g, give);
        }
        for (int i = 0; i < FEW; ++i) unmet[i] = left[i];
        for (int i = 0; i < FEW_ENTRIES; ++i) curvature[i] = sum[i];
    }

    static void add_to(Pack (&sum)[FEW_ENTRIES], const Pack* g, Pack give) {
        for (int i = 0; i < FEW; ++i) {
            const Pack w = g[i] * give;
            for (int j = 0; j <= i; ++j) sum[below(i, j)] += w * g[j];
        }
    }

    // G diag(along) Gᵀ.
    void add_curvature() {
        const int c = count();
        if constexpr (N > 0) {
            Pack sum[FEW_ENTRIES];
            for (Pack& s : sum) s = 0.0;
            for (int line = 0; line < p.lines; ++line)
                add_to(sum, p.capacity + static_cast<std::size_t>(line) * FEW, along[line]);
            for (int i = 0; i < FEW_ENTRIES; ++i) curvature[i] = sum[i];
            return;
        }
        if (p.lists) {
            add_listed();
            return;
        }
        // Only lines that give way in some lane; blocks of the matrix that stay in registers.
        int kept = 0;
        for (int line = 0; line < p.lines; ++line) {
            if (!(along[line] > Pack(0.0)).any()) continue;
            const Pack* g = p.capacity + static_cast<std::size_t>(line) * c;
            const Pack root = sqrt(along[line]);
            for (int i = 0; i < c; ++i) weighted[static_cast<std::size_t>(kept) * c + i] = g[i] * root;
            ++kept;
        }
        constexpr int B = 4;
        for (int i = 0; i < c; i += B) {
            for (int j = 0; j <= i; j += B) {
                if (i + B <= c && j + B <= c) {
                    block<B>(i, j, kept, c);
                } else {
                    edge(i, j, i + B < c ? i + B : c, j + B < c ? j + B : c, kept, c);
                }
            }
        }
    }

    // The same sums without what is zero.
    void add_listed() {
        const Lists& lists = *p.lists;
        const int c = count();
        for (int line = 0; line < p.lines; ++line) {
            const Pack* g = p.capacity + static_cast<std::size_t>(line) * c;
            // Squared effort gives way by the gain or not at all.
            const Pack root = POWER == 2 ? select(along[line] > Pack(0.0), roots[line], Pack(0.0)) : sqrt(along[line]);
            for (int place = lists.first[line]; place < lists.first[line + 1]; ++place)
                weighted[place] = g[lists.coordinate[place]] * root;
        }
        for (int entry = 0; entry < c * (c + 1) / 2; ++entry) {
            Pack sum = 0.0;
            for (int pair = lists.pair_first[entry]; pair < lists.pair_first[entry + 1]; ++pair)
                sum += weighted[lists.left[pair]] * weighted[lists.right[pair]];
            curvature[entry] = sum;
        }
    }

    template <int B>
    void block(int i, int j, int kept, int c) {
        Pack sum[B][B];
        for (auto& row : sum)
            for (auto& x : row) x = 0.0;
        for (int line = 0; line < kept; ++line) {
            const Pack* w = weighted + static_cast<std::size_t>(line) * c;
            for (int a = 0; a < B; ++a)
                for (int b = 0; b < B; ++b) sum[a][b] += w[i + a] * w[j + b];
        }
        for (int a = 0; a < B; ++a)
            for (int b = 0; b < B; ++b)
                if (j + b <= i + a) curvature[below(i + a, j + b)] = sum[a][b];
    }

    void edge(int i, int j, int i_end, int j_end, int kept, int c) {
        for (int a = i; a < i_end; ++a) {
            for (int b = j; b < j_end && b <= a; ++b) {
                Pack sum = 0.0;
                for (int line = 0; line < kept; ++line) {
                    const Pack* w = weighted + static_cast<std::size_t>(line) * c;
                    sum += w[a] * w[b];
                }
                curvature[below(a, b)] = sum;
            }
        }
    }

    Pack trace() const {
        Pack sum = 0.0;
        for (int i = 0; i < count(); ++i) sum += curvature[below(i, i)];
        return sum;
    }

    // (curvature + ε)⁻¹ y in the place of y; never singular, even where ε drowns in rounding.
    void newton_step(const Pack* matrix, Pack* y, Pack proximal) {
        const int c = count();
        const Pack damping = proximal + Pack(ROUNDING) * trace();
        for (int i = 0; i < c * (c + 1) / 2; ++i) damped[i] = matrix[i];
        for (int i = 0; i < c; ++i) damped[below(i, i)] += damping;
        const int* begin = N == 0 && p.lists ? p.lists->begin : nullptr;
        cholesky<N>(damped, c, begin);
        substitute<N>(damped, y, c, begin);
    }

    static Pack largest(const Pack* x, int n) {
        Pack found = 0.0;
        for (int i = 0; i < n; ++i) found = max(abs(x[i]), found);
        return found;
    }

    // Whether the unmet moment is rounding: at most 1e-9 of the demand.
    Mask met() const { return largest(unmet, count()) <= Pack(1e-9) * demanded + Pack(1e-13) * size; }

    // Along the multiplier, all activations together cannot make what `give_up` leaves of the
    // demand.
    Mask hopeless() const {
        Pack lacking = 0.0, squared = 0.0;
        for (int i = 0; i < count(); ++i) {
            lacking += multiplier[i] * p.demand[i];
            squared += multiplier[i] * multiplier[i];
        }
        for (int line = 0; line < p.lines; ++line) lacking -= max(pulled[line], Pack(0.0)) * p.upper[line];
        return lacking > Pack(limits.give_up) * sqrt(squared);
    }

    Mask at_rest(Pack proximal) {
        const int c = count();
        for (int i = 0; i < c; ++i) gradient[i] = unmet[i] - proximal * (multiplier[i] - centre[i]);
        const Pack noise = Pack(MULTIPLIER_NOISE) * largest(multiplier, c) * trace();
        return largest(gradient, c) <= Pack(GRADIENT_TOLERANCE) * size + noise;
    }

    void close_passes(Mask solved, Pack& proximal, Pack& passes_left, Mask& impossible) {
        if (!solved.any()) return;
        const int c = count();
        Pack paid = 0.0, squared = 0.0;
        for (int i = 0; i < c; ++i) {
            paid += unmet[i] * centre[i];
            squared += unmet[i] * unmet[i];
        }
        paid += squared / (Pack(2.0) * proximal);
        const Mask proven = solved & ~impossible & (paid > effort);
        impossible |= proven;
        passes_left = select(proven, Pack(IMPOSSIBLE_PASSES), passes_left);
        for (int i = 0; i < c; ++i) centre[i] = select(solved, multiplier[i], centre[i]);
        proximal = select(solved & ~impossible, proximal * Pack(TIGHTER), proximal);
        passes_left = select(solved, passes_left - Pack(1.0), passes_left);
    }

    // How far along the step the dual rises, within SEARCH_ACCURACY; see `_step_length` of the
    // definition.
    Pack step_length(Pack proximal, Mask done) {
        const int c = count();
        Pack rise = 0.0, squared = 0.0;
        for (int i = 0; i < c; ++i) {
            rise += gradient[i] * step[i];
            squared += step[i] * step[i];
        }
        const Pack drag = proximal * squared;
        // The first trial, the whole step, is looked at together with what all trials need.
        Pack made = 0.0, reach = 0.0, tried = 0.0, bend = drag;
        for (int line = 0; line < p.lines; ++line) {
            const Pack d = pull(step, line), a = activation[line];
            along[line] = d;
            made += d * a;
            reach += abs(d) * a;
            const Pack z = pulled[line] + d, b = driven(z, line);
            tried += d * b;
            bend += d * d * slope(z, b, line, Pack(0.0));
        }
        const Pack origin = rise + made;
        const Pack enough = Pack(SEARCH_ACCURACY) * rise + Pack(1e-14) * reach + Pack(1e-15) * drag;
        Pack value = origin - drag - tried, length = 1.0, low = 0.0, high = INFINITY;
        Mask todo = ~done;
        for (int trial = 0; trial < SEARCH_STEPS; ++trial) {
            if (trial) {
                value = origin - length * drag;
                bend = drag;
                for (int line = 0; line < p.lines; ++line) {
                    const Pack d = along[line];
                    const Pack z = pulled[line] + length * d, a = driven(z, line);
                    value -= d * a;
                    bend += d * d * slope(z, a, line, Pack(0.0));
                }
            }
            todo &= abs(value) > enough;
            if (!todo.any()) break;
            const Mask rising = value > Pack(0.0);
            low = select(todo & rising, length, low);
            high = select(todo & ~rising, length, high);
            const Mask open_ended = high == Pack(INFINITY);
            const Pack newton = length + value / bend;
            const Pack roof = select(open_ended, Pack(100.0) * length, high);
            const Mask inside = (newton > low) & (newton < roof);
            const Pack middle = Pack(0.5) * (low + select(open_ended, Pack(0.0), high));
            const Pack fallback = select(open_ended, Pack(10.0) * length, middle);
            length = select(todo, select(inside, newton, fallback), length);
        }
        return length;
    }
};

}  // namespace recruit
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
