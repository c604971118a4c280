// Thelen's curves in packs: mechanics/muscle/thelen.py.
#pragma once

#include "muscle/bezier.hpp"
#include "schema/kinds.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class Thelen {
  public:
    GLUTEUS_NAMES(Number, active_shape, passive_shape, passive_strain, passive_span, shape, greatest, gain, last, slope,
                  slow, toe_shape, toe, toe_force, toe_span, stiffness)
    using Curve = NoNames;
    Thelen(const double* numbers, const Bezier*) : n_(numbers) {}
    Pack damping() const { return 0.0; }
    Pack active(Pack length) const {
        const Pack off = length - Pack(1.0);
        return exp(-(off * off) / Pack(n_[N::active_shape]));
    }
    Pack passive(Pack length) const {
        const Pack strain = max(length - Pack(1.0), Pack(0.0)) / Pack(n_[N::passive_strain]);
        return (exp(Pack(n_[N::passive_shape]) * strain) - Pack(1.0)) / Pack(n_[N::passive_span]);
    }
    Pack velocity(Pack velocity, double activation) const {
        const double shape = n_[N::shape], greatest = n_[N::greatest], gain = n_[N::gain], last = n_[N::last];
        const double slope = n_[N::slope], slow = n_[N::slow];
        const Pack v = velocity / Pack(slow + (1.0 - slow) * activation);
        const Pack small = clip(v, Pack(-1.0), Pack(0.0)), large = clip(v, Pack(0.0), Pack(last));
        const Pack shortening = (Pack(1.0) + small) / (Pack(1.0) - small / Pack(shape));
        const Pack lengthening = (Pack(1.0) + large * Pack(gain * greatest)) / (Pack(1.0) + large * Pack(gain));
        return select(v < Pack(0.0), shortening, lengthening + max(v - Pack(last), Pack(0.0)) / Pack(slope));
    }
    Pack tendon(Pack length) const {
        const double toe_shape = n_[N::toe_shape], toe = n_[N::toe], toe_force = n_[N::toe_force];
        const double toe_span = n_[N::toe_span], stiffness = n_[N::stiffness];
        const Pack strain = max(length - Pack(1.0), Pack(0.0));
        const Pack rise = (exp(Pack(toe_shape) * min(strain / Pack(toe), Pack(1.0))) - Pack(1.0)) / Pack(toe_span);
        return Pack(toe_force) * rise + Pack(stiffness) * max(strain - Pack(toe), Pack(0.0));
    }

  private:
    using N = Number;
    const double* n_;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
