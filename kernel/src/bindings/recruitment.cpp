// Binding of the recruitment: gluteus.mechanics.recruitment.dual.maximise for a whole batch.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <stdexcept>
#include <string>

#include "bindings/arrays.hpp"
#include "bindings/module.hpp"
#include "recruitment/calls.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

using Strided = nb::ndarray<const double, nb::ndim<3>, nb::device::cpu>;

void recruit(const Strided& capacity, double unit, const Array<const double, 2>& demand,
             const Array<const double, 2>& gain, const Array<const double, 2>& lower, const Array<const double, 2>& upper,
             int power, double proximal, int passes, int max_iterations, int threads, const Array<double, 2>& multiplier,
             const Array<double, 2>& activation, const Array<double, 2>& unmet, const Array<std::uint8_t, 1>& met,
             const Array<std::uint8_t, 1>& converged,
             const Array<std::int64_t, 1>& iterations) {
    const std::size_t rows = capacity.shape(0), coordinates = capacity.shape(1), lines = capacity.shape(2);
    const auto fits = [&](const auto& array, std::size_t width) {
        return array.shape(0) == rows && array.shape(1) == width;
    };
    expect(power == 2 || power == 3, "power");
    expect(coordinates >= 1 && coordinates < 10000 && lines >= 1 && lines < 1000000, "capacity");
    expect(passes >= 0 && max_iterations >= 0, "limits");
    expect(fits(demand, coordinates), "demand");
    expect((gain.shape(0) == rows || gain.shape(0) == 1) && gain.shape(1) == lines, "gain");
    expect((lower.shape(0) == rows || lower.shape(0) == 1) && lower.shape(1) == lines, "lower");
    expect((upper.shape(0) == rows || upper.shape(0) == 1) && upper.shape(1) == lines, "upper");
    expect(fits(multiplier, coordinates), "multiplier");
    expect(fits(activation, lines), "activation");
    expect(fits(unmet, coordinates), "unmet");
    expect(unit > 0.0, "unit");
    expect(met.shape(0) == rows, "met");
    expect(converged.shape(0) == rows && iterations.shape(0) == rows, "converged");
    RecruitCall call{};
    call.rows = rows;
    call.coordinates = static_cast<int>(coordinates);
    call.lines = static_cast<int>(lines);
    call.power = power;
    call.capacity = capacity.data();
    for (int axis = 0; axis < 3; ++axis) call.capacity_stride[axis] = capacity.stride(axis);
    call.unit = unit;
    call.demand = demand.data();
    call.gain = gain.data();
    call.lower = lower.data();
    call.upper = upper.data();
    call.gain_stride = gain.shape(0) == rows ? static_cast<std::ptrdiff_t>(lines) : 0;
    call.lower_stride = lower.shape(0) == rows ? static_cast<std::ptrdiff_t>(lines) : 0;
    call.upper_stride = upper.shape(0) == rows ? static_cast<std::ptrdiff_t>(lines) : 0;
    call.proximal = proximal;
    call.passes = passes;
    call.max_iterations = max_iterations;
    call.threads = threads;
    call.multiplier = multiplier.data();
    call.activation = activation.data();
    call.unmet = unmet.data();
    call.met = met.data();
    call.converged = converged.data();
    call.iterations = iterations.data();
    nb::gil_scoped_release released;
    GLUTEUS_CALL(recruit_rows, call);
}

void greatest(const Array<const double, 2>& reward, const Array<const double, 3>& balance,
              const Array<const double, 2>& target, int max_iterations, int threads, const Array<double, 2>& x,
              const Array<std::uint8_t, 1>& solved) {
    const std::size_t rows = reward.shape(0), lines = reward.shape(1), balances = balance.shape(1);
    expect(balances == 1 || balances == 2, "balance");
    expect(lines >= 1 && lines < 1000000 && balance.shape(0) == rows && balance.shape(2) == lines, "balance");
    expect(target.shape(0) == rows && target.shape(1) == balances, "target");
    expect(x.shape(0) == rows && x.shape(1) == lines && solved.shape(0) == rows, "x");
    expect(max_iterations >= 0, "max_iterations");
    const LinearCall call{rows, static_cast<int>(lines), static_cast<int>(balances), reward.data(), balance.data(),
                          target.data(), max_iterations, threads, x.data(), solved.data()};
    nb::gil_scoped_release released;
    GLUTEUS_CALL(greatest_rows, call);
}

}  // namespace

void bind_recruit(nb::module_& module) {
    module.def("greatest", &greatest, nb::arg("reward"), nb::arg("balance"), nb::arg("target"),
               nb::arg("max_iterations"), nb::arg("threads"), nb::arg("x"), nb::arg("solved"));
    module.def("recruit", &recruit, nb::arg("capacity"), nb::arg("unit"), nb::arg("demand"), nb::arg("gain"), nb::arg("lower"), nb::arg("upper"),
               nb::arg("power"), nb::arg("proximal"), nb::arg("passes"), nb::arg("max_iterations"), nb::arg("threads"),
               nb::arg("multiplier"), nb::arg("activation"), nb::arg("unmet"), nb::arg("met"), nb::arg("converged"),
               nb::arg("iterations"));
}

}  // namespace gluteus
