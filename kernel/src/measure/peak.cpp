// The peak arithmetic speed of this machine: independent operations on packs, enough at a time to
// hide their latency. benchmarks/engine.py compares the kernel with it.
#include "measure/peak_calls.hpp"

#include "simd/pack.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

double peak(const PeakCall& call, std::size_t& operations) {
    constexpr int CHAINS = 12;
    Pack x[CHAINS];
    for (int i = 0; i < CHAINS; ++i) x[i] = 1.0 + 0.01 * i;
    const Pack a = 0.999999, b = 1e-6;
    for (int round = 0; round < call.rounds; ++round) {
        for (int i = 0; i < CHAINS; ++i) {
            switch (call.operation) {
                case Peak::multiply_add: x[i] = x[i] * a + b; break;
                case Peak::divide: x[i] = a / x[i]; break;
                case Peak::root: x[i] = sqrt(x[i]); break;
            }
        }
    }
    operations = std::size_t(call.rounds) * CHAINS * LANES * (call.operation == Peak::multiply_add ? 2 : 1);
    Pack sum = 0.0;
    for (int i = 0; i < CHAINS; ++i) sum += x[i];
    return sum.lane(0);
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
