// Thelen's curves in packs: mechanics/muscle/thelen.py.
#pragma once

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

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
