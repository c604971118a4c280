// Binding of the dynamics of a tree: generalised forces, joint reactions, and what loads do to the coordinates.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "bindings/arrays.hpp"
#include "bindings/geometry_tables.hpp"
#include "bindings/module.hpp"
#include "body/dynamics.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

using Rows = Array<const double, 2>;
using Vectors = Array<const double, 3>;
using Chosen = Array<const int, 1>;

// Parts of people or loads, `width` numbers each: one row for all samples, or one for each.
Varied varied(const Vectors& values, std::size_t parts, std::size_t width, std::size_t samples, const char* what) {
    expect(values.shape(1) == parts && values.shape(2) == width, what);
    expect(values.shape(0) == 1 || values.shape(0) == samples, what);
    return {values.data(), values.shape(0) == 1 ? 0 : static_cast<std::ptrdiff_t>(parts * width)};
}

const int* bodies(const Chosen& values, std::size_t count, int low, int high, const char* what) {
    expect(values.shape(0) == count, what);
    for (std::size_t i = 0; i < count; ++i) expect(values.data()[i] >= low && values.data()[i] < high, what);
    return values.data();
}

LoadTable loads_of(const GeometryModel& m, const Chosen& body, const Chosen& vectors_in, const Chosen& points_in,
                   const Vectors& force, const Vectors& moment, const Vectors& point, std::size_t samples) {
    const std::size_t count = body.shape(0);
    return {static_cast<int>(count),
            bodies(body, count, FIXED, m.bodies, "body"),
            bodies(vectors_in, count, FIXED, m.bodies, "vectors_in"),
            bodies(points_in, count, FIXED, m.bodies, "points_in"),
            varied(force, count, 3, samples, "force"),
            varied(moment, count, 3, samples, "moment"),
            varied(point, count, 3, samples, "point")};
}

const double* coordinates(const Rows& values, const GeometryModel& m, std::size_t samples, const char* what) {
    expect(values.shape(0) == samples && values.shape(1) == static_cast<std::size_t>(m.coordinates), what);
    return values.data();
}

void run(const GeometryTables& tables, const Rows& q, const Rows& qd, const Rows& qdd, const Vectors& joint_in_parent,
         const Vectors& joint_in_child, const Vectors& mass, const Vectors& centre, const Vectors& inertia,
         const Array<const double, 1>& gravity, const Chosen& body, const Chosen& vectors_in, const Chosen& points_in,
         const Vectors& force, const Vectors& moment, const Vectors& point, const std::optional<Vectors>& applied,
         const Chosen& joints, const std::optional<Array<double, 2>>& needed,
         const std::optional<Array<double, 4>>& reactions, int threads) {
    const GeometryModel& m = tables.model();
    const std::size_t samples = q.shape(0), all = m.bodies, asked = joints.shape(0);
    DynamicsCall call{};
    call.samples = samples;
    call.q = coordinates(q, m, samples, "q");
    call.qd = coordinates(qd, m, samples, "qd");
    call.qdd = coordinates(qdd, m, samples, "qdd");
    call.joint_in_parent = varied(joint_in_parent, all, 3, samples, "joint_in_parent");
    call.joint_in_child = varied(joint_in_child, all, 3, samples, "joint_in_child");
    call.mass = varied(mass, all, 1, samples, "mass");
    call.centre = varied(centre, all, 3, samples, "centre");
    call.inertia = varied(inertia, all, 9, samples, "inertia");
    expect(gravity.shape(0) == 3, "gravity");
    for (int i = 0; i < 3; ++i) call.gravity[i] = gravity.data()[i];
    call.loads = loads_of(m, body, vectors_in, points_in, force, moment, point, samples);
    if (applied) {
        expect(applied->shape(0) == samples && applied->shape(1) == all && applied->shape(2) == 6, "applied");
        call.applied = applied->data();
    }
    call.joints = bodies(joints, asked, 0, m.bodies, "joints");
    call.asked = static_cast<int>(asked);
    if (needed) {
        expect(needed->shape(0) == samples && needed->shape(1) == static_cast<std::size_t>(m.coordinates), "needed");
        call.needed = needed->data();
    }
    if (reactions) {
        const auto& r = *reactions;
        expect(r.shape(0) == 3 && r.shape(1) == samples && r.shape(2) == asked && r.shape(3) == 3, "reactions");
        call.force = r.data();
        call.force_in_parent = r.data() + samples * asked * 3;
        call.moment = r.data() + 2 * samples * asked * 3;
    }
    call.threads = threads;
    nb::gil_scoped_release released;
    GLUTEUS_CALL(dynamics, m, call);
}

void push(const GeometryTables& tables, const Rows& q, const Vectors& joint_in_parent, const Vectors& joint_in_child,
          const Chosen& body, const Chosen& vectors_in, const Chosen& points_in, const Vectors& force,
          const Vectors& moment, const Vectors& point, const Array<double, 3>& forces, int threads) {
    const GeometryModel& m = tables.model();
    const std::size_t samples = q.shape(0), all = m.bodies;
    PushCall call{};
    call.samples = samples;
    call.q = coordinates(q, m, samples, "q");
    call.joint_in_parent = varied(joint_in_parent, all, 3, samples, "joint_in_parent");
    call.joint_in_child = varied(joint_in_child, all, 3, samples, "joint_in_child");
    call.loads = loads_of(m, body, vectors_in, points_in, force, moment, point, samples);
    expect(forces.shape(0) == samples && forces.shape(1) == body.shape(0) &&
               forces.shape(2) == static_cast<std::size_t>(m.coordinates),
           "forces");
    call.forces = forces.data();
    call.threads = threads;
    nb::gil_scoped_release released;
    GLUTEUS_CALL(pushes, m, call);
}

}  // namespace

void bind_dynamics(nb::module_& module) {
    module.def("dynamics", &run, nb::arg("tables"), nb::arg("q"), nb::arg("qd"), nb::arg("qdd"),
               nb::arg("joint_in_parent"), nb::arg("joint_in_child"), nb::arg("mass"), nb::arg("centre"),
               nb::arg("inertia"), nb::arg("gravity"), nb::arg("body"), nb::arg("vectors_in"), nb::arg("points_in"),
               nb::arg("force"), nb::arg("moment"), nb::arg("point"), nb::arg("applied").none(), nb::arg("joints"),
               nb::arg("needed").none(), nb::arg("reactions").none(), nb::arg("threads"));
    module.def("pushes", &push, nb::arg("tables"), nb::arg("q"), nb::arg("joint_in_parent"), nb::arg("joint_in_child"),
               nb::arg("body"), nb::arg("vectors_in"), nb::arg("points_in"), nb::arg("force"), nb::arg("moment"),
               nb::arg("point"), nb::arg("forces"), nb::arg("threads"));
}

}  // namespace gluteus
