#include "simd/isa.hpp"

#if defined(GLUTEUS_X86) && defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#endif

namespace gluteus {
namespace {

#if defined(GLUTEUS_X86) && defined(_MSC_VER)

Isa found() {
    int id[4];
    __cpuid(id, 0);
    if (id[0] < 7) return Isa::baseline;
    __cpuidex(id, 1, 0);
    const bool fma = id[2] & (1 << 12), saves = id[2] & (1 << 27);
    if (!fma || !saves) return Isa::baseline;
    const unsigned long long kept = _xgetbv(0);
    __cpuidex(id, 7, 0);
    const bool avx2 = (id[1] & (1 << 5)) && (kept & 0x6) == 0x6;
    const unsigned wanted = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);  // F, DQ, BW, VL
    const bool avx512 = (static_cast<unsigned>(id[1]) & wanted) == wanted && (kept & 0xe6) == 0xe6;
    return avx512 && avx2 ? Isa::avx512 : avx2 ? Isa::avx2 : Isa::baseline;
}

#elif defined(GLUTEUS_X86)

Isa found() {
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
    return avx512 && avx2 ? Isa::avx512 : avx2 ? Isa::avx2 : Isa::baseline;
}

#else

Isa found() { return Isa::baseline; }

#endif

Isa in_use = found();

}  // namespace

Isa isa() { return in_use; }

Isa best() {
    static const Isa answer = found();
    return answer;
}

bool use(Isa wanted) {
    if (static_cast<int>(wanted) > static_cast<int>(best())) return false;
    in_use = wanted;
    return true;
}

const char* name(Isa which) {
    switch (which) {
        case Isa::avx512: return "avx512";
        case Isa::avx2: return "avx2";
        default: return "baseline";
    }
}

}  // namespace gluteus
