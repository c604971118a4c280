// The Python module. Everything that Python passes is checked in this folder, so that the rest of
// the kernel can trust it. Wrong input raises a ValueError.
#include <nanobind/nanobind.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "bindings/module.hpp"
#include "schema/readers.hpp"
#include "simd/isa.hpp"

namespace nb = nanobind;
using namespace gluteus;

nb::tuple gluteus::names_in(const Names& names) {
    nb::list found;
    std::string_view rest = names.text;
    for (std::size_t end; !rest.empty(); rest.remove_prefix(end)) {
        end = std::min(rest.find(", "), rest.size());
        found.append(nb::str(rest.data(), end));
        end = std::min(end + 2, rest.size());
    }
    return nb::tuple(found);
}

NB_MODULE(_kernel, module) {
    // Models that live until the interpreter ends keep their tables until then. This is not a leak
    // to report.
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
    bind_measure(module);
    bind_geometry(module);
    bind_muscles(module);
    bind_recruit(module);
    bind_hip(module);
    bind_given(module);
}
