// Generalised forces of a tree's motion, and loads of its joints.
#pragma once

#include "body/tree.hpp"
#include "simd/isa.hpp"

GLUTEUS_FOR_EACH_ISA(void dynamics(const TreeModel& model, const DynamicsCall& call, int threads);
                     void pushes(const TreeModel& model, const PushCall& call, int threads);)
