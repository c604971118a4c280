// Binding of the recruitment, for whole batches.
#include "bindings/module.hpp"
#include "recruitment/calls.hpp"
#include "schema/readers.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

void recruit(nb::handle problem_given, nb::handle found_given, int threads_given) {
    Reader reader;
    RecruitProblem problem;
    RecruitFound found;
    read(reader, problem_given, problem);
    read(reader, found_given, found);
    expect(problem.coordinates >= 1, "RecruitProblem.capacity: at least one coordinate is wanted");
    expect(problem.unit > 0.0, "RecruitProblem.unit: a number above 0 is wanted");
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(recruit_rows, problem, threads, found);
}

void greatest(nb::handle problem_given, nb::handle found_given, int threads_given) {
    Reader reader;
    LinearProblem problem;
    LinearFound found;
    read(reader, problem_given, problem);
    read(reader, found_given, found);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(greatest_rows, problem, threads, found);
}

}  // namespace

void bind_recruit(nb::module_& module) {
    module.def("recruit", &recruit, nb::arg("problem"), nb::arg("found"), nb::arg("threads"));
    module.def("greatest", &greatest, nb::arg("problem"), nb::arg("found"), nb::arg("threads"));
}

}  // namespace gluteus
