// Python binding for given people: the constants of their muscles are an object, and each call
// takes the people.
#include <utility>

#include "bindings/module.hpp"
#include "schema/readers.hpp"
#include "standing/calls.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

void make(MuscleConstants* at, nb::handle given) {
    Reader reader;
    MuscleConstants constants;
    read(reader, given, constants);
    new (at) MuscleConstants(std::move(constants));
}

// The structs of a call. `Question` is read first, because it gives the number of rows.
template <typename Question, typename Answer>
struct Call {
    Reader reader;
    Question question;
    GivenPeople people;
    Answer into;

    Call(const MuscleConstants& constants, nb::handle question_given, nb::handle people_given, nb::handle into_given) {
        put_sizes(constants, reader.sizes);
        read(reader, question_given, question);
        read(reader, people_given, people);
        read(reader, into_given, into);
    }
};

void muscles(const MuscleConstants& constants, nb::handle people, nb::handle poses, nb::handle into, int threads_given) {
    const Call<GivenPoses, GivenMuscles> call(constants, poses, people, into);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_muscles, constants, call.people, call.question, threads, call.into);
}

void hold(const MuscleConstants& constants, nb::handle people, nb::handle postures, nb::handle into, int threads_given) {
    const Call<GivenPostures, GivenHeld> call(constants, postures, people, into);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_hold, constants, call.people, call.question, threads, call.into);
}

void slopes(const MuscleConstants& constants, nb::handle people, nb::handle postures, nb::handle into, int threads_given) {
    const Call<GivenPostures, GivenSlopes> call(constants, postures, people, into);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_slopes, constants, call.people, call.question, threads, call.into);
}

}  // namespace

void bind_given(nb::module_& module) {
    nb::class_<MuscleConstants>(module, "MuscleConstants")
        .def("__init__", &make, nb::arg("constants"))
        .def("muscles", &muscles, nb::arg("people"), nb::arg("poses"), nb::arg("into"), nb::arg("threads"))
        .def("hold", &hold, nb::arg("people"), nb::arg("postures"), nb::arg("into"), nb::arg("threads"))
        .def("slopes", &slopes, nb::arg("people"), nb::arg("postures"), nb::arg("into"), nb::arg("threads"));
}

}  // namespace gluteus
