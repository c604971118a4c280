// What Python sees. Arguments arrive checked by gluteus.mechanics.engine.kernel and its callers; shapes are looked at
// again here where a wrong one would read beyond an array.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <thread>

#if defined(GLUTEUS_COUNT)
#include "simd/counts.hpp"
#endif
#include "bindings/module.hpp"
#include "measure/elementary_calls.hpp"
#include "measure/peak_calls.hpp"
#include "schema/readers.hpp"
#include "simd/isa.hpp"

namespace nb = nanobind;
using namespace gluteus;

namespace {

using In = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Out = nb::ndarray<double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

void bind_elementary(nb::module_& module) {
    module.def(
        "elementary",
        [](int which, In x, In y, Out one, Out two) {
            const std::size_t count = x.size();
            if (which < 0 || which > 4) throw std::invalid_argument("which: 0 to 4");
            if (y.size() != count || one.size() != count || two.size() != count)
                throw std::invalid_argument("arrays must be equally long");
            nb::gil_scoped_release released;
            GLUTEUS_CALL(elementary, static_cast<Elementary>(which), x.data(), y.data(), one.data(), two.data(), count);
        },
        nb::arg("which"), nb::arg("x"), nb::arg("y"), nb::arg("one"), nb::arg("two"));
}

void bind_peak(nb::module_& module) {
    module.def(
        "peak",
        [](int which, std::size_t rounds) {
            if (which < 0 || which > 2) throw std::invalid_argument("which: 0, 1 or 2");
            std::size_t operations = 0;
            nb::gil_scoped_release released;
            const double done = GLUTEUS_CALL(peak, static_cast<Peak>(which), rounds, operations);
            return done == done ? operations : 0;
        },
        nb::arg("which"), nb::arg("rounds"));
}

#if defined(GLUTEUS_COUNT)
// The operations since the last call: additions and multiplications, divisions, roots.
void bind_counts(nb::module_& module) {
    module.def("counts", [] {
        const Counts found = counts;
        counts = {};
        return nb::make_tuple(found.simple, found.divisions, found.roots);
    });
}
#endif

}  // namespace

NB_MODULE(_kernel, module) {
    // Models that live until the interpreter ends keep their tables until then: no leak, and nothing to print.
    nb::set_leak_warnings(false);
    module.attr("SCHEMA") = SCHEMA;
    module.def("isa", [] { return name(isa()); });
    module.def("isas", [] {
        nb::list found;
        for (int which = 0; which <= static_cast<int>(best()); ++which) found.append(name(static_cast<Isa>(which)));
        return found;
    });
    module.def("use", [](const char* wanted) {
        for (Isa which : {Isa::baseline, Isa::avx2, Isa::avx512})
            if (std::string_view(name(which)) == wanted) return use(which);
        return false;
    });
    module.def("cores", [] {
        const unsigned found = std::thread::hardware_concurrency();
        return found ? found : 1u;
    });
    module.def("variable", [](const char* wanted) { return std::getenv(wanted); });
    bind_elementary(module);
    bind_peak(module);
#if defined(GLUTEUS_COUNT)
    bind_counts(module);
#endif
    bind_geometry(module);
    bind_muscles(module);
    bind_recruit(module);
    bind_hip(module);
    bind_given(module);
}
