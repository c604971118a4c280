// Bodies and joints of a model as flat tables. Everything here is plain data: the same for all
// instruction sets. Lists of variable length stand one after the other; `x_first` has one entry
// more than owners.
#pragma once

#include "schema/types.hpp"

namespace gluteus {

constexpr int FIXED = -1;  // the ground among bodies, no coordinate among coordinates, as in mechanics/body/tree.py

// Polynomials in pieces, as mechanics/body/functions.py has them.
struct FunctionTable {
    const int* piece_first;         // (function + 1)
    const int* width;               // coefficients of each piece, (function)
    const int* coefficient_first;   // (function)
    const double* breaks;           // where a piece begins, (piece); that of the first piece is not looked at
    const double* origin;           // (piece)
    const double* coefficients;     // lowest power first
};

// Joints lead from parents to children, and parents come first.
struct TreeModel {
    int bodies, coordinates, drives;
    FunctionTable functions;

    const int* parent;               // (body)
    const double* turned_in_parent;  // (body, 3, 3)
    const double* turned_in_child;   // (body, 3, 3)
    const int* drive_first;          // (body + 1)
    const double* drive_axis;        // (drive, 3), unit
    const int* drive_function;
    const int* drive_coordinate;
    const int* drive_turns;

    // Worked out when the tables are taken over.
    const int* identity;         // (body, 2): whether turned_in_parent and turned_in_child do nothing
};

}  // namespace gluteus
