// Batches of the two optimisation problems of recruitment, by rows.
#pragma once

#include "schema/structs.hpp"
#include "simd/isa.hpp"

GLUTEUS_FOR_EACH_ISA(void recruit_rows(const RecruitProblem& problem, int threads, const RecruitFound& into);
                     void greatest_rows(const LinearProblem& problem, int threads, const LinearFound& into);)
