// Several samples side by side in one register: numbers (Pack) and yes or no (Mask), in float64
// alone.
//
// The operations are those of IEEE 754, each rounded once, on every instruction set, so that a
// sample gets the same bits in any lane of any register. Elementary functions stand in
// elementary.hpp.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

// For functions whose many results should stay in registers.
#if defined(_MSC_VER)
#define GLUTEUS_INLINE __forceinline
#else
#define GLUTEUS_INLINE inline __attribute__((always_inline))
#endif

#if defined(GLUTEUS_COUNT)
#include "simd/counts.hpp"
#define GLUTEUS_COUNTED(what) counts.what += LANES,
#else
#define GLUTEUS_COUNTED(what)
#endif

namespace gluteus {
namespace GLUTEUS_ISA {

#if defined(GLUTEUS_ISA_IS_avx512)

constexpr int LANES = 8;
using Raw = __m512d;
using RawMask = __mmask8;

namespace raw {
inline Raw all(double x) { return _mm512_set1_pd(x); }
inline Raw load(const double* from) { return _mm512_loadu_pd(from); }
inline Raw strided(const double* from, std::ptrdiff_t s) {
    return _mm512_set_pd(from[7 * s], from[6 * s], from[5 * s], from[4 * s], from[3 * s], from[2 * s], from[s], from[0]);
}
inline void store(double* to, Raw x) { _mm512_storeu_pd(to, x); }
inline Raw add(Raw a, Raw b) { return _mm512_add_pd(a, b); }
inline Raw sub(Raw a, Raw b) { return _mm512_sub_pd(a, b); }
inline Raw mul(Raw a, Raw b) { return _mm512_mul_pd(a, b); }
inline Raw div(Raw a, Raw b) { return _mm512_div_pd(a, b); }
inline Raw root(Raw a) { return _mm512_sqrt_pd(a); }
inline Raw bit_and(Raw a, Raw b) { return _mm512_and_pd(a, b); }
inline Raw bit_or(Raw a, Raw b) { return _mm512_or_pd(a, b); }
inline Raw bit_xor(Raw a, Raw b) { return _mm512_xor_pd(a, b); }
inline Raw bit_without(Raw a, Raw b) { return _mm512_andnot_pd(b, a); }
inline RawMask less(Raw a, Raw b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
inline RawMask less_equal(Raw a, Raw b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
inline RawMask equal(Raw a, Raw b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
inline Raw select(RawMask m, Raw yes, Raw no) { return _mm512_mask_blend_pd(m, no, yes); }
inline RawMask both(RawMask a, RawMask b) { return static_cast<RawMask>(a & b); }
inline RawMask either(RawMask a, RawMask b) { return static_cast<RawMask>(a | b); }
inline RawMask differ(RawMask a, RawMask b) { return static_cast<RawMask>(a ^ b); }
inline RawMask filled(bool x) { return static_cast<RawMask>(x ? 0xff : 0); }
inline unsigned bits(RawMask m) { return m; }
inline RawMask from_bits(unsigned b) { return static_cast<RawMask>(b); }
// 2^n for whole n as doubles; no lane may leave the range of normal numbers.
inline Raw power_of_two(Raw n) {
    const __m512i shifted = _mm512_castpd_si512(_mm512_add_pd(n, _mm512_set1_pd(0x1.8p52 + 1023)));
    return _mm512_castsi512_pd(_mm512_slli_epi64(shifted, 52));
}
}  // namespace raw

#elif defined(GLUTEUS_ISA_IS_avx2)

constexpr int LANES = 4;
using Raw = __m256d;
using RawMask = __m256d;

namespace raw {
inline Raw all(double x) { return _mm256_set1_pd(x); }
inline Raw load(const double* from) { return _mm256_loadu_pd(from); }
inline Raw strided(const double* from, std::ptrdiff_t s) { return _mm256_set_pd(from[3 * s], from[2 * s], from[s], from[0]); }
inline void store(double* to, Raw x) { _mm256_storeu_pd(to, x); }
inline Raw add(Raw a, Raw b) { return _mm256_add_pd(a, b); }
inline Raw sub(Raw a, Raw b) { return _mm256_sub_pd(a, b); }
inline Raw mul(Raw a, Raw b) { return _mm256_mul_pd(a, b); }
inline Raw div(Raw a, Raw b) { return _mm256_div_pd(a, b); }
inline Raw root(Raw a) { return _mm256_sqrt_pd(a); }
inline Raw bit_and(Raw a, Raw b) { return _mm256_and_pd(a, b); }
inline Raw bit_or(Raw a, Raw b) { return _mm256_or_pd(a, b); }
inline Raw bit_xor(Raw a, Raw b) { return _mm256_xor_pd(a, b); }
inline Raw bit_without(Raw a, Raw b) { return _mm256_andnot_pd(b, a); }
inline RawMask less(Raw a, Raw b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
inline RawMask less_equal(Raw a, Raw b) { return _mm256_cmp_pd(a, b, _CMP_LE_OQ); }
inline RawMask equal(Raw a, Raw b) { return _mm256_cmp_pd(a, b, _CMP_EQ_OQ); }
inline Raw select(RawMask m, Raw yes, Raw no) { return _mm256_blendv_pd(no, yes, m); }
inline RawMask both(RawMask a, RawMask b) { return _mm256_and_pd(a, b); }
inline RawMask either(RawMask a, RawMask b) { return _mm256_or_pd(a, b); }
inline RawMask differ(RawMask a, RawMask b) { return _mm256_xor_pd(a, b); }
inline RawMask filled(bool x) { return _mm256_castsi256_pd(_mm256_set1_epi64x(x ? -1 : 0)); }
inline unsigned bits(RawMask m) { return static_cast<unsigned>(_mm256_movemask_pd(m)); }
inline RawMask from_bits(unsigned b) {
    const __m256i lane = _mm256_set_epi64x(8, 4, 2, 1);
    const __m256i found = _mm256_and_si256(_mm256_set1_epi64x(b), lane);
    return _mm256_castsi256_pd(_mm256_cmpeq_epi64(found, lane));
}
inline Raw power_of_two(Raw n) {
    const __m256i shifted = _mm256_castpd_si256(_mm256_add_pd(n, _mm256_set1_pd(0x1.8p52 + 1023)));
    return _mm256_castsi256_pd(_mm256_slli_epi64(shifted, 52));
}
}  // namespace raw

#elif (defined(__SSE2__) || defined(_M_X64)) && !defined(GLUTEUS_PLAIN_PACKS) && !defined(GLUTEUS_COUNT)

constexpr int LANES = 2;
using Raw = __m128d;
using RawMask = __m128d;

namespace raw {
inline Raw all(double x) { return _mm_set1_pd(x); }
inline Raw load(const double* from) { return _mm_loadu_pd(from); }
inline Raw strided(const double* from, std::ptrdiff_t s) { return _mm_set_pd(from[s], from[0]); }
inline void store(double* to, Raw x) { _mm_storeu_pd(to, x); }
inline Raw add(Raw a, Raw b) { return _mm_add_pd(a, b); }
inline Raw sub(Raw a, Raw b) { return _mm_sub_pd(a, b); }
inline Raw mul(Raw a, Raw b) { return _mm_mul_pd(a, b); }
inline Raw div(Raw a, Raw b) { return _mm_div_pd(a, b); }
inline Raw root(Raw a) { return _mm_sqrt_pd(a); }
inline Raw bit_and(Raw a, Raw b) { return _mm_and_pd(a, b); }
inline Raw bit_or(Raw a, Raw b) { return _mm_or_pd(a, b); }
inline Raw bit_xor(Raw a, Raw b) { return _mm_xor_pd(a, b); }
inline Raw bit_without(Raw a, Raw b) { return _mm_andnot_pd(b, a); }
inline RawMask less(Raw a, Raw b) { return _mm_cmplt_pd(a, b); }
inline RawMask less_equal(Raw a, Raw b) { return _mm_cmple_pd(a, b); }
inline RawMask equal(Raw a, Raw b) { return _mm_cmpeq_pd(a, b); }
inline Raw select(RawMask m, Raw yes, Raw no) { return _mm_or_pd(_mm_and_pd(m, yes), _mm_andnot_pd(m, no)); }
inline RawMask both(RawMask a, RawMask b) { return _mm_and_pd(a, b); }
inline RawMask either(RawMask a, RawMask b) { return _mm_or_pd(a, b); }
inline RawMask differ(RawMask a, RawMask b) { return _mm_xor_pd(a, b); }
inline RawMask filled(bool x) { return _mm_castsi128_pd(_mm_set1_epi32(x ? -1 : 0)); }
inline unsigned bits(RawMask m) { return static_cast<unsigned>(_mm_movemask_pd(m)); }
inline RawMask from_bits(unsigned b) {
    return _mm_castsi128_pd(_mm_set_epi32(b & 2 ? -1 : 0, b & 2 ? -1 : 0, b & 1 ? -1 : 0, b & 1 ? -1 : 0));
}
inline Raw power_of_two(Raw n) {
    const __m128i shifted = _mm_castpd_si128(_mm_add_pd(n, _mm_set1_pd(0x1.8p52 + 1023)));
    return _mm_castsi128_pd(_mm_slli_epi64(shifted, 52));
}
}  // namespace raw

#else  // any machine: plain loops, which compilers vectorise

#if defined(GLUTEUS_COUNT)
constexpr int LANES = 8;  // as many as the widest registers have, so that as many branches are taken
#else
constexpr int LANES = 2;
#endif
struct Raw {
    double lane[LANES];
};
using RawMask = unsigned;  // a bit for each lane

namespace raw {
template <typename Make>
inline Raw each(Make make) {
    Raw r;
    for (int i = 0; i < LANES; ++i) r.lane[i] = make(i);
    return r;
}
template <typename Ask>
inline RawMask asked(Ask ask) {
    RawMask m = 0;
    for (int i = 0; i < LANES; ++i) m |= static_cast<RawMask>(ask(i)) << i;
    return m;
}
inline std::uint64_t word(double x) {
    std::uint64_t w;
    std::memcpy(&w, &x, sizeof w);
    return w;
}
inline double number(std::uint64_t w) {
    double x;
    std::memcpy(&x, &w, sizeof x);
    return x;
}
inline Raw all(double x) { return each([=](int) { return x; }); }
inline Raw load(const double* from) { return each([=](int i) { return from[i]; }); }
inline Raw strided(const double* from, std::ptrdiff_t s) { return each([=](int i) { return from[i * s]; }); }
inline void store(double* to, Raw x) { std::memcpy(to, x.lane, sizeof x.lane); }
inline Raw add(Raw a, Raw b) { return GLUTEUS_COUNTED(simple) each([&](int i) { return a.lane[i] + b.lane[i]; }); }
inline Raw sub(Raw a, Raw b) { return GLUTEUS_COUNTED(simple) each([&](int i) { return a.lane[i] - b.lane[i]; }); }
inline Raw mul(Raw a, Raw b) { return GLUTEUS_COUNTED(simple) each([&](int i) { return a.lane[i] * b.lane[i]; }); }
inline Raw div(Raw a, Raw b) { return GLUTEUS_COUNTED(divisions) each([&](int i) { return a.lane[i] / b.lane[i]; }); }
inline Raw root(Raw a) { return GLUTEUS_COUNTED(roots) each([&](int i) { return std::sqrt(a.lane[i]); }); }
inline Raw bit_and(Raw a, Raw b) { return each([&](int i) { return number(word(a.lane[i]) & word(b.lane[i])); }); }
inline Raw bit_or(Raw a, Raw b) { return each([&](int i) { return number(word(a.lane[i]) | word(b.lane[i])); }); }
inline Raw bit_xor(Raw a, Raw b) { return each([&](int i) { return number(word(a.lane[i]) ^ word(b.lane[i])); }); }
inline Raw bit_without(Raw a, Raw b) {
    return each([&](int i) { return number(word(a.lane[i]) & ~word(b.lane[i])); });
}
inline RawMask less(Raw a, Raw b) { return asked([&](int i) { return a.lane[i] < b.lane[i]; }); }
inline RawMask less_equal(Raw a, Raw b) { return asked([&](int i) { return a.lane[i] <= b.lane[i]; }); }
inline RawMask equal(Raw a, Raw b) { return asked([&](int i) { return a.lane[i] == b.lane[i]; }); }
inline Raw select(RawMask m, Raw yes, Raw no) {
    return each([&](int i) { return m >> i & 1 ? yes.lane[i] : no.lane[i]; });
}
inline RawMask both(RawMask a, RawMask b) { return a & b; }
inline RawMask either(RawMask a, RawMask b) { return a | b; }
inline RawMask differ(RawMask a, RawMask b) { return a ^ b; }
inline RawMask filled(bool x) { return x ? (1u << LANES) - 1 : 0u; }
inline unsigned bits(RawMask m) { return m; }
inline RawMask from_bits(unsigned b) { return b; }
inline Raw power_of_two(Raw n) { return each([&](int i) { return std::ldexp(1.0, static_cast<int>(n.lane[i])); }); }
}  // namespace raw

#endif

constexpr unsigned ALL_LANES = (1u << LANES) - 1;

// Yes or no for each lane.
struct Mask {
    RawMask m;
    Mask() : m(raw::filled(false)) {}
    Mask(bool x) : m(raw::filled(x)) {}
    static Mask raw_mask(RawMask m) {
        Mask r;
        r.m = m;
        return r;
    }
    static Mask from_bits(unsigned b) { return raw_mask(raw::from_bits(b)); }
    unsigned bits() const { return raw::bits(m); }
    bool any() const { return bits() != 0; }
    bool all() const { return bits() == ALL_LANES; }
    bool lane(int i) const { return bits() >> i & 1; }
};

inline Mask operator&(Mask a, Mask b) { return Mask::raw_mask(raw::both(a.m, b.m)); }
inline Mask operator|(Mask a, Mask b) { return Mask::raw_mask(raw::either(a.m, b.m)); }
inline Mask operator^(Mask a, Mask b) { return Mask::raw_mask(raw::differ(a.m, b.m)); }
inline Mask operator~(Mask a) { return a ^ Mask(true); }
inline Mask& operator&=(Mask& a, Mask b) { return a = a & b; }
inline Mask& operator|=(Mask& a, Mask b) { return a = a | b; }

// A number for each lane.
struct Pack {
    Raw v;
    Pack() = default;
    Pack(double x) : v(raw::all(x)) {}
    static Pack raw_pack(Raw v) {
        Pack r;
        r.v = v;
        return r;
    }
    static Pack load(const double* from) { return raw_pack(raw::load(from)); }
    // Numbers that lie `stride` apart; the first `count` lanes, the others repeat the last of them.
    static Pack gather(const double* from, std::ptrdiff_t stride, int count = LANES) {
        // Not by way of memory, where numbers written one by one are slow to be read together.
        if (count == LANES) return raw_pack(raw::strided(from, stride));
        double lane[LANES];
        for (int i = 0; i < LANES; ++i) lane[i] = from[(i < count ? i : count - 1) * stride];
        return load(lane);
    }
    void store(double* to) const { raw::store(to, v); }
    void scatter(double* to, std::ptrdiff_t stride, int count = LANES) const {
        double lane[LANES];
        store(lane);
        for (int i = 0; i < count; ++i) to[i * stride] = lane[i];
    }
    double lane(int i) const {
        double lanes[LANES];
        store(lanes);
        return lanes[i];
    }
    void set_lane(int i, double x) {
        double lanes[LANES];
        store(lanes);
        lanes[i] = x;
        *this = load(lanes);
    }
};

inline Pack operator+(Pack a, Pack b) { return Pack::raw_pack(raw::add(a.v, b.v)); }
inline Pack operator-(Pack a, Pack b) { return Pack::raw_pack(raw::sub(a.v, b.v)); }
inline Pack operator*(Pack a, Pack b) { return Pack::raw_pack(raw::mul(a.v, b.v)); }
inline Pack operator/(Pack a, Pack b) { return Pack::raw_pack(raw::div(a.v, b.v)); }
inline Pack operator-(Pack a) { return Pack::raw_pack(raw::bit_xor(a.v, raw::all(-0.0))); }
inline Pack& operator+=(Pack& a, Pack b) { return a = a + b; }
inline Pack& operator-=(Pack& a, Pack b) { return a = a - b; }
inline Pack& operator*=(Pack& a, Pack b) { return a = a * b; }
inline Pack& operator/=(Pack& a, Pack b) { return a = a / b; }

// Comparisons with NaN are false.
inline Mask operator<(Pack a, Pack b) { return Mask::raw_mask(raw::less(a.v, b.v)); }
inline Mask operator<=(Pack a, Pack b) { return Mask::raw_mask(raw::less_equal(a.v, b.v)); }
inline Mask operator>(Pack a, Pack b) { return b < a; }
inline Mask operator>=(Pack a, Pack b) { return b <= a; }
inline Mask operator==(Pack a, Pack b) { return Mask::raw_mask(raw::equal(a.v, b.v)); }
inline Mask is_nan(Pack a) { return ~(a == a); }

inline Pack select(Mask m, Pack yes, Pack no) { return Pack::raw_pack(raw::select(m.m, yes.v, no.v)); }
inline Mask select(Mask m, Mask yes, Mask no) { return (m & yes) | (~m & no); }
inline Pack sqrt(Pack a) { return Pack::raw_pack(raw::root(a.v)); }
inline Pack abs(Pack a) { return Pack::raw_pack(raw::bit_without(a.v, raw::all(-0.0))); }
inline Pack copysign(Pack size, Pack sign) {
    const Raw bit = raw::all(-0.0);
    return Pack::raw_pack(raw::bit_or(raw::bit_without(size.v, bit), raw::bit_and(sign.v, bit)));
}
// Of NaN and a number, `b`.
inline Pack min(Pack a, Pack b) { return select(a < b, a, b); }
inline Pack max(Pack a, Pack b) { return select(a > b, a, b); }
inline Pack clip(Pack x, Pack low, Pack high) { return min(max(x, low), high); }
// The nearest whole number, ties to even, for numbers below 2^51.
inline Pack nearest(Pack a) {
    const Pack shift = 0x1.8p52;
    return (a + shift) - shift;
}
inline Pack floor(Pack a) {
    const Pack whole = nearest(a);
    return select(whole > a, whole - Pack(1.0), whole);
}
// 2^n for whole n between -1022 and 1023.
inline Pack power_of_two(Pack n) { return Pack::raw_pack(raw::power_of_two(n.v)); }

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
