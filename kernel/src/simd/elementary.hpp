// Sine, cosine, arc tangent, exponential and logarithm of packs: our own polynomials, so that every
// machine and every instruction set gives the same bits. Errors are below 2 units in the last
// place; tests hold that.
#pragma once

#include "simd/pack.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// c[0] + c[1] x + c[2] x² + ..., in pairs, pairs of pairs and so on (Estrin): short chains keep the
// processor busy.
template <int N>
inline Pack polynomial(Pack x, const double (&c)[N]) {
    Pack part[(N + 1) / 2];
    for (int i = 0; i < N / 2; ++i) part[i] = Pack(c[2 * i]) + Pack(c[2 * i + 1]) * x;
    if (N % 2) part[N / 2] = c[N - 1];
    Pack power = x * x;
    for (int count = (N + 1) / 2; count > 1; count = (count + 1) / 2) {
        for (int i = 0; i < count / 2; ++i) part[i] = part[2 * i] + part[2 * i + 1] * power;
        if (count % 2) part[count / 2] = part[count - 1];
        power = power * power;
    }
    return part[0];
}

// Sines and cosines of angles beyond this many quarter turns are worked out lane by lane.
constexpr double MOST_QUARTERS = 1 << 20;

inline void sincos(Pack x, Pack& sine, Pack& cosine) {
    // Taylor's series on an eighth of a turn to both sides; the quarter turn in three parts of 33
    // bits, so that products with the number of quarters are exact.
    static constexpr double S[] = {-1.0 / 6,          1.0 / 120,           -1.0 / 5040,          1.0 / 362880,
                                   -1.0 / 39916800.0, 1.0 / 6227020800.0, -1.0 / 1307674368000.0};
    static constexpr double C[] = {1.0 / 24,           -1.0 / 720,           1.0 / 40320,             -1.0 / 3628800.0,
                                   1.0 / 479001600.0, -1.0 / 87178291200.0, 1.0 / 20922789888000.0};
    const Pack quarters = nearest(x * Pack(0x1.45f306dc9c883p-1));
    const Pack high = x - quarters * Pack(0x1.921fb544p+0);
    const Pack middle = quarters * Pack(0x1.0b4611a6p-34);
    const Pack coarse = high - middle;
    const Pack fine = ((high - coarse) - middle) - quarters * Pack(0x1.3198a2e037073p-69);
    const Pack r = coarse + fine, low = (coarse - r) + fine;
    const Pack z = r * r;
    const Pack s = r + (r * z * polynomial(z, S) + low);
    const Pack half = Pack(0.5) * z, near = Pack(1.0) - half;
    const Pack c = near + (((Pack(1.0) - near) - half) + (z * z * polynomial(z, C) - r * low));
    // Which quarter: 0, 1, 2 or 3.
    const Pack quarter = quarters - Pack(4.0) * floor(quarters * Pack(0.25));
    const Mask odd = (quarter == Pack(1.0)) | (quarter == Pack(3.0));
    const Pack sine_first = select(odd, c, s), cosine_first = select(odd, s, c);
    sine = select(quarter >= Pack(2.0), -sine_first, sine_first);
    cosine = select((quarter == Pack(1.0)) | (quarter == Pack(2.0)), -cosine_first, cosine_first);
    const unsigned far = (~(abs(quarters) <= Pack(MOST_QUARTERS))).bits();
    if (far) {
        for (int i = 0; i < LANES; ++i) {
            if (far >> i & 1) {
                const double lane = x.lane(i);
                sine.set_lane(i, std::sin(lane));
                cosine.set_lane(i, std::cos(lane));
            }
        }
    }
}

// The angle of the point (x, y), between -pi and pi; of zeros by their signs, as std::atan2 has it.
inline Pack atan2(Pack y, Pack x) {
    // Chebyshev's series of atan(sqrt(u)) / sqrt(u) for u up to tan²(pi/8), worked out with 60
    // digits.
    static constexpr double A[] = {
        -0x1.5555555555554p-2, 0x1.9999999999565p-3,  -0x1.24924924706d6p-3, 0x1.c71c71b55fec7p-4,
        -0x1.745d148036a99p-4, 0x1.3b1369cdc4362p-4,  -0x1.110c39da13b1dp-4, 0x1.e16e17ff518a7p-5,
        -0x1.ab66aaec4a53cp-5, 0x1.709820a6f6214p-5,  -0x1.118077129fd94p-5, 0x1.ef33cd44e0e28p-7};
    const Pack ax = abs(x), ay = abs(y);
    const Mask steep = ay > Pack(2.4142135623730951) * ax;
    const Mask flat = ~steep & (ay <= Pack(0.41421356237309503) * ax);
    const Pack top = select(steep, -ax, select(flat, ay, ay - ax));
    const Pack bottom = select(steep, ay, select(flat, ax, ay + ax));
    const Pack t = top / select(bottom == Pack(0.0), Pack(1.0), bottom);
    const Pack base = select(steep, Pack(0x1.921fb54442d18p+0), select(flat, Pack(0.0), Pack(0x1.921fb54442d18p-1)));
    const Pack rest = select(steep, Pack(0x1.1a62633145c07p-54), select(flat, Pack(0.0), Pack(0x1.1a62633145c07p-55)));
    const Pack z = t * t;
    Pack angle = base + (t + (t * z * polynomial(z, A) + rest));
    const Mask left = copysign(Pack(1.0), x) < Pack(0.0);
    angle = select(left, (Pack(0x1.921fb54442d18p+1) - angle) + Pack(0x1.1a62633145c07p-53), angle);
    return copysign(angle, y);
}

inline Pack acos(Pack x) { return atan2(sqrt((Pack(1.0) - x) * (Pack(1.0) + x)), x); }
inline Pack asin(Pack x) { return atan2(x, sqrt((Pack(1.0) - x) * (Pack(1.0) + x))); }

// e^x: 0 below -708, infinite above 709.
inline Pack exp(Pack x) {
    static constexpr double E[] = {1.0 / 2,      1.0 / 6,        1.0 / 24,        1.0 / 120,
                                   1.0 / 720,    1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                                   1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
    const Pack inside = clip(x, Pack(-708.0), Pack(709.0));
    const Pack n = nearest(inside * Pack(0x1.71547652b82fep+0));
    const Pack r = (inside - n * Pack(0x1.62e42fee00000p-1)) - n * Pack(0x1.a39ef35793c76p-33);
    const Pack y = Pack(1.0) + (r + r * r * polynomial(r, E));
    const Pack value = y * power_of_two(n);
    const Pack ended = select(x < Pack(-708.0), Pack(0.0), select(x > Pack(709.0), Pack(INFINITY), value));
    return select(is_nan(x), x, ended);
}

// The natural logarithm of numbers from 1 to 2^64.
inline Pack log_from_one(Pack x) {
    // Twice the series of the inverse hyperbolic tangent, without its first term, on sqrt(1/2) to
    // sqrt(2).
    static constexpr double A[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                   2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23, 2.0 / 25};
    Pack power = 0.0;
    for (double step = 32.0; step >= 1.0; step *= 0.5) {
        const Mask large = x >= power_of_two(Pack(step));
        x = select(large, x * power_of_two(Pack(-step)), x);
        power += select(large, Pack(step), Pack(0.0));
    }
    const Mask upper = x > Pack(1.4142135623730951);
    x = select(upper, Pack(0.5) * x, x);
    power += select(upper, Pack(1.0), Pack(0.0));
    const Pack t = (x - Pack(1.0)) / (x + Pack(1.0)), z = t * t;
    const Pack rest = Pack(2.0) * t + t * z * polynomial(z, A);
    return power * Pack(0x1.62e42fefa39efp-1) + rest;
}

// Right to the last place of one, not of small results; for numbers up to 2^62.
inline Pack asinh(Pack x) {
    const Pack size = abs(x);
    return copysign(log_from_one(size + sqrt(size * size + Pack(1.0))), x);
}

// e^x - 1 for x >= 0.
inline Pack expm1_nonnegative(Pack x) {
    static constexpr double E[] = {1.0,          1.0 / 2,       1.0 / 6,         1.0 / 24,
                                   1.0 / 120,    1.0 / 720,     1.0 / 5040,      1.0 / 40320,
                                   1.0 / 362880, 1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0};
    return select(x < Pack(0.35), x * polynomial(x, E), exp(x) - Pack(1.0));
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
