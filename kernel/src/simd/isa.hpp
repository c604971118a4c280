// Instruction sets: which there are, and how the one in use is chosen when the module is loaded.
//
// A source listed under FOR_EACH_ISA in kernel/CMakeLists.txt is compiled once for each of them,
// everything in it in the namespace gluteus::GLUTEUS_ISA. Its functions are declared for all of
// them by GLUTEUS_FOR_EACH_ISA and called by GLUTEUS_CALL, which goes to those of the instruction
// set in use.
#pragma once

namespace gluteus {

enum class Isa : int { baseline = 0, avx2 = 1, avx512 = 2 };

// The instruction set in use: the best that this machine has, unless `use` chose a lesser one.
Isa isa();
// The best instruction set that this machine has and this build contains.
Isa best();
// Switches to `wanted`; returns false if this machine or this build does not have it.
bool use(Isa wanted);
const char* name(Isa which);

}  // namespace gluteus

#if defined(GLUTEUS_X86)
#define GLUTEUS_FOR_EACH_ISA(...)          \
    namespace gluteus {                    \
    namespace baseline { __VA_ARGS__ }     \
    namespace avx2 { __VA_ARGS__ }         \
    namespace avx512 { __VA_ARGS__ }       \
    }
#define GLUTEUS_CALL(function, ...)                                              \
    (::gluteus::isa() == ::gluteus::Isa::avx512 ? ::gluteus::avx512::function(__VA_ARGS__) \
     : ::gluteus::isa() == ::gluteus::Isa::avx2 ? ::gluteus::avx2::function(__VA_ARGS__)   \
                                                : ::gluteus::baseline::function(__VA_ARGS__))
#else
#define GLUTEUS_FOR_EACH_ISA(...) \
    namespace gluteus {           \
    namespace baseline { __VA_ARGS__ } \
    }
#define GLUTEUS_CALL(function, ...) (::gluteus::baseline::function(__VA_ARGS__))
#endif
