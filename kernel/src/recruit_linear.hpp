// The greatest reward under a few balances, a row to each lane: what gluteus.mechanics.recruitment_linear defines.
#pragma once

#include "pack.hpp"
#include "recruit_small.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace recruit {

// Maximise reward·x subject to balance x = target, 0 <= x <= 1; balance is [line][B], scaled to order one.
template <int B>
class Greatest {
public:
    static std::size_t scratch(int lines) { return 9 * static_cast<std::size_t>(lines); }

    // `x` is [line]; returns the lanes that were solved.
    static Mask solve(int lines, const Pack* reward, const Pack* balance, const Pack* target, Pack* x, Pack* memory,
                      Mask idle = Mask(false), int max_iterations = 60) {
        Greatest state(lines, reward, balance, target, x, memory);
        return state.run(idle, max_iterations);
    }

private:
    static constexpr double GAP = 1e-11, BALANCE = 1e-12, SHORT_OF_THE_EDGE = 0.95;

    const int lines;
    const Pack *reward, *balance, *target;
    Pack *x, *room, *low, *high, *give, *dx, *dlow, *dhigh, *misfit, *pushed;
    Pack multiplier[B], root[B * (B + 1) / 2];
    Pack reward_size, size;

    Greatest(int lines, const Pack* reward, const Pack* balance, const Pack* target, Pack* x, Pack* memory)
        : lines(lines), reward(reward), balance(balance), target(target), x(x) {
        Pack** parts[] = {&room, &low, &high, &give, &dx, &dlow, &dhigh, &misfit, &pushed};
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
            const Mask ends = ~done & (sum <= Pack(GAP) * reward_size) & (missing <= Pack(BALANCE) * size);
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

    // Factors of the longest steps that keep everything positive.
    struct Reach {
        Pack shrink = 0.0, price_shrink = 0.0;
        void see(Pack x, Pack dx, Pack room, Pack low, Pack dlow, Pack high, Pack dhigh) {
            shrink = max(max(-dx / x, dx / room), shrink);
            price_shrink = max(max(-dlow / low, -dhigh / high), price_shrink);
        }
        static Pack step(Pack shrink) {
            return min(Pack(SHORT_OF_THE_EDGE) / max(shrink, Pack(TINY)), Pack(1.0));
        }
    };

    // One predictor-corrector step.
    void advance(Pack product, const Pack* unmet, Mask done) {
        Pack matrix[B * (B + 1) / 2], right[B];
        for (Pack& m : matrix) m = 0.0;
        for (int b = 0; b < B; ++b) right[b] = unmet[b];
        for (int l = 0; l < lines; ++l) {
            const Pack* h = balance + l * B;
            const Pack g = Pack(1.0) / (low[l] / x[l] + high[l] / room[l]);
            give[l] = g;
            Pack fit = reward[l] + low[l] - high[l];
            for (int b = 0; b < B; ++b) fit += multiplier[b] * h[b];
            misfit[l] = fit;
            const Pack push = fit - low[l] + high[l];
            pushed[l] = push;
            for (int b = 0; b < B; ++b) {
                const Pack w = g * h[b];
                right[b] -= w * push;
                for (int k = 0; k <= b; ++k) matrix[below(b, k)] += w * h[k];
            }
        }
        for (int i = 0; i < B * (B + 1) / 2; ++i) root[i] = matrix[i];
        cholesky<B>(root, B);
        substitute<B>(root, right, B);
        Reach reach;
        for (int l = 0; l < lines; ++l) {
            const Pack* h = balance + l * B;
            Pack toward = pushed[l];
            for (int b = 0; b < B; ++b) toward += right[b] * h[b];
            dx[l] = give[l] * toward;
            dlow[l] = -low[l] - low[l] * dx[l] / x[l];
            dhigh[l] = -high[l] + high[l] * dx[l] / room[l];
            reach.see(x[l], dx[l], room[l], low[l], dlow[l], high[l], dhigh[l]);
        }
        const Pack far = Reach::step(reach.shrink), price_far = Reach::step(reach.price_shrink);
        Pack after = 0.0;
        for (int l = 0; l < lines; ++l) {
            after += (x[l] + far * dx[l]) * (low[l] + price_far * dlow[l]) +
                     (room[l] - far * dx[l]) * (high[l] + price_far * dhigh[l]);
        }
        after = after / Pack(double(lines));
        const Pack ratio = Pack(0.5) * after / (product + Pack(TINY));
        correct(product * ratio * ratio * ratio, unmet, done);
    }

    void correct(Pack aim, const Pack* unmet, Mask done) {
        Pack right[B];
        for (int b = 0; b < B; ++b) right[b] = unmet[b];
        for (int l = 0; l < lines; ++l) {
            const Pack low_target = aim - x[l] * low[l] - dx[l] * dlow[l];
            const Pack high_target = aim - room[l] * high[l] + dx[l] * dhigh[l];
            pushed[l] = misfit[l] + low_target / x[l] - high_target / room[l];
            dlow[l] = low_target;
            dhigh[l] = high_target;
            for (int b = 0; b < B; ++b) right[b] -= give[l] * balance[l * B + b] * pushed[l];
        }
        substitute<B>(root, right, B);
        Reach reach;
        for (int l = 0; l < lines; ++l) {
            Pack toward = pushed[l];
            for (int b = 0; b < B; ++b) toward += right[b] * balance[l * B + b];
            dx[l] = give[l] * toward;
            dlow[l] = (dlow[l] - low[l] * dx[l]) / x[l];
            dhigh[l] = (dhigh[l] + high[l] * dx[l]) / room[l];
            reach.see(x[l], dx[l], room[l], low[l], dlow[l], high[l], dhigh[l]);
        }
        const Pack far = select(done, Pack(0.0), Reach::step(reach.shrink));
        const Pack price_far = select(done, Pack(0.0), Reach::step(reach.price_shrink));
        for (int l = 0; l < lines; ++l) {
            x[l] += select(done, Pack(0.0), far * dx[l]);
            room[l] -= select(done, Pack(0.0), far * dx[l]);
            low[l] += select(done, Pack(0.0), price_far * dlow[l]);
            high[l] += select(done, Pack(0.0), price_far * dhigh[l]);
        }
        for (int b = 0; b < B; ++b) multiplier[b] += select(done, Pack(0.0), price_far * right[b]);
    }
};

}  // namespace recruit
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
