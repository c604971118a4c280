// De Groote's curves in packs: mechanics/muscle/degroote.py.
#pragma once

#include "schema/structs.hpp"
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

// The passive curve that begins at the optimal length and ends its rise where fibres tear.
// OpenSim's begins at the least length, and is in `DeGroote`.
class PassiveCurve {
  public:
    PassiveCurve(double shape, double strain, double longest)
        : longest_(longest), shape_(shape), over_strain_(1.0 / strain), steepness_(shape / strain),
          over_rise_(Pack(1.0) / expm1_nonnegative(shape)) {}
    Pack force(Pack length) const {
        const Pack exponent = rise(length);
        if (!(exponent > Pack(0.0)).any()) return Pack(0.0);
        return expm1_nonnegative(exponent) * over_rise_;
    }
    Pack slope(Pack length) const {
        const Pack exponent = rise(length);
        const Mask rises = (exponent > Pack(0.0)) & ~tears(length);
        return select(rises, exp(exponent) * (over_rise_ * steepness_), Pack(0.0));
    }

    Mask tears(Pack length) const { return length > longest_; }

  private:
    Pack longest_, shape_, over_strain_, steepness_, over_rise_;

    Pack rise(Pack length) const {
        return shape_ * (max(min(length, longest_) - Pack(1.0), Pack(0.0)) * over_strain_);
    }
};

class DeGroote {
  public:
    DeGroote(const double* numbers, const int*) : n_(numbers) {}
    Pack damping() const { return n_[N::damping]; }
    Pack active(Pack length) const {
        const Pack at = (length - Pack(1.0)) / Pack(n_[N::width]) + Pack(1.0);
        Pack force = 0.0;
        force += Bell(n_[N::height_0], n_[N::centre_0], n_[N::width_0], n_[N::width_slope_0], at).force;
        force += Bell(n_[N::height_1], n_[N::centre_1], n_[N::width_1], n_[N::width_slope_1], at).force;
        force += Bell(n_[N::height_2], n_[N::centre_2], n_[N::width_2], n_[N::width_slope_2], at).force;
        return force;
    }
    Pack passive(Pack length) const {
        if (n_[N::felt] == 0.0) return 0.0;
        const Pack rise = exp(Pack(n_[N::passive_rate]) * (length - Pack(1.0))) - Pack(n_[N::passive_start]);
        return max(rise / Pack(n_[N::passive_span]), Pack(0.0));
    }
    Pack velocity(Pack velocity, double) const {
        const Pack inside = Pack(n_[N::velocity_slope]) * velocity + Pack(n_[N::velocity_shift]);
        return max(Pack(n_[N::velocity_factor]) * asinh(inside) + Pack(n_[N::velocity_offset]), Pack(0.0));
    }
    Pack tendon(Pack length) const {
        const Pack rise = Pack(n_[N::tendon_factor]) * exp(Pack(n_[N::tendon_shape]) * (length - Pack(n_[N::tendon_centre])));
        return max(rise - Pack(n_[N::tendon_offset]), Pack(0.0));
    }

  private:
    using N = DeGrooteNumber;
    const double* n_;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
