// Binding of the muscles: their curves as an object, and one call for what they pull.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "bindings/arrays.hpp"
#include "bindings/module.hpp"
#include "muscle/calls.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

using Rows = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Out = nb::ndarray<double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// Curves of all muscles, each a row of numbers.
class MuscleTables {
  public:
    MuscleTables(std::vector<int> kind, std::vector<int> pieces, std::vector<int> rigid,
                 const std::vector<std::vector<double>>& numbers)
        : kind_(std::move(kind)), pieces_(std::move(pieces)), rigid_(std::move(rigid)) {
        const std::size_t muscles = kind_.size();
        expect(pieces_.size() == MILLARD_CURVES * muscles && rigid_.size() == muscles && numbers.size() == muscles, "muscles");
        for (std::size_t at = 0; at < muscles; ++at) {
            expect(numbers[at].size() == wanted(at), "numbers");
            first_.push_back(static_cast<int>(numbers_.size()));
            numbers_.insert(numbers_.end(), numbers[at].begin(), numbers[at].end());
        }
        model_ = {static_cast<int>(muscles), kind_.data(), pieces_.data(), first_.data(), numbers_.data(), rigid_.data()};
    }
    MuscleTables(const MuscleTables&) = delete;

    const MuscleModel& model() const { return model_; }

  private:
    std::size_t wanted(std::size_t at) const {
        switch (static_cast<MuscleKind>(kind_[at])) {
            case MuscleKind::thelen: return THELEN_NUMBERS;
            case MuscleKind::degroote: return DEGROOTE_NUMBERS;
            case MuscleKind::millard: break;
            default: throw std::invalid_argument("kind: 0, 1 or 2");
        }
        const int* pieces = pieces_.data() + MILLARD_CURVES * at;
        for (int curve = 0; curve < MILLARD_CURVES; ++curve) expect(pieces[curve] >= 1 && pieces[curve] < 1000, "pieces");
        return static_cast<std::size_t>(millard_numbers(pieces));
    }

    std::vector<int> kind_, pieces_, rigid_, first_;
    std::vector<double> numbers_;
    MuscleModel model_{};
};

void forces(const MuscleTables& tables, const Rows& length, const Rows& velocity, const Rows& max_force,
            const Rows& optimal_length, const Rows& tendon_length, const Rows& height, const Rows& fastest,
            const Rows& shortest, bool compliant, bool with_passive, const Out& capacity, const Out& passive, int threads) {
    const MuscleModel& m = tables.model();
    const std::size_t samples = length.shape(0), muscles = m.muscles;
    const auto fits = [&](const auto& array) { return array.shape(0) == samples && array.shape(1) == muscles; };
    const auto varied = [&](const Rows& values, const char* what) -> Varied {
        expect(values.shape(1) == muscles && (values.shape(0) == 1 || values.shape(0) == samples), what);
        return {values.data(), values.shape(0) == 1 ? 0 : static_cast<std::ptrdiff_t>(muscles)};
    };
    expect(fits(length), "length");
    expect(fits(velocity), "velocity");
    expect(fits(capacity), "capacity");
    expect(fits(passive), "passive");
    MuscleCall call{};
    call.length = length.data();
    call.velocity = velocity.data();
    call.samples = samples;
    call.max_force = varied(max_force, "max_force");
    call.optimal_length = varied(optimal_length, "optimal_length");
    call.tendon_length = varied(tendon_length, "tendon_length");
    call.height = varied(height, "height");
    call.fastest = varied(fastest, "fastest");
    call.shortest = varied(shortest, "shortest");
    call.compliant = compliant;
    call.with_passive = with_passive;
    call.capacity = capacity.data();
    call.passive = passive.data();
    call.threads = threads;
    nb::gil_scoped_release released;
    GLUTEUS_CALL(muscle_forces, m, call);
}

}  // namespace

void bind_muscles(nb::module_& module) {
    nb::class_<MuscleTables>(module, "Muscles")
        .def(nb::init<std::vector<int>, std::vector<int>, std::vector<int>, const std::vector<std::vector<double>>&>(),
             nb::arg("kind"), nb::arg("pieces"), nb::arg("rigid"), nb::arg("numbers"))
        .def("forces", &forces, nb::arg("length"), nb::arg("velocity"), nb::arg("max_force"), nb::arg("optimal_length"),
             nb::arg("tendon_length"), nb::arg("height"), nb::arg("fastest"), nb::arg("shortest"), nb::arg("compliant"),
             nb::arg("with_passive"), nb::arg("capacity"), nb::arg("passive"), nb::arg("threads"));
}

}  // namespace gluteus
