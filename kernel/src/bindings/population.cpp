// Binding of the crowds: a plan as an object made of named numbers, and one call for a chunk of people.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>

#include <algorithm>
#include <optional>

#include "bindings/module.hpp"
#include "bindings/named.hpp"
#include "population/calls.hpp"

namespace nb = nanobind;

namespace gluteus {
namespace {

std::size_t padded8(std::size_t count) { return (count + 7) / 8 * 8; }

// After read_bones and read_muscles, which say how many modes and muscles there are.
void read_draws(const Reader& r, HipPlan& p) {
    p.attempts = r.integer("attempts", 1, 16);
    p.bones_first = r.integer("bones_first", 4, 120);
    p.bones_stride = r.integer("bones_stride", 4, 120);
    p.posture_stride = r.integer("posture_stride", 0, p.bones_first);
    p.width = r.integer("width", 4, 1 << 20);
    expect(p.bones_first % 4 == 0 && p.bones_stride % 4 == 0, "bones_first");
    expect(p.width == p.bones_first + p.attempts * p.bones_stride, "width");
    const auto always = [&](const char* name, int members = 1) {
        return r.integer(std::string("slot_") + name, 0, p.bones_first - members);
    };
    const auto of_bones = [&](const char* name, int members = 1) {
        return r.integer(std::string("slot_") + name, p.bones_first, p.bones_first + p.bones_stride - members);
    };
    p.slot_sex = always("sex");
    p.slot_body_size = always("body_size", 2);
    p.slot_age = always("age");
    p.slot_nerve_supply = always("nerve_supply");
    p.slot_muscle_volume_shared = always("muscle_volume_shared");
    p.slot_muscle_volume = always("muscle_volume", p.muscles);
    p.slot_fibre_length_shared = always("fibre_length_shared");
    p.slot_fibre_length = always("fibre_length", p.muscles);
    p.slot_minimus_fibre_length = always("minimus_fibre_length");
    p.slot_abduction_strength = always("abduction_strength");
    p.slot_neutral_fibre_length = always("neutral_fibre_length");
    p.slot_strength_lost = always("strength_lost");
    p.slot_bone_modes = of_bones("bone_modes", p.modes);
    p.slot_femur_length = of_bones("femur_length");
    for (int u = 0; u < UNKNOWNS; ++u)
        p.slot_unknown[u] = always(UNKNOWN_NAMES[u], 1 + (p.postures - 1) * p.posture_stride);
    p.widest = r.one("widest");
}

void read_body(const Reader& r, HipPlan& p) {
    p.sex = r.integer("sex", -1, 1);
    p.known_mass = r.one("known_mass");
    p.known_height = r.one("known_height");
    r.some("height_mean", p.height_mean, 2);
    r.some("height_sd", p.height_sd, 2);
    r.some("mass_mean", p.mass_mean, 2);
    r.some("mass_sd", p.mass_sd, 2);
    r.some("link", p.link, 2);
    p.least_mass = r.one("least_mass");
}

void read_ages(const Reader& r, HipPlan& p) {
    const std::size_t knots = r.found("age_knots").size();
    r.all("age_knots", p.age_knots, knots);
    for (std::size_t k = 1; k < knots; ++k) expect(p.age_knots[k] > p.age_knots[k - 1], "age_knots");
    r.all("age_height_mean", p.age_height_mean, 2 * knots);
    r.all("age_height_sd", p.age_height_sd, 2 * knots);
    r.all("age_mass_mean", p.age_mass_mean, 2 * knots);
    r.all("age_mass_sd", p.age_mass_sd, 2 * knots);
    r.some("age_link", p.age_link, 2);
    p.youngest = r.one("youngest");
    p.oldest = r.one("oldest");
    p.strength_lost = r.one("strength_lost");
    p.strength_lost_spread = r.one("strength_lost_spread");
    p.strength_full_to = r.one("strength_full_to");
}

void read_bones(const Reader& r, HipPlan& p) {
    p.modes = r.integer("modes", 1, 100);
    p.targets = r.integer("targets", 1, MOST_TARGETS);
    const std::size_t u = 1 + p.modes, k = p.targets, pairs = k * (k + 1) / 2;
    const std::size_t triples = k * (k + 1) * (k + 2) / 6, products = u * (u + 1) / 2;
    r.all("marks", p.marks, padded8(3 * MARKS) * u + 3 * MARKS * k);
    const char* names[BALLS] = {"socket", "socket_other", "head"};
    for (int ball = 0; ball < BALLS; ++ball) {
        Sphere& s = p.spheres[ball];
        const std::string name = names[ball];
        s.points = r.one(name + "_points");
        r.all(name + "_middle", s.middle, 3 * (u + k));
        r.all(name + "_squares", s.squares, padded8(6 + 3 * k) * products);
        r.all(name + "_lines", s.lines, padded8(6 * k + 3 * pairs) * u);
        r.all(name + "_rest", s.rest, 6 * pairs + 3 * triples);
    }
    r.all("cubes", p.cubes, 3 * BALLS * (u * (u + 1) * (u + 2) / 6));
    r.all("slopes", p.slopes, k * u);
    r.all("gram", p.gram, k * k);
    r.indices("target_measure", p.target_measure, k, MEASURES);
    r.indices("target_aim", p.target_aim, k, 3);
    r.indices("target_drawn", p.target_drawn, k, DRAWN);
    r.all("target_value", p.target_value, k);
    r.indices("drawn_measure", p.drawn_measure, DRAWN, MEASURES);
    r.some("drawn_mean", &p.drawn_mean[0][0], 2 * DRAWN);
    r.some("drawn_sd", &p.drawn_sd[0][0], 2 * DRAWN);
    r.some("model_mean", p.model_mean, DRAWN);
    r.some("model_sd", p.model_sd, DRAWN);
    const std::size_t known = r.whole("known_drawn").size();
    expect(known >= 1 && known <= DRAWN, "known_drawn");
    r.indices("known_drawn", p.known_drawn, known, DRAWN);
    r.all("known_value", p.known_value, known);
    r.all("known_pull", p.known_pull, known * DRAWN);
    p.femur_of_height = r.one("femur_of_height");
    p.femur_of_height_sd = r.one("femur_of_height_sd");
    r.some("centre_correction", p.centre_correction, 3);
    p.size_spread = r.one("size_spread");
    p.ridge = r.one("ridge");
    p.longest_step = r.one("longest_step");
    p.unusual = r.one("unusual");
    p.met_angle = r.one("met_angle");
    p.met_length = r.one("met_length");
    p.close_angle = r.one("close_angle");
    p.close_length = r.one("close_length");
    p.passes = r.integer("passes", 0, 1000);
}

void read_muscles(const Reader& r, HipPlan& p) {
    p.muscles = r.integer("muscles", 1, 1000);
    const std::size_t m = p.muscles, l = p.lines, u = 1 + p.modes;
    r.all("volume_slope", p.volume_slope, m);
    r.all("volume_intercept", p.volume_intercept, m);
    r.all("cos_pennation", p.cos_pennation, m);
    r.all("sin_pennation", p.sin_pennation, m);
    r.all("fibre_length", p.fibre_length, m);
    r.all("published_section", p.published_section, m);
    r.indices("has_volume", p.has_volume, m, 2);
    p.largest = r.integer("largest", 0, p.muscles - 1);
    p.minimus = r.integer("minimus", 0, p.muscles - 1);
    p.volume_spread = r.one("volume_spread");
    p.volume_common = r.one("volume_common");
    p.fibre_spread = r.one("fibre_spread");
    p.fibre_common = r.one("fibre_common");
    p.minimus_fibre_length = r.one("minimus_fibre_length");
    p.minimus_fibre_length_spread = r.one("minimus_fibre_length_spread");
    p.neutral_mean = r.one("neutral_mean");
    p.neutral_sd = r.one("neutral_sd");
    p.longest_fibre = r.one("longest_fibre");
    p.least_volume = r.one("least_volume");
    const std::size_t pelvic = r.found("pelvic_offset").size() / 3, femoral = r.found("femoral_offset").size() / 3;
    r.all("pelvic_offset", p.pelvic_offset, 3 * pelvic);
    r.all("femoral_offset", p.femoral_offset, 3 * femoral);
    r.all("pelvic", p.pelvic, padded8(3 * pelvic) * u);
    r.all("femoral", p.femoral, padded8(3 * femoral) * u);
    r.indices("pelvic_first", p.pelvic_first, l, static_cast<std::int64_t>(pelvic));
    r.indices("pelvic_count", p.pelvic_count, l, static_cast<std::int64_t>(pelvic) + 1);
    r.indices("femoral_first", p.femoral_first, l, static_cast<std::int64_t>(femoral));
    r.indices("femoral_count", p.femoral_count, l, static_cast<std::int64_t>(femoral) + 1);
    for (std::size_t i = 0; i < l; ++i) {
        expect(p.pelvic_count[i] > 0 && p.pelvic_first[i] + p.pelvic_count[i] <= static_cast<std::int64_t>(pelvic), "pelvic_count");
        expect(p.femoral_count[i] > 0 && p.femoral_first[i] + p.femoral_count[i] <= static_cast<std::int64_t>(femoral), "femoral_count");
    }
    r.indices("muscle_of_line", p.muscle_of_line, l, p.muscles);
    r.all("share", p.share, l);
    r.all("bow", p.bow, l);
}

void read_stance(const Reader& r, HipPlan& p) {
    for (int u = 0; u < UNKNOWNS; ++u) {
        const std::string name = UNKNOWN_NAMES[u];
        r.some(name + "_mean", p.unknown_mean[u], 2);
        p.unknown_sd[u] = r.one(name + "_sd");
    }
    r.some("trunk_centre", p.trunk_centre, 2);
    p.leg_length = r.one("leg_length");
    r.some("leg_centre", p.leg_centre, 2);
    p.usual_shape_angle = r.one("usual_shape_angle");
    p.postures = r.integer("postures", 1, 100);
    p.shift = r.one("shift");
    p.give.compensate = r.integer("compensate", 0, 1);
    p.give.widest = r.one("widest_give");
    p.give.steps = r.integer("steps", 2, 1000);
    p.give.halvings = r.integer("halvings", 0, 100);
    p.capacity = r.integer("capacity", 0, 1);
    const std::size_t l = p.lines;
    r.all("left", p.left, l);
    const std::size_t lesions = r.found("loss_low").size();
    expect(lesions == 0 || lesions == l, "loss_low");
    r.all("loss_low", p.loss_low, lesions);
    r.all("loss_typical", p.loss_typical, lesions);
    r.all("loss_high", p.loss_high, lesions);
    p.abduction_strength = r.one("abduction_strength");
    r.some("strength_mean", p.strength_mean, 2);
    r.some("strength_mass_exponent", p.strength_mass_exponent, 2);
    r.some("strength_spread", p.strength_spread, 2);
}

void read_summary(const Reader& r, HipPlan& p) {
    r.all("low", p.low, QUANTITIES);
    r.all("high", p.high, QUANTITIES);
    r.indices("bins", p.bins, QUANTITIES, 1 << 24);
    r.indices("bits", p.bits, QUANTITIES, 53);
    const std::size_t thresholds = r.found("thresholds").size();
    r.all("thresholds", p.thresholds, thresholds);
    r.indices("thresholds_of", p.thresholds_of, thresholds, QUANTITIES);
    p.largest_rounded = r.one("largest_rounded");
    expect(p.largest_rounded <= 0x1p46, "largest_rounded");
    p.half_bits = r.integer("half_bits", 1, 31);
}

void make_plan(HipPlan* at, const NamedNumbers& numbers, const NamedIntegers& integers) {
    HipPlan p;
    const Reader r{numbers, integers};
    read_muscle_plan(r, p);
    read_body(r, p);
    read_ages(r, p);
    read_bones(r, p);
    read_muscles(r, p);
    read_stance(r, p);
    read_draws(r, p);
    read_summary(r, p);
    new (at) HipPlan(std::move(p));
}

constexpr std::size_t MOST_PEOPLE = 65536;  // as many squares of rounded values fit 64 bits

void crowd(const HipPlan& plan, const Array<const std::uint64_t, 1>& key,
           const std::optional<Array<const double, 2>>& uniform, std::size_t people, int threads, bool only_bones,
           const Array<std::int64_t, 1>& counts, const Array<std::int64_t, 2>& sums, const Array<double, 2>& extremes,
           const Array<std::int64_t, 1>& histogram, const Array<std::int64_t, 1>& exceeded,
           const std::optional<Array<double, 2>>& values, const std::optional<Array<std::uint8_t, 1>>& fate) {
    std::size_t bins = 0;
    for (std::int64_t b : plan.bins) bins += static_cast<std::size_t>(b) + 2;
    expect(people >= 1 && people <= MOST_PEOPLE, "people");
    expect(key.size() == 2, "key");
    expect(!uniform || (uniform->shape(0) == people && uniform->shape(1) == std::size_t(plan.width)), "uniform");
    expect(counts.size() == COUNTS, "counts");
    expect(sums.shape(0) == QUANTITIES && sums.shape(1) == 5, "sums");
    expect(extremes.shape(0) == QUANTITIES && extremes.shape(1) == 2, "extremes");
    expect(histogram.size() == bins, "histogram");
    expect(exceeded.size() == plan.thresholds.size(), "exceeded");
    expect(!values || (values->shape(0) == people && values->shape(1) == QUANTITIES), "values");
    expect(!fate || fate->size() == people, "fate");
    const std::uint64_t words[2] = {key.data()[0], key.data()[1]};
    nb::gil_scoped_release released;
    CrowdResult result;
    result.values = values ? values->data() : nullptr;
    result.fate = fate ? fate->data() : nullptr;
    GLUTEUS_CALL(hip_crowd, plan, words, uniform ? uniform->data() : nullptr, people, threads, only_bones, result);
    std::copy(result.counts, result.counts + COUNTS, counts.data());
    for (int q = 0; q < QUANTITIES; ++q) {
        std::int64_t* row = sums.data() + 5 * q;
        row[0] = result.number[q];
        row[1] = result.total[q];
        std::copy(result.squares[q], result.squares[q] + 3, row + 2);
        extremes.data()[2 * q] = result.least[q];
        extremes.data()[2 * q + 1] = result.most[q];
    }
    std::copy(result.histogram.begin(), result.histogram.end(), histogram.data());
    std::copy(result.exceeded.begin(), result.exceeded.end(), exceeded.data());
}

nb::tuple unknown_names() {
    nb::list names;
    for (const char* name : UNKNOWN_NAMES) names.append(name);
    return nb::tuple(names);
}
}  // namespace

void bind_hip(nb::module_& module) {
    module.attr("UNKNOWNS") = unknown_names();
    nb::class_<HipPlan>(module, "HipPlan")
        .def("__init__", &make_plan, nb::arg("numbers"), nb::arg("integers"))
        .def("crowd", &crowd, nb::arg("key"), nb::arg("uniform").none(), nb::arg("people"), nb::arg("threads"),
             nb::arg("only_bones"), nb::arg("counts"), nb::arg("sums"), nb::arg("extremes"), nb::arg("histogram"),
             nb::arg("exceeded"), nb::arg("values").none(), nb::arg("fate").none());
}

}  // namespace gluteus
