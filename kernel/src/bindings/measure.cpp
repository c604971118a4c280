// Python binding of the calls that measure the kernel itself.
#include "bindings/module.hpp"
#include "measure/elementary_calls.hpp"
#include "measure/peak_calls.hpp"
#include "schema/readers.hpp"
#if defined(GLUTEUS_COUNT)
#include "simd/counts.hpp"
#endif

namespace nb = nanobind;

namespace gluteus {
namespace {

void run_elementary(nb::handle given) {
    Reader reader;
    ElementaryCall call;
    read(reader, given, call);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(elementary, call);
}

std::size_t run_peak(nb::handle given) {
    Reader reader;
    PeakCall call;
    read(reader, given, call);
    std::size_t operations = 0;
    nb::gil_scoped_release released;
    const double done = GLUTEUS_CALL(peak, call, operations);
    return done == done ? operations : 0;
}

#if defined(GLUTEUS_COUNT)
// Numbers of operations since the last call: additions and multiplications, divisions, roots.
nb::object take_counts() {
    const Counts found = counts;
    counts = {};
    return nb::make_tuple(found.simple, found.divisions, found.roots);
}
#endif

}  // namespace

void bind_measure(nb::module_& module) {
    module.def("elementary", &run_elementary, nb::arg("call"));
    module.def("peak", &run_peak, nb::arg("call"));
#if defined(GLUTEUS_COUNT)
    module.def("counts", &take_counts);
#endif
}

}  // namespace gluteus
