// What moves a tree, and what its joints carry: the question, in plain data.
#pragma once

#include "body/tree.hpp"
#include "simd/isa.hpp"

namespace gluteus {

// Forces and free moments from outside, each on one body; FIXED is the ground. Strides are between samples.
struct LoadTable {
    int count;
    const int* body;        // that feels the load (load)
    const int* vectors_in;  // body in whose axes force and moment are given (load)
    const int* points_in;   // body in whose frame the point is given (load)
    Varied force, moment, point;  // (load, 3)
};

struct DynamicsCall {
    const double* q;  // (sample, coordinate), resolved, as are speeds and accelerations
    const double* qd;
    const double* qdd;
    std::size_t samples;
    Varied joint_in_parent;  // (body, 3)
    Varied joint_in_child;   // (body, 3)
    Varied mass;             // (body)
    Varied centre;           // (body, 3)
    Varied inertia;          // (body, 3, 3)
    double gravity[3];
    LoadTable loads;
    const double* applied;  // all other wrenches (sample, body, 6): moment about the body's origin, force, ground; or null
    const int* joints;      // bodies whose joints are looked at (asked)
    int asked;
    double* needed;          // generalised forces (sample, coordinate), or null
    double* force;           // what joints do to their children, in the children's axes (sample, asked, 3), or null
    double* force_in_parent; // the same in the axes of the parents, where force is given
    double* moment;          // in the children's axes about the joint's frame on the child, where force is given
    int threads;
};

// What each load does to the coordinates: forces (sample, load, coordinate).
struct PushCall {
    const double* q;
    std::size_t samples;
    Varied joint_in_parent, joint_in_child;
    LoadTable loads;
    double* forces;
    int threads;
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void dynamics(const TreeModel& model, const DynamicsCall& call);
                     void pushes(const TreeModel& model, const PushCall& call);)
