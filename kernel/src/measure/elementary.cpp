// The elementary functions over arrays: for the tests that hold their errors, and as the shortest example of a
// source that is compiled once for each instruction set.
#include "simd/elementary.hpp"

#include "measure/elementary_calls.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

void elementary(Elementary which, const double* x, const double* y, double* one, double* two, std::size_t count) {
    for (std::size_t at = 0; at < count; at += LANES) {
        const int here = static_cast<int>(count - at < LANES ? count - at : LANES);
        const Pack a = Pack::gather(x + at, 1, here), b = Pack::gather(y + at, 1, here);
        Pack first = 0.0, second = 0.0;
        switch (which) {
            case Elementary::sincos: sincos(a, first, second); break;
            case Elementary::atan2: first = atan2(a, b); break;
            case Elementary::exp: first = exp(a); break;
            case Elementary::asinh: first = asinh(a); break;
            case Elementary::acos: first = acos(a); second = asin(a); break;
        }
        first.scatter(one + at, 1, here);
        second.scatter(two + at, 1, here);
    }
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
