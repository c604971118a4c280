// How many operations packs did, in a build with -DGLUTEUS_COUNT=ON: for the bound in
// benchmarks/engine.py.
#pragma once

namespace gluteus {

struct Counts {
    long long simple = 0;  // additions, subtractions, multiplications
    long long divisions = 0, roots = 0;
};
inline Counts counts;  // of all threads: such a build is to be run with one

}  // namespace gluteus
