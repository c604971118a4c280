// Binding of the geometry: a model's tables as an object, and one call for lengths, arms, flags and wrenches.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <nanobind/stl/optional.h>
#include <stdexcept>

#include "bindings/arrays.hpp"
#include "bindings/geometry_tables.hpp"
#include "bindings/module.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

using Poses = Array<const double, 2>;
using People = Array<const double, 3>;
using Chosen = Array<const int, 1>;

Varied varied(const People& values, std::size_t rows, std::size_t samples, const char* what) {
    expect(values.shape(1) == rows && values.shape(2) == 3, what);
    expect(values.shape(0) == 1 || values.shape(0) == samples, what);
    return {values.data(), values.shape(0) == 1 ? 0 : static_cast<std::ptrdiff_t>(3 * rows)};
}

void run(const GeometryTables& tables, const Poses& q, const People& place, const People& joint_in_parent,
         const People& joint_in_child, const Chosen& muscles, const Chosen& where, const Chosen& column,
         const std::optional<Array<double, 2>>& lengths, const std::optional<Array<double, 3>>& arms,
         const std::optional<Array<std::uint8_t, 2>>& near_switch, const std::optional<Array<const double, 2>>& tension,
         const std::optional<Array<double, 3>>& wrenches, int threads) {
    const GeometryModel& m = tables.model();
    const std::size_t samples = q.shape(0), coordinates = m.coordinates;
    expect(q.shape(1) == coordinates, "q");
    expect(column.shape(0) == coordinates, "column");
    expect(muscles.shape(0) == where.shape(0), "where");
    std::size_t width = 0, columns = 0;
    if (lengths) width = lengths->shape(1);
    if (near_switch) width = near_switch->shape(1);
    if (tension) width = tension->shape(1);
    if (arms) {
        width = arms->shape(1);
        columns = arms->shape(2);
        expect(arms->shape(0) == samples, "arms");
    }
    if (arms) expect(arms->shape(1) == width, "arms");
    if (lengths) expect(lengths->shape(0) == samples && lengths->shape(1) == width, "lengths");
    if (near_switch) expect(near_switch->shape(0) == samples && near_switch->shape(1) == width, "near_switch");
    if (tension) expect(tension->shape(0) == samples && tension->shape(1) == width, "tension");
    if (wrenches) {
        expect(tension.has_value(), "tension");
        expect(wrenches->shape(0) == samples && wrenches->shape(2) == 6, "wrenches");
        expect(wrenches->shape(1) == static_cast<std::size_t>(m.bodies), "wrenches");
    }
    for (std::size_t i = 0; i < muscles.shape(0); ++i) {
        expect(muscles.data()[i] >= 0 && muscles.data()[i] < m.muscles, "muscles");
        expect(where.data()[i] >= 0 && static_cast<std::size_t>(where.data()[i]) < width, "where");
    }
    for (std::size_t i = 0; i < coordinates; ++i) expect(column.data()[i] < static_cast<int>(columns), "column");
    GeometryCall call{};
    call.q = q.data();
    call.samples = samples;
    call.place = varied(place, m.points, samples, "place");
    call.joint_in_parent = varied(joint_in_parent, m.bodies, samples, "joint_in_parent");
    call.joint_in_child = varied(joint_in_child, m.bodies, samples, "joint_in_child");
    call.muscles = muscles.data();
    call.where = where.data();
    call.asked = static_cast<int>(muscles.shape(0));
    call.width = static_cast<int>(width);
    call.column = column.data();
    call.columns = static_cast<int>(columns);
    call.lengths = lengths ? lengths->data() : nullptr;
    call.arms = arms ? arms->data() : nullptr;
    call.near_switch = near_switch ? near_switch->data() : nullptr;
    call.tension = tension ? tension->data() : nullptr;
    call.wrenches = wrenches ? wrenches->data() : nullptr;
    call.threads = threads;
    nb::gil_scoped_release released;
    GLUTEUS_CALL(geometry, m, call);
}

}  // namespace

void bind_geometry(nb::module_& module) {
    nb::class_<GeometryTables>(module, "Geometry")
        .def(nb::init<GeometryTables::Integers, GeometryTables::Numbers>(), nb::arg("integers"), nb::arg("numbers"))
        .def("run", &run, nb::arg("q"), nb::arg("place"), nb::arg("joint_in_parent"), nb::arg("joint_in_child"),
             nb::arg("muscles"), nb::arg("where"), nb::arg("column"), nb::arg("lengths").none(),
             nb::arg("arms").none(), nb::arg("near_switch").none(), nb::arg("tension").none(),
             nb::arg("wrenches").none(), nb::arg("threads"));
}

}  // namespace gluteus
