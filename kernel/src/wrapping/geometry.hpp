// A model's geometry as flat tables, and the question put to it. Everything here is plain data: the same for all
// instruction sets. Lists of variable length stand one after the other; `x_first` has one entry more than owners.
#pragma once

#include <cstddef>
#include <cstdint>

#include "schema/types.hpp"
#include "simd/isa.hpp"

namespace gluteus {

constexpr int FIXED = -1;  // the ground among bodies, no coordinate among coordinates, as in mechanics/body/tree.py

enum class SurfaceKind : int { cylinder = 0, sphere = 1, ellipsoid = 2, torus = 3 };
enum class PathKind : int { straight = 0, conditional = 1, one_surface = 2, several = 3, two_surfaces = 4 };

// Polynomials in pieces, as mechanics/body/functions.py has them.
struct FunctionTable {
    const int* piece_first;         // (function + 1)
    const int* width;               // coefficients of each piece, (function)
    const int* coefficient_first;   // (function)
    const double* breaks;           // where a piece begins, (piece); that of the first piece is not looked at
    const double* origin;           // (piece)
    const double* coefficients;     // lowest power first
};

struct GeometryModel {
    int bodies, coordinates, points, muscles, drives;
    FunctionTable functions;

    const int* parent;               // (body)
    const double* turned_in_parent;  // (body, 3, 3)
    const double* turned_in_child;   // (body, 3, 3)
    const int* drive_first;          // (body + 1)
    const double* drive_axis;        // (drive, 3), unit
    const int* drive_function;
    const int* drive_coordinate;
    const int* drive_turns;

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
    const int* identity;         // (body, 2): whether turned_in_parent and turned_in_child do nothing
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
