// Points and directions of packs.
#pragma once

#include "simd/pack.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

struct Vec {
    Pack x, y, z;
};

inline Vec operator+(const Vec& a, const Vec& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec operator-(const Vec& a, const Vec& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec operator-(const Vec& a) { return {-a.x, -a.y, -a.z}; }
inline Vec operator*(Pack k, const Vec& a) { return {k * a.x, k * a.y, k * a.z}; }
inline Vec& operator+=(Vec& a, const Vec& b) { return a = a + b; }
inline Vec& operator-=(Vec& a, const Vec& b) { return a = a - b; }
inline Pack dot(const Vec& a, const Vec& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec cross(const Vec& a, const Vec& b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline Pack norm(const Vec& a) { return sqrt(dot(a, a)); }
inline Vec unit(const Vec& a) { return (Pack(1.0) / norm(a)) * a; }
inline Vec select(Mask m, const Vec& yes, const Vec& no) {
    return {select(m, yes.x, no.x), select(m, yes.y, no.y), select(m, yes.z, no.z)};
}
inline Pack component(const Vec& a, int axis) { return axis == 0 ? a.x : axis == 1 ? a.y : a.z; }
inline Vec nothing() { return {0.0, 0.0, 0.0}; }

// `value`, or a tiny number for zero, so that branches not taken divide quietly.
inline Pack safe(Pack value) { return select(value == Pack(0.0), Pack(1e-30), value); }

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
