// Python binding of the muscles: their curves as an object, and one call for their forces.
#include <utility>

#include "bindings/module.hpp"
#include "muscle/calls.hpp"
#include "schema/readers.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

// A muscle must have the parameters and the Bézier curves of its kind.
void check(const CurvePlan& plan, int muscle) {
    const auto& kinds = GLUTEUS_CALL(curve_kinds);
    expect(plan.kind[muscle] >= 0 && plan.kind[muscle] < static_cast<int>(kinds.size()),
           "CurvePlan.kind: a number of one of CURVES is wanted");
    const CurveKind& kind = kinds[plan.kind[muscle]];
    const int first = plan.curve_first[muscle], last = plan.curve_first[muscle + 1];
    expect(last - first == kind.curves.count, "CurvePlan.curve_first: a muscle must have the curves of its kind");
    int count = kind.numbers.count;
    for (int curve = first; curve < last; ++curve) count += 2 + 12 * plan.pieces[curve];
    expect(plan.first[muscle + 1] - plan.first[muscle] == count,
           "CurvePlan.first: a muscle must have as many numbers as its curves take");
}

nb::dict kinds() {
    nb::dict found;
    for (const CurveKind& kind : GLUTEUS_CALL(curve_kinds))
        found[kind.name] = nb::make_tuple(names_in(kind.numbers), names_in(kind.curves));
    return found;
}

void make(CurvePlan* at, nb::handle given) {
    Reader reader;
    CurvePlan plan;
    read(reader, given, plan);
    for (int muscle = 0; muscle < plan.muscles; ++muscle) check(plan, muscle);
    new (at) CurvePlan(std::move(plan));
}

void forces(const CurvePlan& plan, nb::handle call_given, int threads_given) {
    Reader reader;
    put_sizes(plan, reader.sizes);
    MuscleCall call;
    read(reader, call_given, call);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(muscle_forces, plan, call, threads);
}

}  // namespace

void bind_muscles(nb::module_& module) {
    module.attr("CURVES") = kinds();
    nb::class_<CurvePlan>(module, "Muscles")
        .def("__init__", &make, nb::arg("plan"))
        .def("forces", &forces, nb::arg("call"), nb::arg("threads"));
}

}  // namespace gluteus
