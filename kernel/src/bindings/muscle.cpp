// Binding of the muscles: their curves as an object, and one call for their forces.
#include <utility>

#include "bindings/module.hpp"
#include "muscle/calls.hpp"
#include "schema/readers.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

// How many numbers the curves of a muscle take.
int numbers_of_muscle(const CurvePlan& plan, int muscle) {
    const auto kind = static_cast<MuscleKind::Name>(plan.kind[muscle]);
    int count = numbers_of(kind);
    if (kind != MuscleKind::millard) return count;
    for (int curve = 0; curve < MillardCurve::count; ++curve) {
        const int pieces = plan.pieces[MillardCurve::count * muscle + curve];
        expect(pieces >= 1, "CurvePlan.pieces: each curve of Millard's muscles needs a piece");
        count += 2 + 12 * pieces;
    }
    return count;
}

void make(CurvePlan* at, nb::handle given) {
    Reader reader;
    CurvePlan plan;
    read(reader, given, plan);
    for (int muscle = 0; muscle < plan.muscles; ++muscle)
        expect(plan.first[muscle + 1] - plan.first[muscle] == numbers_of_muscle(plan, muscle),
               "CurvePlan.first: a muscle must have as many numbers as its curves take");
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
    nb::class_<CurvePlan>(module, "Muscles")
        .def("__init__", &make, nb::arg("plan"))
        .def("forces", &forces, nb::arg("call"), nb::arg("threads"));
}

}  // namespace gluteus
