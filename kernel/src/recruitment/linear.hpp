// The greatest reward under a few balances, a row to each lane: what
// gluteus.mechanics.recruitment.linear defines.
#pragma once

#include "simd/pack.hpp"
#include "simd/small_systems.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace recruit {

// Maximise reward·x subject to balance x = target, 0 <= x <= 1; balance is [line][B], scaled to
// order one.
template <int B>
class Greatest {
public:
    static std::size_t scratch(int lines) { return 11 * static_cast<std::size_t>(lines); }

    // `x` is [line]; returns the lanes that were solved.
    static Mask solve(int lines, const Pack* reward, const Pack* balance, const Pack* target, Pack* x, Pack* memory,
                      Mask idle = Mask(false), int max_iterations = 60) {
        Greatest state(lines, reward, balance, target, x, memory);
        return state.run(idle, max_iterations);
    }

private:
    static constexpr double GAP = 1e-11, BALANCE = 1e-12, SHORT_OF_THE_EDGE = 0.95;
    // Where the lines between their bounds pull alike, rounding keeps the balance from getting any
    // better.
    static constexpr double NO_GAP = 1e-15, ROUNDED_BALANCE = 1e-7;

    const int lines;
    const Pack *reward, *balance, *target;
    Pack *x, *room, *low, *high, *give, *dx, *dlow, *dhigh, *misfit, *per_x, *per_room;
    Pack multiplier[B], root[B * (B + 1) / 2];
    Pack reward_size, size;

    Greatest(int lines, const Pack* reward, const Pack* balance, const Pack* target, Pack* x, Pack* memory)
        : lines(lines), reward(reward), balance(balance), target(target), x(x) {
        Pack** parts[] = {&room, &low, &high, &give, &dx, &dlow, &dhigh, &misfit, &per_x, &per_room};
        for (Pack** part : parts) {
            *part = memory;
            memory += lines;
        }
    }

    Mask run(Mask done, int max_iterations) {
        centre();
        Mask solved(false);
        for (int iteration = 0; iteration < max_iterations; ++iteration) {
            Pack sum = 0.0, unmet[B];
            for (int b = 0; b < B; ++b) unmet[b] = target[b];
            for (int l = 0; l < lines; ++l) {
                sum += x[l] * low[l] + room[l] * high[l];
                for (int b = 0; b < B; ++b) unmet[b] -= balance[l * B + b] * x[l];
            }
            const Pack product = sum / Pack(2.0 * lines);
            Pack missing = 0.0;
            for (int b = 0; b < B; ++b) missing = max(abs(unmet[b]), missing);
            const Mask met = (sum <= Pack(GAP) * reward_size) & (missing <= Pack(BALANCE) * size);
            const Mask as_good_as = (sum <= Pack(NO_GAP) * reward_size) & (missing <= Pack(ROUNDED_BALANCE) * size);
            const Mask ends = ~done & (met | as_good_as);
            solved |= ends;
            done |= ends;
            if (done.all()) break;
            advance(product, unmet, done);
        }
        return solved;
    }

    void centre() {
        Pack rewards = 0.0, sums[B];
        for (int b = 0; b < B; ++b) sums[b] = 0.0;
        for (int l = 0; l < lines; ++l) {
            const Pack c = reward[l];
            rewards += abs(c);
            low[l] = Pack(0.5) * (sqrt(c * c + Pack(4.0)) - c);
            high[l] = low[l] + c;
            x[l] = 0.5;
            room[l] = 0.5;
            for (int b = 0; b < B; ++b) sums[b] += abs(balance[l * B + b]);
        }
        reward_size = max(rewards, Pack(1.0));
        Pack most = 0.0, aimed = 0.0;
        for (int b = 0; b < B; ++b) {
            multiplier[b] = 0.0;
            most = max(sums[b], most);
            aimed = max(abs(target[b]), aimed);
        }
        size = most + aimed + Pack(TINY);
    }

    // The longest step, up to 1, that keeps everything positive where it shrinks by `shrink` of its
    // size at most.
    static Pack step(Pack shrink) { return min(Pack(SHORT_OF_THE_EDGE) / max(shrink, Pack(TINY)), Pack(1.0)); }

    // One predictor-corrector step.
    void advance(Pack product, const Pack* unmet, Mask done) {
        Pack matrix[B * (B + 1) / 2], right[B];
        for (Pack& m : matrix) m = 0.0;
        for (int b = 0; b < B; ++b) right[b] = unmet[b];
        for (int l = 0; l < lines; ++l) {
            const Pack* h = balance + l * B;
            // One division for 1 / x, 1 / room and 1 / (low / x + high / room).
            const Pack both = x[l] * room[l], spread = low[l] * room[l] + high[l] * x[l];
            const Pack inverse = Pack(1.0) / (both * spread), shared = spread * inverse;
            const Pack ix = room[l] * shared, ir = x[l] * shared;
            const Pack g = both * (both * inverse);
            per_x[l] = ix;
            per_room[l] = ir;
            give[l] = g;
            // What is left of the reward once the bounds have their prices; the predictor wants
            // those prices gone.
            Pack fit = reward[l];
            for (int b = 0; b < B; ++b) fit += multiplier[b] * h[b];
            misfit[l] = fit;
            for (int b = 0; b < B; ++b) {
                const Pack w = g * h[b];
                right[b] -= w * fit;
                for (int k = 0; k <= b; ++k) matrix[below(b, k)] += w * h[k];
            }
        }
        for (int i = 0; i < B * (B + 1) / 2; ++i) root[i] = matrix[i];
        cholesky<B>(root, B);
        substitute<B>(root, right, B);
        Pack shrink = 0.0, price_shrink = 0.0;
        for (int l = 0; l < lines; ++l) {
            const Pack* h = balance + l * B;
            Pack toward = misfit[l];
            for (int b = 0; b < B; ++b) toward += right[b] * h[b];
            const Pack d = give[l] * toward, of_x = d * per_x[l], of_room = d * per_room[l];
            dx[l] = d;
            dlow[l] = -low[l] * (Pack(1.0) + of_x);
            dhigh[l] = -high[l] * (Pack(1.0) - of_room);
            shrink = max(max(-of_x, of_room), shrink);
            price_shrink = max(max(Pack(1.0) + of_x, Pack(1.0) - of_room), price_shrink);
        }
        const Pack far = step(shrink), price_far = step(price_shrink);
        Pack after = 0.0;
        for (int l = 0; l < lines; ++l) {
            after += (x[l] + far * dx[l]) * (low[l] + price_far * dlow[l]) +
                     (room[l] - far * dx[l]) * (high[l] + price_far * dhigh[l]);
        }
        const Pack ratio = Pack(0.5 / lines) * after / (product + Pack(TINY));
        correct(product * ratio * ratio * ratio, unmet, done);
    }

    void correct(Pack aim, const Pack* unmet, Mask done) {
        Pack right[B];
        for (int b = 0; b < B; ++b) right[b] = unmet[b];
        for (int l = 0; l < lines; ++l) {
            const Pack low_aim = (aim - dx[l] * dlow[l]) * per_x[l], high_aim = (aim + dx[l] * dhigh[l]) * per_room[l];
            const Pack push = misfit[l] + low_aim - high_aim;
            dlow[l] = low_aim - low[l];
            dhigh[l] = high_aim - high[l];
            misfit[l] = push;
            const Pack weighted = give[l] * push;
            for (int b = 0; b < B; ++b) right[b] -= weighted * balance[l * B + b];
        }
        substitute<B>(root, right, B);
        Pack shrink = 0.0, price_shrink = 0.0;
        for (int l = 0; l < lines; ++l) {
            Pack toward = misfit[l];
            for (int b = 0; b < B; ++b) toward += right[b] * balance[l * B + b];
            const Pack d = give[l] * toward, of_x = d * per_x[l], of_room = d * per_room[l];
            dx[l] = d;
            dlow[l] -= low[l] * of_x;
            dhigh[l] += high[l] * of_room;
            shrink = max(max(-of_x, of_room), shrink);
            price_shrink = max(-min(dlow[l] * high[l], dhigh[l] * low[l]) / (low[l] * high[l]), price_shrink);
        }
        // A lane that is done takes no step, whatever its numbers have become.
        const Pack far = step(shrink), price_far = step(price_shrink), none = 0.0;
        for (int l = 0; l < lines; ++l) {
            const Pack moved = select(done, none, far * dx[l]);
            x[l] += moved;
            room[l] -= moved;
            low[l] += select(done, none, price_far * dlow[l]);
            high[l] += select(done, none, price_far * dhigh[l]);
        }
        for (int b = 0; b < B; ++b) multiplier[b] += select(done, none, price_far * right[b]);
    }
};

}  // namespace recruit
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
