// The end of an arc of constant length and curvature, and its derivatives: mechanics/body/arc.py.
#pragma once

#include "body/tree.hpp"
#include "simd/elementary.hpp"
#include "simd/vector.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

constexpr double ARC_SERIES_BELOW = 0.25, ARC_LEAST_COSINE = -0.99;
constexpr int ARC_SERIES_TERMS = 20;

// A translation in the axes of the joint's frame on the parent, its first derivatives by both
// angles, and its second ones (only where BENT).
struct ArcEnd {
    Vec shift, by_first, by_second, first_twice, mixed, second_twice;
};

// A function of the cosine of the bend, and its derivatives.
struct OfCosine {
    Pack value, slope, bend;
};

// theta / sin(theta): a series where the arc is nearly straight, in closed form elsewhere.
inline OfCosine arc_ratio(Pack c) {
    const Pack left = Pack(1.0) - c;
    const Mask near = left <= Pack(ARC_SERIES_BELOW);
    const Pack y = select(near, left, Pack(ARC_SERIES_BELOW));
    Pack value = 1.0, slope = 0.0, half = 0.0;
    for (int power = ARC_SERIES_TERMS - 1; power >= 0; --power) {
        const Pack ratio = (power + 1.0) / (2.0 * power + 3.0);
        half = ratio * (slope + y * half);
        slope = ratio * (value + y * slope);
        value = Pack(1.0) + ratio * y * value;
    }
    const OfCosine series = {value, -slope, Pack(2.0) * half};
    if (near.all()) return series;
    const Pack far = select(near, Pack(1.0 - ARC_SERIES_BELOW), c);
    const Pack square = (Pack(1.0) - far) * (Pack(1.0) + far);
    const Pack k = acos(far) / sqrt(square), falls = (far * k - Pack(1.0)) / square;
    return {select(near, series.value, k), select(near, series.slope, falls),
            select(near, series.bend, (k + Pack(3.0) * far * falls) / square)};
}

// What the chord's length is to |u + y|, where u is the direction of the end.
inline OfCosine arc_chord(Pack cosine) {
    const Mask inside = cosine > Pack(ARC_LEAST_COSINE);
    const Pack c = select(inside, cosine, Pack(ARC_LEAST_COSINE)), up = Pack(1.0) + c;
    const OfCosine k = arc_ratio(c);
    const Pack first = k.value + up * k.slope, second = Pack(2.0) * k.slope + up * k.bend;
    const Pack w = Pack(1.0) / (up * k.value), slope = -first * w * w;
    return {w, select(inside, slope, Pack(0.0)),
            select(inside, -(Pack(2.0) * slope * first + second * w) * w, Pack(0.0))};
}

template <bool BENT>
inline ArcEnd arc_end(const TreeModel& m, int arc, Pack first, Pack second) {
    Pack sx, cx, sz, cz;
    sincos(first + Pack(m.arc_neutral[2 * arc]), sx, cx);
    sincos(second + Pack(m.arc_neutral[2 * arc + 1]), sz, cz);
    const Vec end = {-sz, cx * cz, sx * cz}, chord = {end.x, end.y + Pack(1.0), end.z};
    const Vec x = {0.0, -end.z, end.y}, z = {-cz, -cx * sz, -sx * sz};
    const OfCosine w = arc_chord(end.y);
    const Pack length = m.arc_length[arc];
    ArcEnd found;
    found.shift = (length * w.value) * chord;
    found.by_first = length * ((w.slope * x.y) * chord + w.value * x);
    found.by_second = length * ((w.slope * z.y) * chord + w.value * z);
    if (!BENT) return found;
    const auto twice = [&](const Vec& a, const Vec& b, const Vec& both) {
        return length * ((w.bend * (a.y * b.y) + w.slope * both.y) * chord + w.slope * (a.y * b + b.y * a) + w.value * both);
    };
    found.first_twice = twice(x, x, {0.0, -end.y, -end.z});
    found.mixed = twice(x, z, {0.0, sx * sz, -cx * sz});
    found.second_twice = twice(z, z, -end);
    return found;
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
