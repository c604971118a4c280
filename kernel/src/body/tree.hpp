// Bodies and joints of a model.
#pragma once

#include "schema/structs.hpp"

namespace gluteus {

constexpr int FIXED = -1;  // the ground among bodies, no coordinate among coordinates, as in mechanics/body/tree.py

// The tables that Python gives, and what follows from those of bodies and joints
// (bindings/geometry_tables.cpp).
struct TreeModel : GeometryConstants {
    Indices identity;  // (body, 2): whether turned_in_parent and turned_in_child do nothing
};

}  // namespace gluteus
