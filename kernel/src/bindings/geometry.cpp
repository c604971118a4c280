// Python binding of a model: its tables as an object, and calls for geometry and dynamics.
#include <utility>

#include "bindings/geometry_tables.hpp"
#include "bindings/module.hpp"
#include "bindings/tracking_tables.hpp"
#include "body/dynamics.hpp"
#include "schema/readers.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

void make(GeometryModel* at, nb::handle given) {
    Reader reader;
    GeometryConstants constants;
    read(reader, given, constants);
    new (at) GeometryModel(completed(std::move(constants)));
}

template <typename Call>
struct Question {
    Reader reader;
    Call call;

    Question(const GeometryModel& model, nb::handle given) {
        put_sizes(model, reader.sizes);
        read(reader, given, call);
    }
};

void run(const GeometryModel& model, nb::handle given, int threads_given) {
    const Question<GeometryCall> asked(model, given);
    expect(!asked.call.wrenches || asked.call.tension, "GeometryCall.tension: wanted where wrenches are");
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(geometry, model, asked.call, threads);
}

void run_dynamics(const GeometryModel& model, nb::handle given, int threads_given) {
    const Question<DynamicsCall> asked(model, given);
    const DynamicsCall& call = asked.call;
    expect(!call.force == !call.force_in_parent && !call.force == !call.moment,
           "DynamicsCall: force, force_in_parent and moment must be given all or none");
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(dynamics, model, call, threads);
}

void run_pushes(const GeometryModel& model, nb::handle given, int threads_given) {
    const Question<PushCall> asked(model, given);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(pushes, model, asked.call, threads);
}

void run_track(const GeometryModel& model, nb::handle given, int threads_given) {
    const Question<TrackCall> asked(model, given);
    const TrackTables tables = tables_of(model, asked.call.targets);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(track, model, tables, asked.call, threads);
}

void run_determine(const GeometryModel& model, nb::handle given, int threads_given) {
    const Question<DeterminedCall> asked(model, given);
    const TrackTables tables = tables_of(model, asked.call.targets);
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(determine, model, tables, asked.call, threads);
}

nb::dict kinds() {
    nb::dict found;
    for (const SurfaceKind& kind : GLUTEUS_CALL(surface_kinds)) found[kind.name] = names_in(kind.sizes);
    return found;
}

}  // namespace

void bind_geometry(nb::module_& module) {
    module.attr("SURFACES") = kinds();
    nb::class_<GeometryModel>(module, "Geometry")
        .def("__init__", &make, nb::arg("constants"))
        .def("run", &run, nb::arg("call"), nb::arg("threads"))
        .def("dynamics", &run_dynamics, nb::arg("call"), nb::arg("threads"))
        .def("pushes", &run_pushes, nb::arg("call"), nb::arg("threads"))
        .def("track", &run_track, nb::arg("call"), nb::arg("threads"))
        .def("determine", &run_determine, nb::arg("call"), nb::arg("threads"));
}

}  // namespace gluteus
