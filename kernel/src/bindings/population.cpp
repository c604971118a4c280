// Python binding of populations: their constants are an object; each call computes a chunk of
// people.
#include <algorithm>
#include <cmath>
#include <utility>

#include "bindings/module.hpp"
#include "population/calls.hpp"
#include "population/chosen.hpp"
#include "schema/readers.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

// Check that the slots of all draws lie within a person's numbers.
void check_draws(const HipConstants& constants) {
    const DrawConstants& d = constants.draws;
    expect(d.bones_first % 4 == 0 && d.bones_stride % 4 == 0, "HipConstants.draws: bones must start at multiples of 4");
    expect(d.width == d.bones_first + d.attempts * d.bones_stride, "HipConstants.draws: width must be that of all draws");
    const auto always = [&](int slot, int members = 1) {
        expect(slot + members <= d.bones_first, "HipConstants.draws: a draw lies among those of the bones");
    };
    const auto of_bones = [&](int slot, int members = 1) {
        expect(slot >= d.bones_first && slot + members <= d.bones_first + d.bones_stride,
               "HipConstants.draws: a draw of the bones lies outside their first attempt");
    };
    for (int slot : {d.slot_sex, d.slot_age, d.slot_nerve_supply, d.slot_muscle_volume_shared,
                     d.slot_fibre_length_shared, d.slot_minimus_fibre_length, d.slot_abduction_strength,
                     d.slot_neutral_fibre_length, d.slot_strength_lost})
        always(slot);
    for (int u = 0; u < Unknown::count; ++u)
        always(d.slot_unknown[u], chosen(u) ? 1 + (constants.posture.postures - 1) * d.posture_stride : 1);
    always(d.slot_posture_choice);
    int errors = 1;
    for (int noise : constants.bones.known_noise) errors = std::max(errors, noise + 1);
    for (int noise : constants.bones.stem_noise) errors = std::max(errors, noise + 1);
    always(d.slot_measure_error, errors);
    always(d.slot_body_size, 2);
    always(d.slot_muscle_volume, constants.sizes.muscles);
    always(d.slot_attachment, 6 * constants.sizes.muscles);
    always(d.slot_fibre_length, constants.sizes.muscles);
    of_bones(d.slot_bone_modes, constants.bones.modes);
    of_bones(d.slot_femur_length);
}

// Check that values have bins, and that sums of squares of MOST_PER_CHUNK halves fit 63 bits.
void check(const SummaryConstants& s) {
    for (int q = 0; q < Quantity::count; ++q)
        expect(std::isfinite(s.low[q]) && std::isfinite(s.high[q]) && s.low[q] < s.high[q],
               "SummaryConstants: low and high must be finite, and low below high");
    const double upper = std::ldexp(s.largest_rounded, -s.half_bits);
    expect(s.largest_rounded > 0 && upper <= 0x1p23,
           "SummaryConstants.largest_rounded: a number above 0 and at most 2**(23 + half_bits) is wanted");
}

// Checks of the constants beyond the shapes of its arrays.
void check(const HipConstants& constants) {
    check_draws(constants);
    expect(constants.sizes.largest < constants.sizes.muscles && constants.sizes.minimus < constants.sizes.muscles,
           "HipConstants.sizes: largest and minimus must be muscles");
    for (int k = 1; k < constants.ages.knots; ++k)
        expect(constants.ages.knots_at[k] > constants.ages.knots_at[k - 1], "HipConstants.ages: knots must ascend");
    const LineConstants& l = constants.lines;
    for (int i = 0; i < l.lines; ++i)
        expect(l.pelvic_first[i] + l.pelvic_count[i] <= l.pelvic_points &&
                   l.femoral_first[i] + l.femoral_count[i] <= l.femoral_points,
               "HipConstants.lines: a line must not have points beyond the last");
    const StrengthConstants& s = constants.strength;
    expect(s.loss_low.size() == s.loss_high.size() && s.loss_low.size() == s.loss_typical.size(),
           "HipConstants.strength: losses must be given all or none");
    check(constants.summary);
}

void make(HipConstants* at, nb::handle given) {
    Reader reader;
    HipConstants constants;
    read(reader, given, constants);
    check(constants);
    new (at) HipConstants(std::move(constants));
}

void crowd(const HipConstants& constants, nb::handle draw_given, nb::handle result_given, int threads_given) {
    Reader reader;
    put_sizes(constants, reader.sizes);
    CrowdDraw draw;
    CrowdResult result;
    read(reader, draw_given, draw);
    read(reader, result_given, result);
    expect((draw.key == nullptr) != (draw.uniform == nullptr), "CrowdDraw: either key or uniform must be given");
    expect(!draw.uniform || draw.draws == constants.draws.width, "CrowdDraw.uniform: as many draws as the constants's width");
    int bins = 0;
    for (int each : constants.summary.bins) bins += each + 2;
    expect(result.all_bins == bins, "CrowdResult.histogram: two more bins for each quantity than in the constants");
    const int threads = checked_threads(threads_given);
    nb::gil_scoped_release released;
    GLUTEUS_CALL(hip_crowd, constants, draw, threads, result);
}

}  // namespace

void bind_hip(nb::module_& module) {
    nb::class_<HipConstants>(module, "HipConstants")
        .def("__init__", &make, nb::arg("constants"))
        .def("crowd", &crowd, nb::arg("draw"), nb::arg("result"), nb::arg("threads"));
}

}  // namespace gluteus
