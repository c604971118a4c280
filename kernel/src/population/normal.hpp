// A person's own numbers: Philox 4x64 with ten rounds, as NumPy has it, and the inverse of the
// normal distribution.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(_MSC_VER) && !defined(__SIZEOF_INT128__)
#include <intrin.h>
#endif

#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

inline std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t& high) {
#if defined(__SIZEOF_INT128__)
    const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
    high = static_cast<std::uint64_t>(product >> 64);
    return static_cast<std::uint64_t>(product);
#elif defined(_MSC_VER) && defined(_M_X64)
    return _umul128(a, b, &high);
#else
    const std::uint64_t a0 = a & 0xffffffffu, a1 = a >> 32, b0 = b & 0xffffffffu, b1 = b >> 32;
    const std::uint64_t low = a0 * b0, first = a1 * b0 + (low >> 32), second = a0 * b1 + (first & 0xffffffffu);
    high = a1 * b1 + (first >> 32) + (second >> 32);
    return a * b;
#endif
}

// Four numbers of 64 bits for a counter.
inline void philox(const std::uint64_t key[2], std::uint64_t counter, std::uint64_t out[4]) {
    std::uint64_t c0 = counter, c1 = 0, c2 = 0, c3 = 0, k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; ++round) {
        std::uint64_t high0, high1;
        const std::uint64_t low0 = multiply(0xD2E7470EE14C6C93u, c0, high0);
        const std::uint64_t low1 = multiply(0xCA5A826395121157u, c2, high1);
        c0 = high1 ^ c1 ^ k0;
        c2 = high0 ^ c3 ^ k1;
        c1 = low1;
        c3 = low0;
        k0 += 0x9E3779B97F4A7C15u;
        k1 += 0xBB67AE8584CAA73Bu;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

inline double between_0_and_1(std::uint64_t raw) { return (static_cast<double>(raw >> 11) + 0.5) * 0x1p-53; }

// The natural logarithm of positive normal numbers.
inline Pack logarithm(Pack x) {
    double lanes[LANES], exponents[LANES];
    x.store(lanes);
    for (int i = 0; i < LANES; ++i) {
        std::uint64_t bits;
        std::memcpy(&bits, &lanes[i], 8);
        exponents[i] = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
        bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
        std::memcpy(&lanes[i], &bits, 8);
    }
    Pack part = Pack::load(lanes), exponent = Pack::load(exponents);
    const Mask upper = part > Pack(1.4142135623730951);
    part = select(upper, part * Pack(0.5), part);
    exponent = select(upper, exponent + Pack(1.0), exponent);
    // log(part) = 2 artanh(s)
    static constexpr double A[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                                   2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
    const Pack f = part - Pack(1.0), s = f / (Pack(2.0) + f), z = s * s;
    const Pack rest = s * z * polynomial(z, A) + exponent * Pack(0x1.a39ef35793c76p-33);
    return exponent * Pack(0x1.62e42fee00000p-1) + (Pack(2.0) * s + rest);
}

// Rational approximations of the inverse of the normal distribution: Wichura 1988, algorithm AS
// 241, the version with about 16 figures.
inline Pack middle_normal(Pack q) {
    static constexpr double A[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                   1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                   3.3430575583588128105e4, 2.5090809287301226727e3};
    static constexpr double B[] = {1.0,                     4.2313330701600911252e1, 6.8718700749205790830e2,
                                   5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4,
                                   2.8729085735721942674e4, 5.2264952788528545610e3};
    const Pack r = Pack(0.180625) - q * q;
    return q * (polynomial(r, A) / polynomial(r, B));
}

// For u below 0.075 or above 0.925.
inline Pack outer_normal(Pack u) {
    static constexpr double C[] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                                   3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr double D[] = {1.0,                       2.05319162663775882187e0,  1.67638483018380384940e0,
                                   6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
                                   5.47593808499534494600e-4, 1.05075007164441684324e-9};
    static constexpr double E[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                   2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                   2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr double F[] = {1.0,                       5.99832206555887937690e-1, 1.36929880922735805310e-1,
                                   1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
                                   1.42151175831644588870e-7, 2.04426310338993978564e-15};
    const Mask lower = u < Pack(0.5);
    const Pack r = sqrt(-logarithm(select(lower, u, Pack(1.0) - u)));
    const Pack near = r - Pack(1.6), far = r - Pack(5.0);
    const Pack size = select(r <= Pack(5.0), polynomial(near, C) / polynomial(near, D),
                             polynomial(far, E) / polynomial(far, F));
    return select(lower, -size, size);
}

// The standard normals of `count` numbers between 0 and 1; `count` is a multiple of LANES, at most
// MOST_NORMALS.
constexpr int MOST_NORMALS = 1024;
inline void normals(const double* u, double* normal, int count) {
    int outer[MOST_NORMALS + LANES];
    double gathered[MOST_NORMALS + LANES];
    int found = 0;
    for (int i = 0; i < count; i += LANES) {
        const Pack q = Pack::load(u + i) - Pack(0.5);
        middle_normal(q).store(normal + i);
        const unsigned far = (~(abs(q) <= Pack(0.425))).bits();
        for (int lane = 0; far >> lane; ++lane) {
            outer[found] = i + lane;
            found += static_cast<int>(far >> lane & 1);
        }
    }
    for (int i = 0; i < found; ++i) gathered[i] = u[outer[i]];
    for (int i = found; i < found + LANES - 1; ++i) gathered[i] = 0.01;
    for (int i = 0; i < found; i += LANES) {
        double value[LANES];
        outer_normal(Pack::load(gathered + i)).store(value);
        for (int lane = 0; lane < LANES && i + lane < found; ++lane) normal[outer[i + lane]] = value[lane];
    }
}

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
