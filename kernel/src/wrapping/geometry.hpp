// A model's paths beside its tree, and lengths, moment arms, flags and pulls of muscles.
#pragma once

#include "body/tree.hpp"
#include "schema/kinds.hpp"
#include "simd/isa.hpp"

namespace gluteus {

enum class PathKind : int { straight = 0, conditional = 1, one_surface = 2, several = 3, two_surfaces = 4 };

// What follows from the tables of the paths (bindings/geometry_tables.cpp).
struct GeometryModel : TreeModel {
    Indices path_kind;         // (muscle)
    Indices crossed_first;     // (muscle + 1): bodies that carry some but not all of a path
    Indices crossed_body;      // parents before children
    Indices crossed_above;     // the parent's place in the same list, or -1
    Indices point_crossed;     // (point): the place of its body in the muscle's list, or -1
    Indices surface_crossed;   // (surface)
    Indices slot_first;        // (muscle + 1): coordinates that change the path
    Indices slot_coordinate;
    Indices drive_slot_first;  // (crossed): where the slots of the body's drives begin
    Indices drive_slot;        // slot within the muscle, for each drive of each crossed body
    Indices moving_slot;       // (moving)
    int most_points = 0, most_surfaces = 0, most_crossed = 0, most_slots = 0;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void geometry(const GeometryModel& model, const GeometryCall& call, int threads);
                     // The kinds of surfaces, in the order of their numbers.
                     const std::vector<SurfaceKind>& surface_kinds();)
