// The curves of three muscle models in packs: mechanics/muscle/curves.py and muscle_bezier.py.
#pragma once

#include "muscle/calls.hpp"
#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class Thelen {
  public:
    Thelen(const double* numbers, const int*) : n_(numbers) {}
    Pack damping() const { return 0.0; }
    Pack active(Pack length) const {
        const Pack off = length - Pack(1.0);
        return exp(-(off * off) / Pack(n_[0]));
    }
    Pack passive(Pack length) const {
        const Pack strain = max(length - Pack(1.0), Pack(0.0)) / Pack(n_[2]);
        return (exp(Pack(n_[1]) * strain) - Pack(1.0)) / Pack(n_[3]);
    }
    Pack velocity(Pack velocity, double activation) const {
        const double shape = n_[4], greatest = n_[5], gain = n_[6], last = n_[7], slope = n_[8], slow = n_[9];
        const Pack v = velocity / Pack(slow + (1.0 - slow) * activation);
        const Pack small = clip(v, Pack(-1.0), Pack(0.0)), large = clip(v, Pack(0.0), Pack(last));
        const Pack shortening = (Pack(1.0) + small) / (Pack(1.0) - small / Pack(shape));
        const Pack lengthening = (Pack(1.0) + large * Pack(gain * greatest)) / (Pack(1.0) + large * Pack(gain));
        return select(v < Pack(0.0), shortening, lengthening + max(v - Pack(last), Pack(0.0)) / Pack(slope));
    }
    Pack tendon(Pack length) const {
        const double toe_shape = n_[10], toe = n_[11], toe_force = n_[12], toe_span = n_[13], stiffness = n_[14];
        const Pack strain = max(length - Pack(1.0), Pack(0.0));
        const Pack rise = (exp(Pack(toe_shape) * min(strain / Pack(toe), Pack(1.0))) - Pack(1.0)) / Pack(toe_span);
        return Pack(toe_force) * rise + Pack(stiffness) * max(strain - Pack(toe), Pack(0.0));
    }

  private:
    const double* n_;
};

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
    // Where along its piece x lies; a lane that rests is left where it is.
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

class Millard {
  public:
    Millard(const double* numbers, const int* pieces) : damping_(numbers[0]) {
        const double* at = numbers + 1;
        for (int i = 0; i < MILLARD_CURVES; ++i) {
            curves_[i] = {pieces[i], at[0], at[1], at + 2, at + 2 + 6 * pieces[i]};
            at += 2 + 12 * pieces[i];
        }
    }
    Pack damping() const { return damping_; }
    Pack active(Pack length) const { return curves_[0](length); }
    Pack passive(Pack length) const { return curves_[1](length); }
    Pack velocity(Pack velocity, double) const { return max(curves_[2](velocity), Pack(0.0)); }
    Pack tendon(Pack length) const { return curves_[3](length); }

  private:
    double damping_;
    Bezier curves_[MILLARD_CURVES];
};

class DeGroote {
  public:
    DeGroote(const double* numbers, const int*) : n_(numbers) {}
    Pack damping() const { return n_[17]; }
    Pack active(Pack length) const {
        const Pack at = (length - Pack(1.0)) / Pack(n_[16]) + Pack(1.0);
        Pack force = 0.0;
        for (int bell = 0; bell < 3; ++bell) {
            const double* b = n_ + 4 * bell;  // height, centre, width, slope of the width
            const Pack width = Pack(b[2]) + Pack(b[3]) * at;
            const Mask stands = width > Pack(0.0);
            const Pack far = (at - Pack(b[1])) / select(stands, width, Pack(1.0));
            const Pack distance = clip(far, Pack(-40.0), Pack(40.0));
            force += select(stands, Pack(b[0]) * exp(Pack(-0.5) * distance * distance), Pack(0.0));
        }
        return force;
    }
    Pack passive(Pack length) const {
        if (n_[18] == 0.0) return 0.0;
        const Pack rise = exp(Pack(n_[19]) * (length - Pack(1.0))) - Pack(n_[20]);
        return max(rise / Pack(n_[21]), Pack(0.0));
    }
    Pack velocity(Pack velocity, double) const {
        const double* v = n_ + 12;  // gain, slope, shift, offset
        return max(Pack(v[0]) * asinh(Pack(v[1]) * velocity + Pack(v[2])) + Pack(v[3]), Pack(0.0));
    }
    Pack tendon(Pack length) const {
        const Pack rise = Pack(n_[22]) * exp(Pack(n_[25]) * (length - Pack(n_[23])));
        return max(rise - Pack(n_[24]), Pack(0.0));
    }

  private:
    const double* n_;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
