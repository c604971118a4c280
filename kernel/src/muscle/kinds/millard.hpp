// Millard's curves in packs: mechanics/muscle/millard.py.
#pragma once

#include "muscle/bezier.hpp"
#include "schema/kinds.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class Millard {
  public:
    GLUTEUS_NAMES(Number, damping)
    GLUTEUS_NAMES(Curve, active, passive, velocity, tendon)
    Millard(const double* numbers, const Bezier* curves) : damping_(numbers[Number::damping]), curves_(curves) {}
    Pack damping() const { return damping_; }
    Pack active(Pack length) const { return curves_[Curve::active](length); }
    Pack passive(Pack length) const { return curves_[Curve::passive](length); }
    Pack velocity(Pack velocity, double) const { return max(curves_[Curve::velocity](velocity), Pack(0.0)); }
    Pack tendon(Pack length) const { return curves_[Curve::tendon](length); }

  private:
    double damping_;
    const Bezier* curves_;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
