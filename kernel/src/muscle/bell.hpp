// Active forces of fibres as sums of bells, after De Groote: mechanics/muscle/degroote.py.
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
        // Far from the centre the square would overflow, although the bell is already zero there.
        distance = clip((length - Pack(centre)) / width, Pack(-40.0), Pack(40.0));
        force = select(stands, Pack(height) * exp(Pack(-0.5) * distance * distance), Pack(0.0));
    }
    // Slope of the force with the length.
    Pack slope(double widening) const {
        return -(force * distance * ((Pack(1.0) - distance * Pack(widening)) / width));
    }
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
