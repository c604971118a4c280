// Rotations by three axes, one to each lane.
#pragma once

#include "simd/elementary.hpp"
#include "simd/vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

inline Vec unit(const Vec& a) { return (Pack(1.0) / norm(a)) * a; }

// Three axes as columns: from the frame's axes to those that the columns are given in.
struct Axes {
    Vec x, y, z;
    Vec out(Vec local) const { return local.x * x + local.y * y + local.z * z; }
    Vec in(Vec given) const { return {dot(x, given), dot(y, given), dot(z, given)}; }
};

// a after b.
inline Axes after(const Axes& a, const Axes& b) { return {a.out(b.x), a.out(b.y), a.out(b.z)}; }
// The inverse of a, after b.
inline Axes back(const Axes& a, const Axes& b) { return {a.in(b.x), a.in(b.y), a.in(b.z)}; }

inline Axes about_x(Pack angle) {
    Pack s, c;
    sincos(angle, s, c);
    return {{Pack(1.0), Pack(0.0), Pack(0.0)}, {Pack(0.0), c, s}, {Pack(0.0), -s, c}};
}
inline Axes about_y(Pack angle) {
    Pack s, c;
    sincos(angle, s, c);
    return {{c, Pack(0.0), -s}, {Pack(0.0), Pack(1.0), Pack(0.0)}, {s, Pack(0.0), c}};
}
inline Axes about_z(Pack angle) {
    Pack s, c;
    sincos(angle, s, c);
    return {{c, s, Pack(0.0)}, {-s, c, Pack(0.0)}, {Pack(0.0), Pack(0.0), Pack(1.0)}};
}

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
