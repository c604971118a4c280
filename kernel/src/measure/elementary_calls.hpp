#pragma once

#include "schema/structs.hpp"
#include "simd/isa.hpp"

GLUTEUS_FOR_EACH_ISA(void elementary(const ElementaryCall& call);)
