// Python binding of the muscles: their curves as an object, and one call for their forces.
#include <utility>

#include "bindings/module.hpp"
#include "muscle/calls.hpp"
#include "schema/readers.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

// A muscle must have the parameters and the Bézier curves of its kind.
void check(const CurveConstants& constants, int muscle) {
    const auto& kinds = GLUTEUS_CALL(curve_kinds);
    expect(constants.kind[muscle] >= 0 && constants.kind[muscle] < static_cast<int>(kinds.size()),
           "CurveConstants.kind: a number of one of CURVES is wanted");
    const CurveKind& kind = kinds[constants.kind[muscle]];
    const int first = constants.curve_first[muscle], last = constants.curve_first[muscle + 1];
    expect(last - first == kind.curves.count, "CurveConstants.curve_first: a muscle must have the curves of its kind");
    int count = kind.numbers.count;
    for (int curve = first; curve < last; ++curve) count += 2 + 12 * constants.pieces[curve];
    expect(constants.first[muscle + 1] - constants.first[muscle] == count,
           "CurveConstants.first: a muscle must have as many numbers as its curves take");
}

nb::dict kinds() {
    nb::dict found;
    for (const CurveKind& kind : GLUTEUS_CALL(curve_kinds))
        found[kind.name] = nb::make_tuple(names_in(kind.numbers), names_in(kind.curves));
    return found;
}

void make(CurveConstants* at, nb::handle given) {
    Reader reader;
    CurveConstants constants;
    read(reader, given, constants);
    for (int muscle = 0; muscle < constants.muscles; ++muscle) check(constants, muscle);
    new (at) CurveConstants(std::move(constants));
}

void forces(const CurveConstants& constants, nb::handle call_given, int threads_given) {
    Reader reader;
    put_sizes(constants, reader.sizes);
    MuscleCall call;
    read(reader, call_given, call);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(muscle_forces, constants, call, threads);
}

}  // namespace

void bind_muscles(nb::module_& module) {
    module.attr("CURVES") = kinds();
    nb::class_<CurveConstants>(module, "Muscles")
        .def("__init__", &make, nb::arg("constants"))
        .def("forces", &forces, nb::arg("call"), nb::arg("threads"));
}

}  // namespace gluteus
