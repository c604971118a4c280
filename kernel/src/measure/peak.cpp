// What this machine's arithmetic can do at best: independent operations on packs, as many at a time as hide their
// latency. benchmarks/engine.py holds the kernel against it.
#include "measure/peak_calls.hpp"

#include "simd/pack.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

double peak(Peak which, std::size_t rounds, std::size_t& operations) {
    constexpr int CHAINS = 12;
    Pack x[CHAINS];
    for (int i = 0; i < CHAINS; ++i) x[i] = 1.0 + 0.01 * i;
    const Pack a = 0.999999, b = 1e-6;
    for (std::size_t round = 0; round < rounds; ++round) {
        for (int i = 0; i < CHAINS; ++i) {
            switch (which) {
                case Peak::multiply_add: x[i] = x[i] * a + b; break;
                case Peak::divide: x[i] = a / x[i]; break;
                case Peak::root: x[i] = sqrt(x[i]); break;
            }
        }
    }
    operations = rounds * CHAINS * LANES * (which == Peak::multiply_add ? 2 : 1);
    Pack sum = 0.0;
    for (int i = 0; i < CHAINS; ++i) sum += x[i];
    return sum.lane(0);
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
