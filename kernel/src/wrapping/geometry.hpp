// A model's paths as flat tables beside its tree's, and the question put to them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "body/tree.hpp"
#include "simd/isa.hpp"

namespace gluteus {

enum class SurfaceKind : int { cylinder = 0, sphere = 1, ellipsoid = 2, torus = 3 };
enum class PathKind : int { straight = 0, conditional = 1, one_surface = 2, several = 3, two_surfaces = 4 };

struct GeometryModel : TreeModel {
    int points, muscles;

    const int* point_first;      // (muscle + 1)
    const int* point_body;       // (point)
    const int* condition;        // (point)
    const double* range;         // (point, 2)
    const int* moving_first;     // (point + 1)
    const double* moving_axis;   // (moving, 3)
    const int* moving_function;
    const int* moving_coordinate;

    const int* surface_first;    // (muscle + 1)
    const int* surface_kind;     // (surface) SurfaceKind
    const int* surface_body;
    const int* surface_sizes;    // (surface, 5): side's axis, its sign, plane (1) or helix (0), first and last point
    // (surface, 3): radius and length of a cylinder, radius of a sphere, three radii of an ellipsoid, radii of a torus' tube and ring
    const double* surface_size;
    const double* surface_axes;  // (surface, 3, 3), columns
    const double* surface_origin;

    // Worked out when the tables are taken over.
    const int* path_kind;        // (muscle)
    const int* crossed_first;    // (muscle + 1): bodies that carry some but not all of a path
    const int* crossed_body;     // parents before children
    const int* crossed_above;    // the parent's place in the same list, or -1
    const int* point_crossed;    // (point): the place of its body in the muscle's list, or -1
    const int* surface_crossed;  // (surface)
    const int* slot_first;       // (muscle + 1): coordinates that change the path
    const int* slot_coordinate;
    const int* drive_slot_first; // (crossed): where the slots of the body's drives begin
    const int* drive_slot;       // slot within the muscle, for each drive of each crossed body
    const int* moving_slot;      // (moving)
    int most_points, most_surfaces, most_crossed, most_slots;
};

struct GeometryCall {
    const double* q;  // (sample, coordinate)
    std::size_t samples;
    Varied place;            // (point, 3)
    Varied joint_in_parent;  // (body, 3)
    Varied joint_in_child;   // (body, 3)
    const int* muscles;      // those asked for, (asked)
    const int* where;        // the column of the results for each of them, (asked)
    int asked;
    int width;               // muscles in the results
    const int* column;       // (coordinate): the column of the arms, or -1
    int columns;
    double* lengths;         // (sample, width) or null
    double* arms;            // (sample, width, columns), zeros where nothing is written, or null
    std::uint8_t* near_switch;  // (sample, width) or null
    const double* tension;      // (sample, width) [N], read where wrenches are wanted
    double* wrenches;           // (sample, body, 6): moment about the body's origin, force, ground axes; or null
    int threads;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void geometry(const GeometryModel& model, const GeometryCall& call);)
