// Passive forces of the fibres of standing people: mechanics/muscle/rigid.py.
#pragma once

#include "simd/elementary.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// The passive curve that begins at the optimal length and stops rising where fibres tear. OpenSim's
// curve begins at the minimum length and is in `kinds/de_groote.hpp`.
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

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
