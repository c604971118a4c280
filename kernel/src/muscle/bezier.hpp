// Curves of quintic Bézier pieces in packs: mechanics/muscle/bezier.py.
#pragma once

#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// Quintic pieces, straight outside their ends.
struct Bezier {
    int pieces;
    double before, after;
    const double* x;  // (piece, 6), ascending
    const double* y;

    Pack operator()(Pack at) const {
        const Pack first = x[0], last = x[6 * pieces - 1];
        const Pack inside = clip(at, first, last);
        Pack px[6], py[6];
        for (int k = 0; k < 6; ++k) {
            px[k] = x[k];
            py[k] = y[k];
        }
        for (int piece = 1; piece < pieces; ++piece) {
            const Mask beyond = inside >= Pack(x[6 * piece]);
            if (!beyond.any()) break;
            for (int k = 0; k < 6; ++k) {
                px[k] = select(beyond, Pack(x[6 * piece + k]), px[k]);
                py[k] = select(beyond, Pack(y[6 * piece + k]), py[k]);
            }
        }
        const Pack outside =
            min(at - first, Pack(0.0)) * Pack(before) + max(at - last, Pack(0.0)) * Pack(after);
        return value(py, parameter(px, inside)) + outside;
    }

    // Reads the next curve of a row of numbers: slopes before and after it, then all x and all y of
    // its pieces.
    static Bezier next(const double*& at, int pieces) {
        const Bezier found{pieces, at[0], at[1], at + 2, at + 2 + 6 * pieces};
        at += 2 + 12 * pieces;
        return found;
    }

  private:
    static Pack value(const Pack* p, Pack u) {
        const Pack v = Pack(1.0) - u, uu = u * u, vv = v * v;
        Pack middle = Pack(5.0) * v * u * (vv * (v * p[1] + Pack(2.0) * u * p[2]));
        middle += Pack(5.0) * v * u * (uu * (Pack(2.0) * v * p[3] + u * p[4]));
        return vv * vv * v * p[0] + middle + uu * uu * u * p[5];
    }
    static Pack slope(const Pack* p, Pack u) {
        const Pack v = Pack(1.0) - u, uu = u * u, vv = v * v;
        const Pack rest = Pack(4.0) * v * u *
                          (vv * (p[2] - p[1]) + Pack(1.5) * v * u * (p[3] - p[2]) + uu * (p[4] - p[3]));
        return Pack(5.0) * (vv * vv * (p[1] - p[0]) + rest + uu * uu * (p[5] - p[4]));
    }
    // The position of x along its piece; a lane that rests is not changed.
    static Pack parameter(const Pack* p, Pack x) {
        constexpr int ROUNDS = 60;
        constexpr double RESTED = 1e-15;
        Pack low = 0.0, high = 1.0;
        const Pack width = p[5] - p[0];
        Pack u = clip((x - p[0]) / width, Pack(0.0), Pack(1.0));
        Mask done(false);
        for (int round = 0; round < ROUNDS; ++round) {
            const Pack off = value(p, u) - x;
            done |= abs(off) <= Pack(RESTED) * width;
            if (done.all()) break;
            const Mask under = off < Pack(0.0);
            low = select(under, u, low);
            high = select(under, high, u);
            const Pack steep = slope(p, u);
            const Mask rises = steep > Pack(0.0);
            const Pack newton = u - off / select(rises, steep, Pack(1.0));
            const Mask within = rises & (newton > low) & (newton < high);
            const Pack following = select(within, newton, Pack(0.5) * (low + high));
            done |= following == u;
            u = select(done, u, following);
        }
        return u;
    }
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
