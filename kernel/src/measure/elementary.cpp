// The elementary functions over arrays, for the tests of their errors, and as the shortest example
// of a source that is compiled once for each instruction set.
#include "simd/elementary.hpp"

#include "measure/elementary_calls.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

void elementary(const ElementaryCall& call) {
    for (int at = 0; at < call.arguments; at += LANES) {
        const int here = call.arguments - at < LANES ? call.arguments - at : LANES;
        const Pack a = Pack::gather(call.x + at, 1, here), b = Pack::gather(call.y + at, 1, here);
        Pack first = 0.0, second = 0.0;
        switch (call.function) {
            case Elementary::sincos: sincos(a, first, second); break;
            case Elementary::atan2: first = atan2(a, b); break;
            case Elementary::exp: first = exp(a); break;
            case Elementary::asinh: first = asinh(a); break;
            case Elementary::acos: first = acos(a); second = asin(a); break;
        }
        first.scatter(call.one + at, 1, here);
        second.scatter(call.two + at, 1, here);
    }
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
