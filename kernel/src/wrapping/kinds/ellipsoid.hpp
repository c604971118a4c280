// Paths over an ellipsoid in its own frame, as OpenSim lays them: mechanics/wrapping/ellipsoid.py
// in packs.
#pragma once

#include <initializer_list>

#include "simd/dual_numbers.hpp"
#include "wrapping/surface.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// Sizes for radii near 1 (`scaled`), in which OpenSim's search for the guide works, beside the true
// ones.
struct Ellipsoid {
    GLUTEUS_NAMES(Number, radius_x, radius_y, radius_z)
    static constexpr bool shortest = false, round = false;

    double radii[3], over_radii[3], scale, scaled[3], over_scaled[3], squares[3], largest, smallest;
    Side side;

    explicit Ellipsoid(const Shape& shape) : side(shape.side) {
        const double* size = shape.size;
        scale = 3.0 / (size[0] + size[1] + size[2]);
        for (int i = 0; i < 3; ++i) {
            radii[i] = size[i];
            over_radii[i] = 1.0 / size[i];
            scaled[i] = size[i] * scale;
            over_scaled[i] = 1.0 / scaled[i];
            squares[i] = scaled[i] * scaled[i];
        }
        largest = std::fmax(squares[0], std::fmax(squares[1], squares[2]));
        smallest = std::fmin(size[0], std::fmin(size[1], size[2]));
    }
};

// The nearest point of the ellipsoid is squares * p / (root + squares), but for axes that are left
// out (`flat`). Newton's steps on one over the root of the sum of squares, which is nearly a
// straight line in the unknown, from `begin` or a lower bound; from the left they never pass the
// root.
GLUTEUS_INLINE Pack nearest_root(const Vec& p, const Ellipsoid& e, const Mask* flat, Mask going, Pack begin) {
    constexpr double ENOUGH = 2e-8;  // of the smallest denominator: the error is the square of the last step
    Pack top[3] = {Pack(e.scaled[0]) * p.x, Pack(e.scaled[1]) * p.y, Pack(e.scaled[2]) * p.z};
    Pack low = -INFINITY;
    for (int i = 0; i < 3; ++i) {
        const Pack bound = abs(top[i]) - Pack(e.squares[i]);
        if (flat) top[i] = select(flat[i], Pack(0.0), top[i]);
        low = max(low, flat ? select(flat[i], low, bound) : bound);
    }
    low = max(low, sqrt(top[0] * top[0] + top[1] * top[1] + top[2] * top[2]) - Pack(e.largest));
    Pack found = max(low, begin);
    for (int round = 0; round < 100 && going.any(); ++round) {
        Pack below[3];
        for (int i = 0; i < 3; ++i) {
            below[i] = found + Pack(e.squares[i]);
            if (flat) below[i] = select(flat[i], Pack(1.0), below[i]);
        }
        const Pack two = below[0] * below[1], over = Pack(1.0) / (two * below[2]);
        const Pack over_i[3] = {over * (below[1] * below[2]), over * (below[0] * below[2]), over * two};
        Pack sum = 0.0, slope = 0.0;
        for (int i = 0; i < 3; ++i) {
            const Pack part = top[i] * over_i[i], square = part * part;
            sum += square;
            slope += square * over_i[i];
        }
        const Pack step = sum * (sqrt(sum) - Pack(1.0)) / slope;
        found = select(going, max(found + step, low), found);
        going &= abs(step) > Pack(ENOUGH) * min(below[0], min(below[1], below[2]));
    }
    return found;
}

// How a nearest point follows the point: its direction from the middle, weighted, and what slopes
// need.
struct Nearest {
    Pack over[3];    // one over root + squares; 1 where an axis is left out
    Pack weight[3];  // p * over; 0 there
    Nearest(const Vec& p, const Ellipsoid& e, const Mask* flat, Pack root) {
        const Pack at[3] = {p.x, p.y, p.z};
        Pack below[3];
        for (int i = 0; i < 3; ++i) {
            below[i] = root + Pack(e.squares[i]);
            if (flat) below[i] = select(flat[i], Pack(1.0), below[i]);
        }
        const Pack two = below[0] * below[1], one = Pack(1.0) / (two * below[2]);
        over[0] = one * (below[1] * below[2]);
        over[1] = one * (below[0] * below[2]);
        over[2] = one * two;
        for (int i = 0; i < 3; ++i) {
            weight[i] = at[i] * over[i];
            if (flat) weight[i] = select(flat[i], Pack(0.0), weight[i]);
        }
    }
    // How the root follows each coordinate of the point.
    void root_follows(const Ellipsoid& e, Pack (&follows)[3]) const {
        Pack sum = 0.0;
        for (int i = 0; i < 3; ++i) {
            follows[i] = Pack(e.squares[i]) * weight[i] * over[i];
            sum += follows[i] * weight[i];
        }
        const Pack by = Pack(1.0) / safe(sum);
        for (int i = 0; i < 3; ++i) follows[i] = by * follows[i];
    }
};

template <int N>
inline DualVec<N> nearest(const DualVec<N>& p, const Ellipsoid& e, const Mask* flat, Mask needed) {
    const Vec at = p.value();
    const Nearest found(at, e, flat, nearest_root(at, e, flat, needed, -INFINITY));
    const Pack plain[3] = {at.x, at.y, at.z};
    Pack place[3], follows[3];
    for (int i = 0; i < 3; ++i) {
        place[i] = Pack(e.squares[i]) * found.weight[i];
        if (flat) place[i] = select(flat[i], plain[i], place[i]);
    }
    DualVec<N> r{place[0], place[1], place[2]};
    if constexpr (N > 0) {
        found.root_follows(e, follows);
        for (int n = 0; n < N; ++n) {
            const Pack d[3] = {p.x.d[n], p.y.d[n], p.z.d[n]};
            const Pack root = follows[0] * d[0] + follows[1] * d[1] + follows[2] * d[2];
            Pack slope[3];
            for (int i = 0; i < 3; ++i) {
                slope[i] = Pack(e.squares[i]) * found.over[i] * (d[i] - found.weight[i] * root);
                if (flat) slope[i] = select(flat[i], d[i], slope[i]);
            }
            r.x.d[n] = slope[0];
            r.y.d[n] = slope[1];
            r.z.d[n] = slope[2];
        }
    }
    return r;
}

// The blades of one line, from points of its chord to the nearest surface: the sum of their
// directions, and how it follows the chord's ends. Blades stand side by side in packs, since few
// lines of a pack need them in the same round; each of SLOTS sums takes every SLOTS-th blade, so
// that the width of a register changes no bit.
template <bool SLOPES>
class Blades {
  public:
    static constexpr int SLOTS = 8, SUMS = SLOPES ? 21 : 3;
    double sum[SUMS];  // the direction; by the point of entry (3, 3); by the chord (3, 3)

    Blades(const Vec& from, const Vec& way, const Ellipsoid& e) {
        constexpr int BLADES = 300, PARTS = SLOTS / LANES;
        double slot[SLOTS];
        for (int i = 0; i < SLOTS; ++i) slot[i] = i;
        Pack added[PARTS][SUMS], last[PARTS], expected[PARTS];
        for (int part = 0; part < PARTS; ++part) {
            expected[part] = last[part] = -INFINITY;
            for (Pack& each : added[part]) each = 0.0;
        }
        for (int first = 0; first < BLADES - 2; first += SLOTS) {
            for (int part = 0; part < PARTS; ++part) {
                const Pack number = Pack(static_cast<double>(first + 1)) + Pack::load(slot + part * LANES);
                const Mask there = number < Pack(BLADES - 1.0);
                const Pack along = number / Pack(static_cast<double>(BLADES));
                const Vec p = from + along * way;
                const Pack root = nearest_root(p, e, nullptr, there, expected[part]);
                expected[part] = first == 0 ? root : root + (root - last[part]);
                last[part] = root;
                add(p, root, e, along, there, added[part]);
            }
        }
        for (int i = 0; i < SUMS; ++i) {
            double slots[SLOTS];
            for (int part = 0; part < PARTS; ++part) added[part][i].store(slots + part * LANES);
            sum[i] = 0.0;
            for (double each : slots) sum[i] += each;
        }
    }

  private:
    static void add(const Vec& p, Pack root, const Ellipsoid& e, Pack along, Mask there, Pack (&added)[SUMS]) {
        const Nearest at(p, e, nullptr, root);
        const Pack(&w)[3] = at.weight;
        const Pack over = select(there, Pack(1.0) / safe(sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2])), Pack(0.0));
        const Pack unit[3] = {over * w[0], over * w[1], over * w[2]};
        for (int i = 0; i < 3; ++i) added[i] += unit[i];
        if constexpr (SLOPES) {
            Pack follows[3];
            at.root_follows(e, follows);
            for (int j = 0; j < 3; ++j) {
                Pack column[3], inwards = 0.0;
                for (int i = 0; i < 3; ++i) {
                    column[i] = -at.over[i] * w[i] * follows[j];
                    if (i == j) column[i] += at.over[i];
                    inwards += unit[i] * column[i];
                }
                for (int i = 0; i < 3; ++i) {
                    const Pack slope = over * (column[i] - unit[i] * inwards);
                    added[3 + 3 * i + j] += slope;
                    added[12 + 3 * i + j] += along * slope;
                }
            }
        }
    }
};

// The surface point in the mean direction from the chord's points to the surface.
template <int N>
inline DualVec<N> fan(const DualVec<N>& enter, const DualVec<N>& chord, const Ellipsoid& e, Mask needed) {
    using Fan = Blades<(N > 0)>;
    double lanes[Fan::SUMS][LANES] = {}, from[3][LANES], way[3][LANES];
    const Vec at = enter.value(), along = chord.value();
    for (int i = 0; i < 3; ++i) {
        component(at, i).store(from[i]);
        component(along, i).store(way[i]);
    }
    const unsigned bits = needed.bits();
    for (int lane = 0, before = -1; lane < LANES; ++lane) {
        if (!(bits >> lane & 1)) continue;
        // The last pack of a batch is filled up with the last sample.
        bool again = before >= 0;
        for (int i = 0; i < 3; ++i) again = again && from[i][lane] == from[i][before] && way[i][lane] == way[i][before];
        if (again) {
            for (int i = 0; i < Fan::SUMS; ++i) lanes[i][lane] = lanes[i][before];
            continue;
        }
        before = lane;
        const Fan found({from[0][lane], from[1][lane], from[2][lane]}, {way[0][lane], way[1][lane], way[2][lane]}, e);
        for (int i = 0; i < Fan::SUMS; ++i) lanes[i][lane] = found.sum[i];
    }
    Dual<N> sum[3];
    for (int i = 0; i < 3; ++i) sum[i] = Pack::load(lanes[i]);
    if constexpr (N > 0) {
        for (int n = 0; n < N; ++n) {
            const Vec a = enter.slope(n), b = chord.slope(n);
            for (int i = 0; i < 3; ++i) {
                Pack slope = 0.0;
                for (int j = 0; j < 3; ++j)
                    slope += Pack::load(lanes[3 + 3 * i + j]) * component(a, j) +
                             Pack::load(lanes[12 + 3 * i + j]) * component(b, j);
                sum[i].d[n] = slope;
            }
        }
    }
    const DualVec<N> direction{sum[0], sum[1], sum[2]};
    return nearest(enter + Pack(0.5) * chord + (Dual<N>(1.0) / norm(direction)) * direction, e, nullptr, needed);
}

template <int N>
struct Guide {
    DualVec<N> place;
    Mask near_switch;
};

// OpenSim's guide, and whether the half on which it lies is about to change.
template <int N>
inline Guide<N> guide(const DualVec<N>& start, const DualVec<N>& end, const Ellipsoid& e, Mask needed) {
    constexpr double FAN_ONLY = 0.7073, AXIS_ONLY = 0.9, EDGE = 0.3;
    const Dual<N> zero = 0.0, one = 1.0;
    const DualVec<N> p = Pack(e.scale) * start, q = Pack(e.scale) * end, line = p - q;
    const DualVec<N> way = scaled(e.over_scaled, line), base = scaled(e.over_scaled, q);
    const Dual<N> a = dot(way, way), b = dot(way, base), c = dot(base, base) - one, root = sqrt(b * b - a * c);
    const DualVec<N> enter = q + ((root - b) / a) * line, chord = q - ((root + b) / a) * line - enter;

    // The axis along which the line runs most, and how much the fan counts.
    const auto positive = [](const Dual<N>& x) { return select(x.v < Pack(0.0), -x, x); };
    const Dual<N> ax = positive(line.x), ay = positive(line.y), az = positive(line.z);
    const Mask on_x = (ax.v >= ay.v) & (ax.v >= az.v), on_y = ~on_x & (ay.v >= az.v);
    const Mask flat[3] = {on_x, on_y, ~on_x & ~on_y};
    const auto along_axis = [&](const DualVec<N>& v) { return select(on_x, v.x, select(on_y, v.y, v.z)); };
    const Dual<N> along = along_axis({ax, ay, az}) / norm(line);
    const Dual<N> crossing = -along_axis(enter) / safe(along_axis(chord));
    const auto clipped = [&](const Dual<N>& x) { return select(x.v >= Pack(1.0), one, select(x.v <= Pack(0.0), zero, x)); };
    const Dual<N> fading = clipped(Pack(1 / EDGE) * select(crossing.v < Pack(0.5), crossing, one - crossing));
    const Dual<N> beyond = along - Dual<N>(FAN_ONLY), lead = select(beyond.v > Pack(0.0), fading * beyond, beyond);
    const Dual<N> weight = clipped(one - Pack(1 / (AXIS_ONLY - FAN_ONLY)) * lead);

    const Mask fanned = needed & (weight.v > Pack(0.0)), whole = weight.v >= Pack(1.0), mixed = fanned & ~whole;
    Guide<N> g;
    g.near_switch = Mask(false);
    g.place = nearest(enter + crossing * chord, e, flat, needed & ~whole);
    if (fanned.any()) {
        const DualVec<N> by_fan = fan(enter, chord, e, fanned);
        if (mixed.any()) {
            const DualVec<N> blend = (one - weight) * g.place + weight * by_fan;
            g.place = select(mixed, nearest(blend, e, nullptr, mixed), g.place);
        }
        g.place = select(whole, by_fan, g.place);
    }
    if (e.side.sign != 0) {
        const int axis = e.side.axis;
        Dual<N>& beside = axis == 0 ? g.place.x : axis == 1 ? g.place.y : g.place.z;
        const Mask stays = ~(weight.v > Pack(0.0)) & flat[axis];
        g.near_switch = (abs(beside.v) < Pack(NEAR * e.scale)) & ~stays;
        const Mask flipped = needed & ~e.side.on(beside.v);
        if (flipped.any()) {
            beside = select(flipped, (weight - one) * beside, beside);
            const Mask border[3] = {Mask(axis == 0), Mask(axis == 1), Mask(axis == 2)};
            const DualVec<N> moved = g.place;
            g.place = select(flipped & whole, nearest(moved, e, border, flipped & whole), g.place);
            if ((flipped & mixed).any())
                g.place = select(flipped & mixed, nearest(moved, e, nullptr, flipped & mixed), g.place);
        }
    }
    g.place = Pack(1 / e.scale) * g.place;
    return g;
}

// The arc of an ellipse that is a circle of `radius` where the radii are 1, from one angle over
// `turned` back: by Gauss and Legendre, with the speed from three products of the ellipse's axes.
template <int N>
inline Dual<N> ellipse_arc(const Dual<N>& from, const Dual<N>& turned, const Dual<N>& radius, const Dual<N>& across2,
                           const Dual<N>& mixed, const Dual<N>& along2) {
    static constexpr double NODE[24] = {
    0x1.094223ea6196ep-5, 0x1.8d54ccaa9b7b4p-4, 0x1.4a2ef25599831p-3, 0x1.cc50f5488fbefp-3, 0x1.26425a1527d42p-2,
    0x1.65204357a6388p-2, 0x1.a27eb589dea3bp-2, 0x1.de1bcb894046ap-2, 0x1.0bdbc159f3714p-1, 0x1.2789ffd1f24a0p-1,
    0x1.41fae84d5a001p-1, 0x1.5b1216aac49a1p-1, 0x1.72b49a0302d99p-1, 0x1.88c91196f8e2dp-1, 0x1.9d37c81006d1dp-1,
    0x1.afeaccf5eeb9ep-1, 0x1.c0ce0c3f55453p-1, 0x1.cfcf63e4a4e84p-1, 0x1.dcdeb7610754bp-1, 0x1.e7ee011520dfap-1,
    0x1.f0f161978472fp-1, 0x1.f7df2d6c8eed7p-1, 0x1.fcaffc9af24a4p-1, 0x1.ff5ee9d8af2e2p-1};
    static constexpr double WEIGHT[24] = {
    0x1.092a652a0fba4p-4, 0x1.080dac3f3724cp-4, 0x1.05d56c2248c2dp-4, 0x1.028406fc86d22p-4, 0x1.fc3a19b11a281p-5,
    0x1.f14a6f9e10aacp-5, 0x1.e444cde6cfffcp-5, 0x1.d537300bfd4b4p-5, 0x1.c431bfe4b318dp-5, 0x1.b146c443c7e03p-5,
    0x1.9c8a8d586186bp-5, 0x1.86135edf0a9e7p-5, 0x1.6df9583af7196p-5, 0x1.54565a91a83e9p-5, 0x1.3945ed05d7d52p-5,
    0x1.1ce51f31f7018p-5, 0x1.fea4d40fed237p-6, 0x1.c15b1e8f69982p-6, 0x1.822eefbc974b7p-6, 0x1.416423e8cbb26p-6,
    0x1.fe80c5c315b36p-7, 0x1.781605954a664p-7, 0x1.e037f45d9bc6dp-8, 0x1.9d50bc55d51a7p-9};
    const Pack half = Pack(0.5) * turned.v;
    Pack sine, cosine, sum = 0.0, by_across = 0.0, by_mixed = 0.0, by_along = 0.0;
    sincos(from.v - half, sine, cosine);
    const auto speed = [&](Pack s, Pack c) {
        return sqrt(c * c * across2.v - Pack(2.0) * s * c * mixed.v + s * s * along2.v);
    };
    for (int k = 0; k < 24; ++k) {
        Pack s, c;
        sincos(Pack(NODE[k]) * half, s, c);
        for (double sign : {1.0, -1.0}) {
            const Pack turn = Pack(sign) * s, s_k = sine * c + cosine * turn, c_k = cosine * c - sine * turn;
            const Pack v = speed(s_k, c_k);
            sum += Pack(WEIGHT[k]) * v;
            if constexpr (N > 0) {
                const Pack by = Pack(0.5 * WEIGHT[k]) / safe(v);
                by_across += by * c_k * c_k;
                by_mixed -= Pack(2.0) * by * s_k * c_k;
                by_along += by * s_k * s_k;
            }
        }
    }
    Dual<N> arc = half * radius.v * sum;
    if constexpr (N > 0) {
        // The ends of the arc move, and so does its shape.
        Pack s0, c0, s1, c1;
        sincos(from.v, s0, c0);
        sincos(from.v - turned.v, s1, c1);
        const Pack begins = radius.v * speed(s0, c0), ends = radius.v * speed(s1, c1), size = half * radius.v;
        for (int n = 0; n < N; ++n)
            arc.d[n] = begins * from.d[n] - ends * (from.d[n] - turned.d[n]) + half * sum * radius.d[n] +
                       size * (by_across * across2.d[n] + by_mixed * mixed.d[n] + by_along * along2.d[n]);
    }
    return arc;
}

// Where paths that wrap touch, and their arcs; lanes that are not `needed` get numbers without
// meaning.
template <int N>
inline Touching<N> touching(const Ellipsoid& e, const DualVec<N>& start, const DualVec<N>& end, Mask needed,
                            Mask& near_side) {
    const Guide<N> found = guide(start, end, e, needed);
    near_side = found.near_switch;
    const Dual<N> one = 1.0;
    const DualVec<N> p = scaled(e.over_radii, start), q = scaled(e.over_radii, end), g = scaled(e.over_radii, found.place);
    const auto unit = [&](const DualVec<N>& v) { return (one / norm(v)) * v; };
    // In the plane of the unit sphere: axes along the line and across it, towards the guide.
    const DualVec<N> along = unit(q - p), aside = g - p, across = unit(aside - dot(aside, along) * along);
    const DualVec<N> centre = p - dot(p, along) * along - dot(p, across) * across;
    const Dual<N> radius = sqrt(one - dot(centre, centre)), square = radius * radius;
    const auto angle = [&](const DualVec<N>& end_, bool back_) {
        const DualVec<N> from = end_ - centre;
        const Dual<N> x = dot(from, along), y = dot(from, across), rest = x * x + y * y - square;
        const Dual<N> free = select(rest.v > Pack(0.0), sqrt(rest), Dual<N>(0.0)), lean = atan2(free, radius);
        const Dual<N> at = atan2(y, x);
        return select(needed, back_ ? at + lean : at - lean, Dual<N>(0.0));
    };
    const Dual<N> on = angle(p, false), off = angle(q, true);
    const auto at = [&](const Dual<N>& turn) {
        Dual<N> sine, cosine;
        sincos(turn, sine, cosine);
        return scaled(e.radii, centre + radius * (cosine * along + sine * across));
    };
    Dual<N> turned = on - off;
    turned.v = turned.v - Pack(2 * PI) * floor(turned.v * Pack(1 / (2 * PI)));
    const DualVec<N> wide = scaled(e.radii, across), far = scaled(e.radii, along);
    return {at(on), at(off), ellipse_arc(on, turned, radius, dot(wide, wide), dot(wide, far), dot(far, far))};
}

template <int N>
inline Touching<N> touching(const Ellipsoid& e, const DualVec<N>& start, const DualVec<N>& end, Mask needed) {
    Mask near_side;
    return touching(e, start, end, needed, near_side);
}

inline Wrapped over(const Ellipsoid& e, const Vec& start, const Vec& end) {
    constexpr double INSIDE = -1e-4, TOGETHER = 1e-4;
    const auto by_radii = [&](const Vec& v) {
        return Vec{Pack(e.over_radii[0]) * v.x, Pack(e.over_radii[1]) * v.y, Pack(e.over_radii[2]) * v.z};
    };
    const Vec p = by_radii(start), q = by_radii(end), way = p - q;
    const Pack p_depth = dot(p, p) - Pack(1.0), q_depth = dot(q, q) - Pack(1.0);
    const Pack apart = Pack(1.0) - dot(start, end) / safe(sqrt(dot(start, start) * dot(end, end)));
    const Pack square = safe(dot(way, way)), middle = -dot(way, q) / square;
    const Vec nearest_ = q + middle * way;
    const Pack hidden = Pack(1.0) - dot(nearest_, nearest_), half = sqrt(max(hidden, Pack(0.0)) / square);
    const Pack enters = middle + half, leaves = middle - half;
    Wrapped w;
    w.undefined = Mask(false);
    w.inside = (p_depth < Pack(INSIDE)) | (q_depth < Pack(INSIDE));
    w.wraps = (hidden > Pack(0.0)) & (leaves > Pack(0.0)) & (enters < Pack(1.0)) & (apart >= Pack(TOGETHER)) & ~w.inside;
    w.must = w.wraps;
    const Pack size = e.smallest, edge = min(abs(leaves), abs(Pack(1.0) - enters)) * norm(start - end);
    w.near_switch = (abs(hidden) * size < Pack(2 * NEAR)) | ((hidden > Pack(0.0)) & (edge < Pack(NEAR))) |
                    (abs(apart - Pack(TOGETHER)) < Pack(1e-6)) | (min(abs(p_depth), abs(q_depth)) * size < Pack(NEAR));
    if (!w.wraps.any()) return w;
    Mask near_side;
    const Touching<0> touch = touching(e, seeded<0>(start, 0), seeded<0>(end, 0), w.wraps, near_side);
    w.near_switch |= w.wraps & near_side;
    w.first = touch.first.value();
    w.second = touch.second.value();
    w.arc = touch.arc.v;
    w.length = norm(w.first - start) + w.arc + norm(w.second - end);
    w.pull[0] = w.pull[1] = nothing();
    return w;
}

// How the length of paths that wrap follows both ends.
inline void pulls_over(const Ellipsoid& e, const Vec& start, const Vec& end, Mask needed, Vec (&pull)[2]) {
    const DualVec<6> p = seeded<6>(start, 0), q = seeded<6>(end, 3);
    const Touching<6> touch = touching(e, p, q, needed);
    const Dual<6> length = norm(touch.first - p) + touch.arc + norm(touch.second - q);
    pull[0] = {length.d[0], length.d[1], length.d[2]};
    pull[1] = {length.d[3], length.d[4], length.d[5]};
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
