// De Groote's curves in packs: mechanics/muscle/degroote.py.
#pragma once

#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// One bell of the active curve at a fibre length over the optimal one.
struct Bell {
    Pack force, distance, width;  // distance: from the centre, in widths
    Bell(double height, double centre, double broad, double widening, Pack length)
        : width(Pack(broad) + Pack(widening) * length) {
        const Mask stands = ~(width <= Pack(0.0));
        width = select(stands, width, Pack(1.0));
        // Far out the square would overflow where the bell is zero already.
        distance = clip((length - Pack(centre)) / width, Pack(-40.0), Pack(40.0));
        force = select(stands, Pack(height) * exp(Pack(-0.5) * distance * distance), Pack(0.0));
    }
    // Of the force with the length.
    Pack slope(double widening) const {
        return -(force * distance * ((Pack(1.0) - distance * Pack(widening)) / width));
    }
};

// The passive curve that begins at the optimal length. OpenSim's begins at the least length, and is
// in `DeGroote`.
class PassiveCurve {
  public:
    PassiveCurve(double shape, double strain)
        : shape_(shape), over_strain_(1.0 / strain), steepness_(shape / strain),
          over_rise_(Pack(1.0) / expm1_nonnegative(shape)) {}
    Pack force(Pack length) const {
        const Pack exponent = rise(length);
        if (!(exponent > Pack(0.0)).any()) return Pack(0.0);
        return expm1_nonnegative(exponent) * over_rise_;
    }
    Pack slope(Pack length) const {
        const Pack exponent = rise(length);
        return select(exponent > Pack(0.0), exp(exponent) * (over_rise_ * steepness_), Pack(0.0));
    }

  private:
    Pack shape_, over_strain_, steepness_, over_rise_;

    Pack rise(Pack length) const { return shape_ * (max(length - Pack(1.0), Pack(0.0)) * over_strain_); }
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
            force += Bell(b[0], b[1], b[2], b[3], at).force;
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
