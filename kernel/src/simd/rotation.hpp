// Rotations, one to each lane.
#pragma once

#include "simd/elementary.hpp"
#include "simd/vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// A rotation matrix by its columns: where the axes of a frame point.
struct Rotation {
    Vec x, y, z;
};

inline Vec operator*(const Rotation& r, const Vec& a) {
    return {r.x.x * a.x + r.y.x * a.y + r.z.x * a.z, r.x.y * a.x + r.y.y * a.y + r.z.y * a.z,
            r.x.z * a.x + r.y.z * a.y + r.z.z * a.z};
}
inline Rotation operator*(const Rotation& a, const Rotation& b) { return {a * b.x, a * b.y, a * b.z}; }

// The transposed matrix is the inverse rotation.
inline Rotation transposed(const Rotation& r) {
    return {{r.x.x, r.y.x, r.z.x}, {r.x.y, r.y.y, r.z.y}, {r.x.z, r.y.z, r.z.z}};
}

inline Rotation select(Mask m, const Rotation& yes, const Rotation& no) {
    return {select(m, yes.x, no.x), select(m, yes.y, no.y), select(m, yes.z, no.z)};
}

inline Rotation no_rotation() { return {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}; }

inline Rotation about_x(Pack angle) {
    Pack s, c;
    sincos(angle, s, c);
    return {{1.0, 0.0, 0.0}, {0.0, c, s}, {0.0, -s, c}};
}
inline Rotation about_y(Pack angle) {
    Pack s, c;
    sincos(angle, s, c);
    return {{c, 0.0, -s}, {0.0, 1.0, 0.0}, {s, 0.0, c}};
}
inline Rotation about_z(Pack angle) {
    Pack s, c;
    sincos(angle, s, c);
    return {{c, s, 0.0}, {-s, c, 0.0}, {0.0, 0.0, 1.0}};
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
