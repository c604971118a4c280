// Numbers that carry their slopes along N directions, for derivatives that have no short formula.
// With N = 0 they are plain packs, so that values and slopes come from the same lines.
#pragma once

#include "simd/elementary.hpp"
#include "simd/vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

template <int N>
struct Dual {
    Pack v;
    Pack d[N ? N : 1];
    Dual() = default;
    Dual(Pack value) : v(value) {
        for (int i = 0; i < N; ++i) d[i] = 0.0;
    }
    Dual(double value) : Dual(Pack(value)) {}
};

// The number `value` whose slopes are `by_a` times those of a and, where given, `by_b` times those
// of b.
template <int N>
inline Dual<N> following(Pack value, const Dual<N>& a, Pack by_a) {
    Dual<N> r;
    r.v = value;
    for (int i = 0; i < N; ++i) r.d[i] = by_a * a.d[i];
    return r;
}
template <int N>
inline Dual<N> following(Pack value, const Dual<N>& a, Pack by_a, const Dual<N>& b, Pack by_b) {
    Dual<N> r;
    r.v = value;
    for (int i = 0; i < N; ++i) r.d[i] = by_a * a.d[i] + by_b * b.d[i];
    return r;
}

template <int N>
inline Dual<N> operator+(const Dual<N>& a, const Dual<N>& b) {
    Dual<N> r;
    r.v = a.v + b.v;
    for (int i = 0; i < N; ++i) r.d[i] = a.d[i] + b.d[i];
    return r;
}
template <int N>
inline Dual<N> operator-(const Dual<N>& a, const Dual<N>& b) {
    Dual<N> r;
    r.v = a.v - b.v;
    for (int i = 0; i < N; ++i) r.d[i] = a.d[i] - b.d[i];
    return r;
}
template <int N>
inline Dual<N> operator-(const Dual<N>& a) {
    return following(-a.v, a, Pack(-1.0));
}
template <int N>
inline Dual<N> operator*(const Dual<N>& a, const Dual<N>& b) {
    return following(a.v * b.v, a, b.v, b, a.v);
}
template <int N>
inline Dual<N> operator*(Pack k, const Dual<N>& a) {
    return following(k * a.v, a, k);
}
template <int N>
inline Dual<N> operator/(const Dual<N>& a, const Dual<N>& b) {
    const Pack over = Pack(1.0) / b.v, value = a.v * over;
    return following(value, a, over, b, -value * over);
}
template <int N>
inline Dual<N> sqrt(const Dual<N>& a) {
    const Pack root = sqrt(a.v);
    return following(root, a, Pack(0.5) / safe(root));
}
template <int N>
inline Dual<N> atan2(const Dual<N>& y, const Dual<N>& x) {
    const Pack over = Pack(1.0) / safe(x.v * x.v + y.v * y.v);
    return following(atan2(y.v, x.v), y, x.v * over, x, -y.v * over);
}
template <int N>
inline void sincos(const Dual<N>& a, Dual<N>& sine, Dual<N>& cosine) {
    Pack s, c;
    sincos(a.v, s, c);
    sine = following(s, a, c);
    cosine = following(c, a, -s);
}
template <int N>
inline Dual<N> select(Mask m, const Dual<N>& yes, const Dual<N>& no) {
    Dual<N> r;
    r.v = select(m, yes.v, no.v);
    for (int i = 0; i < N; ++i) r.d[i] = select(m, yes.d[i], no.d[i]);
    return r;
}
// Zero is moved to a tiny number.
template <int N>
inline Dual<N> safe(Dual<N> a) {
    a.v = safe(a.v);
    return a;
}

template <int N>
struct DualVec {
    Dual<N> x, y, z;
    Vec value() const { return {x.v, y.v, z.v}; }
    Vec slope(int i) const { return {x.d[i], y.d[i], z.d[i]}; }
};

// A point whose slopes are along directions first, first + 1 and first + 2; with N = 0 the point
// alone.
template <int N>
inline DualVec<N> seeded(const Vec& point, int first) {
    DualVec<N> r{point.x, point.y, point.z};
    if constexpr (N > 0) r.x.d[first] = r.y.d[first + 1] = r.z.d[first + 2] = 1.0;
    return r;
}

template <int N>
inline DualVec<N> operator+(const DualVec<N>& a, const DualVec<N>& b) {
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
template <int N>
inline DualVec<N> operator-(const DualVec<N>& a, const DualVec<N>& b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
template <int N>
inline DualVec<N> operator-(const DualVec<N>& a) {
    return {-a.x, -a.y, -a.z};
}
template <int N>
inline DualVec<N> operator*(const Dual<N>& k, const DualVec<N>& a) {
    return {k * a.x, k * a.y, k * a.z};
}
template <int N>
inline DualVec<N> operator*(Pack k, const DualVec<N>& a) {
    return {k * a.x, k * a.y, k * a.z};
}
// Along each axis by its own factor.
template <int N>
inline DualVec<N> scaled(const double* by, const DualVec<N>& a) {
    return {Pack(by[0]) * a.x, Pack(by[1]) * a.y, Pack(by[2]) * a.z};
}
template <int N>
inline Dual<N> dot(const DualVec<N>& a, const DualVec<N>& b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
template <int N>
inline DualVec<N> cross(const DualVec<N>& a, const DualVec<N>& b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
template <int N>
inline Dual<N> norm(const DualVec<N>& a) {
    return sqrt(dot(a, a));
}
template <int N>
inline DualVec<N> select(Mask m, const DualVec<N>& yes, const DualVec<N>& no) {
    return {select(m, yes.x, no.x), select(m, yes.y, no.y), select(m, yes.z, no.z)};
}

// Where a path over a surface touches, and how long it lies on it.
template <int N>
struct Touching {
    DualVec<N> first, second;
    Dual<N> arc;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
