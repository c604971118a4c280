// Paths through a torus in its own frame, as OpenSim lays them: mechanics/wrapping/torus.py in
// packs.
#pragma once

#include "wrapping/kinds/cylinder.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

struct Torus {
    GLUTEUS_NAMES(Number, inner, outer)
    static constexpr bool shortest = false, round = false;

    double outer;   // of the ring
    Side side;
    Cylinder tube;  // about the ring's tangent, endless, kept to its half towards the ring's middle

    explicit Torus(const Shape& shape)
        : outer(shape.size[Number::outer]), side(shape.side),
          tube(shape.size[Number::inner], INFINITY, {0, 1}, shape.plane) {}
};

// OpenSim's search along the line for the ring's point next to it: steps of Newton within a trust
// region, for the root of the slope of the squared distance, in which the ring's radius counts
// twice.
template <int N>
struct RingSearch {
    DualVec<N> way;
    Dual<N> b, c3, c4, c5;
    double outer;
    RingSearch(const DualVec<N>& start, const DualVec<N>& end, double ring) : outer(ring) {
        const DualVec<N> line = end - start;
        way = (Dual<N>(1.0) / safe(norm(line))) * line;
        b = dot(start, way);
        c3 = start.x * way.x + start.y * way.y;
        c4 = way.x * way.x + way.y * way.y;
        c5 = start.x * start.x + start.y * start.y;
    }
    Dual<N> slope(const Dual<N>& u, Pack& rate) const {
        const Dual<N> square = c4 * u * u + Pack(2.0) * (c3 * u) + c5, up = c4 * u + c3;
        const Dual<N> root = sqrt(safe(select(square.v > Pack(0.0), square, Dual<N>(0.0)))), bend = up / root;
        rate = safe(Pack(2.0) - Pack(4.0 * outer) * ((c4.v - bend.v * bend.v) / root.v));
        return Pack(2.0) * (b + u) - Pack(4.0 * outer) * bend;
    }
    // Where along the line the search ends.
    Dual<N> run(Mask& found) const {
        constexpr double FIRST_TRUST = 0.2, ENOUGH = 1e-12, STILL = 1e-16;
        constexpr int STEPS = 60, SETTLED = 3;
        RingSearch<0> plain(*this);
        Pack at = 0.0, rate, value = plain.slope(at, rate).v, weight = abs(rate), trust = FIRST_TRUST, settled = 0.0;
        Mask going(true);
        for (int round = 0; round < STEPS && going.any(); ++round) {
            weight = max(weight, abs(rate));
            Pack step = -value / rate, size = abs(step) * weight;
            const Mask short_ = size > Pack(1.1) * trust;
            step = select(short_, copysign(trust / weight, step), step);
            size = min(size, trust);
            Pack tried_rate;
            const Pack tried = plain.slope(at + step, tried_rate).v, over = Pack(1.0) / safe(value), left = tried * over;
            const Pack part = Pack(1.0) + rate * step * over, hoped = select(short_, Pack(1.0) - part * part, Pack(1.0));
            const Pack good = (Pack(1.0) - left * left) / safe(hoped);
            const Mask poor = good <= Pack(0.25), well = (good > Pack(0.25)) & (~short_ | (good >= Pack(0.75)));
            Pack next = select(poor, clip(good, 0.1, 0.5) * min(trust, Pack(10.0) * size), trust);
            next = select(well, Pack(2.0) * size, next);
            const Mask better = going & (abs(tried) <= abs(value));
            trust = select(going, next, trust);
            at = select(better, at + step, at);
            value = select(better, tried, value);
            rate = select(better, tried_rate, rate);
            const Pack moved = abs(select(better, step, trust));
            settled = select(moved < Pack(STILL), settled + Pack(1.0), Pack(0.0));
            going &= settled < Pack(static_cast<double>(SETTLED));
        }
        found = abs(value) < Pack(ENOUGH);
        Dual<N> r = at;
        if constexpr (N > 0) {
            const Dual<N> last = slope(r, rate);
            for (int n = 0; n < N; ++n) r.d[n] = -last.d[n] / rate;
        }
        return r;
    }
    RingSearch() = default;
    template <int M>
    explicit RingSearch(const RingSearch<M>& other)
        : b(other.b.v), c3(other.c3.v), c4(other.c4.v), c5(other.c5.v), outer(other.outer) {}
};

// The ring's point next to a line, and the tube there as a cylinder.
template <int N>
struct Ring {
    DualVec<N> place, inwards, along;
    Mask fits, found, near_switch;
    Ring(const Torus& t, const DualVec<N>& start, const DualVec<N>& end) {
        Mask one_ends, two_ends;
        const RingSearch<N> from_start(start, end, t.outer), from_end(end, start, t.outer);
        const DualVec<N> one = start + from_start.run(one_ends) * from_start.way;
        const DualVec<N> two = end + from_end.run(two_ends) * from_end.way;
        const auto fit = [&](const DualVec<N>& at) { return t.side.sign ? t.side.on(at.value()) : Mask(true); };
        const auto off = [&](const DualVec<N>& at) {
            const Pack flat = sqrt(at.x.v * at.x.v + at.y.v * at.y.v) - Pack(t.outer);
            return sqrt(flat * flat + at.z.v * at.z.v);
        };
        const Pack one_off = off(one), two_off = off(two);
        const Mask one_fits = fit(one), two_fits = fit(two);
        const Mask second = select(one_fits & two_fits, two_off < one_off, two_fits);
        near_switch = (norm(two.value() - one.value()) > Pack(NEAR)) & (abs(one_off - two_off) < Pack(NEAR));
        if (t.side.sign)
            near_switch |= (abs(component(one.value(), t.side.axis)) < Pack(NEAR)) |
                           (abs(component(two.value(), t.side.axis)) < Pack(NEAR));
        fits = one_fits | two_fits;
        found = select(second, two_ends, one_ends);
        const DualVec<N> chosen = select(second, two, one);
        const Dual<N> over = Dual<N>(1.0) / safe(sqrt(chosen.x * chosen.x + chosen.y * chosen.y));
        inwards = {-(over * chosen.x), -(over * chosen.y), 0.0};
        place = Pack(-t.outer) * inwards;
        along = {-inwards.y, inwards.x, 0.0};
    }
    // The second of the tube's axes points down.
    DualVec<N> in(const DualVec<N>& point) const {
        const DualVec<N> from = point - place;
        return {dot(inwards, from), -from.z, dot(along, from)};
    }
    DualVec<N> out(const DualVec<N>& point) const {
        const DualVec<N> flat = point.x * inwards + point.z * along + place;
        return {flat.x, flat.y, flat.z - point.y};
    }
};

inline Wrapped over(const Torus& t, const Vec& start, const Vec& end) {
    const DualVec<0> p = seeded<0>(start, 0), q = seeded<0>(end, 0);
    const Ring<0> ring(t, p, q);
    Wrapped w = over(t.tube, ring.in(p).value(), ring.in(q).value());
    w.first = ring.out(seeded<0>(w.first, 0)).value();
    w.second = ring.out(seeded<0>(w.second, 0)).value();
    const Mask fits = ring.fits & ring.found;
    w.near_switch = ring.near_switch | (ring.fits & (w.near_switch | ~ring.found));
    w.undefined = ring.fits & ~ring.found;
    w.inside &= fits;
    w.wraps &= fits;
    w.must = Mask(false);
    w.pull[0] = w.pull[1] = nothing();
    return w;
}

inline void pulls_over(const Torus& t, const Vec& start, const Vec& end, Mask, Vec (&pull)[2]) {
    const DualVec<6> p = seeded<6>(start, 0), q = seeded<6>(end, 3);
    const Ring<6> ring(t, p, q);
    const DualVec<6> p_in = ring.in(p), q_in = ring.in(q);
    const Wrapped w = over(t.tube, p_in.value(), q_in.value());
    Pack by[6];
    for (int i = 0; i < 6; ++i) by[i] = dot(w.pull[0], p_in.slope(i)) + dot(w.pull[1], q_in.slope(i));
    pull[0] = {by[0], by[1], by[2]};
    pull[1] = {by[3], by[4], by[5]};
}

template <int N>
inline Touching<N> touching(const Torus& t, const DualVec<N>& start, const DualVec<N>& end, Mask needed) {
    const Ring<N> ring(t, start, end);
    const Touching<N> on_tube = touching(t.tube, ring.in(start), ring.in(end), needed);
    return {ring.out(on_tube.first), ring.out(on_tube.second), on_tube.arc};
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
