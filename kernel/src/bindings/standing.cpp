// Binding of the studies of given people: what is the same for all as an object made of named numbers, everything else as
// arrays with a call.
#include <nanobind/stl/optional.h>

#include <optional>

#include "bindings/module.hpp"
#include "bindings/named.hpp"
#include "standing/calls.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

using In = Array<const double, 2>;
using Out = Array<double, 2>;
using Statuses = Array<std::int8_t, 1>;

void make_plan(MusclePlan* at, const NamedNumbers& numbers, const NamedIntegers& integers) {
    MusclePlan p;
    read_muscle_plan(Reader{numbers, integers}, p);
    new (at) MusclePlan(std::move(p));
}

// Arrays of (1 or rows, numbers of a person), in the order of GivenPeople.
GivenPeople people_of(const MusclePlan& plan, const std::vector<In>& arrays, std::size_t rows) {
    GivenPeople people;
    people.rows = rows;
    Given* const columns[] = {&people.origin,       &people.insertion,      &people.constant_length,
                              &people.bow,          &people.max_force,      &people.fibre_length,
                              &people.sine_pennation, &people.tendon_length, &people.strength};
    expect(arrays.size() == std::size(columns), "people");
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        const std::size_t width = (i < 2 ? 3 : 1) * static_cast<std::size_t>(plan.lines), given = arrays[i].shape(0);
        expect((given == rows || given == 1) && arrays[i].shape(1) == width, "people");
        *columns[i] = {arrays[i].data(), given == 1 ? 0 : static_cast<std::ptrdiff_t>(width)};
    }
    return people;
}

template <typename Some>
auto* checked(const Some& array, std::size_t rows, std::size_t width, const char* what) {
    expect(array.shape(0) == rows && array.shape(1) == width, what);
    return array.data();
}

GivenPostures postures_of(const In& pelvis, const In& femur, const In& moment, const In& weight) {
    const std::size_t rows = pelvis.shape(0);
    return {checked(pelvis, rows, 9, "pelvis"), checked(femur, rows, 9, "femur"), checked(moment, rows, 3, "moment"),
            checked(weight, rows, 3, "weight")};
}

std::int8_t* checked(const Statuses& status, std::size_t rows) {
    expect(status.shape(0) == rows, "status");
    return status.data();
}

void hold(const MusclePlan& plan, const std::vector<In>& people, const In& pelvis, const In& femur, const In& moment,
          const In& weight, int threads, const Out& activation, const Out& force, const Out& joint, const Out& abduction,
          const Out& unmet, const Statuses& status, const std::optional<Out>& capacity) {
    const std::size_t rows = pelvis.shape(0), lines = plan.lines;
    const GivenPeople given = people_of(plan, people, rows);
    const GivenPostures postures = postures_of(pelvis, femur, moment, weight);
    const GivenHeld into{checked(activation, rows, lines, "activation"),
                         checked(force, rows, lines, "force"),
                         checked(joint, rows, 3, "joint"),
                         checked(abduction, rows, lines, "abduction"),
                         checked(unmet, rows, 1, "unmet"),
                         checked(status, rows),
                         capacity ? checked(*capacity, rows, 1, "capacity") : nullptr};
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_hold, plan, given, postures, threads, into);
}

void muscles(const MusclePlan& plan, const std::vector<In>& people, const In& poses, int threads, const Out& moment,
             const Out& pull, const Out& stretch, const Out& active, const Out& passive, const Out& capacity,
             const Out& resting) {
    const std::size_t rows = poses.shape(0), lines = plan.lines;
    const GivenPeople given = people_of(plan, people, rows);
    const double* q = checked(poses, rows, 3, "poses");
    const GivenMuscles into{checked(moment, rows, 3 * lines, "moment"),     checked(pull, rows, 3 * lines, "pull"),
                            checked(stretch, rows, lines, "stretch"),       checked(active, rows, lines, "active"),
                            checked(passive, rows, lines, "passive"),       checked(capacity, rows, 3 * lines, "capacity"),
                            checked(resting, rows, 3, "resting")};
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_muscles, plan, given, q, threads, into);
}

void least(const MusclePlan& plan, const std::vector<In>& people, const In& body, int compensate, double widest, int steps,
           int halvings, double obliquity, double lean, int threads, const Out& found) {
    const std::size_t rows = body.shape(0);
    const GivenPeople given = people_of(plan, people, rows);
    const double* bodies = checked(body, rows, BODY, "body");
    expect(compensate == 0 || compensate == 1, "compensate");
    expect(steps >= 2 && steps <= 1000 && halvings >= 0 && halvings <= 100, "steps");
    const Giving give{compensate, widest, steps, halvings, obliquity, lean};
    double* into = checked(found, rows, 1, "found");
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_least, plan, given, bodies, give, threads, into);
}

void slopes(const MusclePlan& plan, const std::vector<In>& people, const In& pelvis, const In& femur, const In& moment,
            const In& weight, int sloped, int threads, const Out& by_origin, const Out& by_insertion,
            const Out& by_moment, const Out& by_weight, const Out& by_turn, const Statuses& status) {
    const std::size_t rows = pelvis.shape(0), lines = plan.lines;
    const GivenPeople given = people_of(plan, people, rows);
    const GivenPostures postures = postures_of(pelvis, femur, moment, weight);
    expect(sloped == 0 || sloped == 1, "sloped");
    const GivenSlopes into{checked(by_origin, rows, 3 * lines, "by_origin"),
                           checked(by_insertion, rows, 3 * lines, "by_insertion"),
                           checked(by_moment, rows, 3, "by_moment"),
                           checked(by_weight, rows, 3, "by_weight"),
                           checked(by_turn, rows, 3, "by_turn"),
                           checked(status, rows)};
    nb::gil_scoped_release released;
    GLUTEUS_CALL(given_slopes, plan, given, postures, static_cast<Sloped>(sloped), threads, into);
}

}  // namespace

void bind_given(nb::module_& module) {
    nb::class_<MusclePlan>(module, "MusclePlan")
        .def("__init__", &make_plan, nb::arg("numbers"), nb::arg("integers"))
        .def("hold", &hold, nb::arg("people"), nb::arg("pelvis"), nb::arg("femur"), nb::arg("moment"), nb::arg("weight"),
             nb::arg("threads"), nb::arg("activation"), nb::arg("force"), nb::arg("joint"), nb::arg("abduction"),
             nb::arg("unmet"), nb::arg("status"), nb::arg("capacity").none())
        .def("muscles", &muscles, nb::arg("people"), nb::arg("poses"), nb::arg("threads"), nb::arg("moment"),
             nb::arg("pull"), nb::arg("stretch"), nb::arg("active"), nb::arg("passive"), nb::arg("capacity"),
             nb::arg("resting"))
        .def("least", &least, nb::arg("people"), nb::arg("body"), nb::arg("compensate"), nb::arg("widest"),
             nb::arg("steps"), nb::arg("halvings"), nb::arg("obliquity"), nb::arg("lean"), nb::arg("threads"),
             nb::arg("found"))
        .def("slopes", &slopes, nb::arg("people"), nb::arg("pelvis"), nb::arg("femur"), nb::arg("moment"),
             nb::arg("weight"), nb::arg("sloped"), nb::arg("threads"), nb::arg("by_origin"), nb::arg("by_insertion"),
             nb::arg("by_moment"), nb::arg("by_weight"), nb::arg("by_turn"), nb::arg("status"));
}

}  // namespace gluteus
