// De Groote's curves in packs: mechanics/muscle/degroote.py.
#pragma once

#include "muscle/bell.hpp"
#include "muscle/bezier.hpp"
#include "schema/kinds.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class DeGroote {
  public:
    GLUTEUS_NAMES(Number, height_0, centre_0, width_0, width_slope_0, height_1, centre_1, width_1, width_slope_1, height_2,
                  centre_2, width_2, width_slope_2, velocity_factor, velocity_slope, velocity_shift, velocity_offset,
                  width, damping, felt, passive_rate, passive_start, passive_span, tendon_factor, tendon_centre,
                  tendon_offset, tendon_shape)
    using Curve = NoNames;
    DeGroote(const double* numbers, const Bezier*) : n_(numbers) {}
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
    using N = Number;
    const double* n_;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
