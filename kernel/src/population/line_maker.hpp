// Lines of action and muscles of people whose bones are drawn: what gluteus.model.hip defines.
#pragma once

#include <cmath>
#include <vector>

#include "population/ages.hpp"
#include "population/bones.hpp"
#include "population/draws.hpp"
#include "standing/lines.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Makes lines of bones: where they run, and muscles of drawn sizes on them.
class LineMaker {
public:
    explicit LineMaker(const HipConstants& constants)
        : constants(constants),
          pelvic(padded(static_cast<int>(constants.lines.pelvic_offset.size()))),
          femoral(padded(static_cast<int>(constants.lines.femoral_offset.size()))),
          section(constants.sizes.muscles), fibre(constants.sizes.muscles),
          at_rest_length(constants.sizes.muscles), pulling(constants.sizes.muscles), neutral(constants.mechanics.lines) {}

    // Forces are cross-sections [m2] until the person's strength is known.
    void make(Draws& draws, const Pack* weights, const Skeleton& bones, Pack mass, Pack height, Lines& lines) {
        place(draws, weights, bones, lines);
        sizes(draws, mass, height);
        const Pack drawn = Pack(constants.sizes.neutral_sd) * draws.standard(constants.draws.slot_neutral_fibre_length);
        for (int m = 0; m < constants.sizes.muscles; ++m) {
            at_rest_length[m] = Pack(constants.sizes.neutral_mean[m]) + drawn;
            pulling[m] = active_force_length(constants.mechanics, at_rest_length[m]) / at_rest_length[m];
        }
        for (int l = 0; l < constants.mechanics.lines; ++l) {
            const int muscle = constants.lines.muscle_of_line[l];
            const Pack sine = constants.sizes.sin_pennation[muscle], rest = at_rest_length[muscle];
            const Pack stretch = max(rest, Pack(1.0));
            const Pack whole = neutral.length[l] + constant[l];
            const Pack room = Pack(constants.sizes.longest_fibre) * whole / (Pack(constants.sizes.cos_pennation[muscle]) * stretch);
            const Pack length = select(is_nan(fibre[muscle]), fibre[muscle], min(fibre[muscle], room));
            const Pack along = sqrt(max((rest - sine) * (rest + sine), Pack(0.0)));
            lines.fibre[l] = length;
            lines.thick[l] = length * sine;
            lines.max_force[l] = section[muscle] * Pack(constants.lines.share[l]);
            lines.slack[l] = neutral.length[l] - length * along;
            neutral.active[l] = lines.max_force[l] * along * pulling[muscle];
        }
    }

    // The lines in the neutral hip, their active forces as cross-sections [m2] too.
    const Pulls& at_rest() const { return neutral; }

    // Abduction strength of young adults [N m], and what age leaves of it; `age` counts only where
    // the constants have ages.
    Pack strength(Draws& draws, Mask female, Pack mass, Pack age) const {
        const Pack spread = by_sex(female, constants.strength.spread), half = 0.5;
        const Pack mean = by_sex(female, constants.strength.mean) + by_sex(female, constants.strength.mass_exponent) * logarithm(mass);
        const Pack drawn = draws.standard(constants.draws.slot_abduction_strength);
        const Pack found = exp(mean + spread * drawn - half * spread * spread);
        return constants.ages.knots_at.empty() ? found : found * left_by_age(constants, age, draws.standard(constants.draws.slot_strength_lost));
    }

private:
    const HipConstants& constants;
    std::vector<Pack> pelvic, femoral, section, fibre, at_rest_length, pulling;
    Pulls neutral;
    std::vector<Pack> constant = std::vector<Pack>(constants.mechanics.lines);

    static Vec point(const Pack* at) { return {at[0], at[1], at[2]}; }

    static Pack mean_one(double spread, Pack drawn) {
        return exp(Pack(spread) * drawn - Pack(spread * spread / 2));
    }

    // Ends in their bones' frames, spheres, and lengths with the hip neutral.
    void place(Draws& draws, const Pack* weights, const Skeleton& bones, Lines& lines) {
        const int u = 1 + constants.bones.modes;
        product(constants.lines.pelvic.data(), weights, u, pelvic.data(), static_cast<int>(pelvic.size()));
        product(constants.lines.femoral.data(), weights, u, femoral.data(), static_cast<int>(femoral.size()));
        in_frame(pelvic, constants.lines.pelvic_offset, bones.pelvis, bones.hip, bones.size);
        in_frame(femoral, constants.lines.femoral_offset, bones.femur, bones.head, bones.size);
        const Pack head = bones.head_radius * bones.size;
        for (int l = 0; l < constants.mechanics.lines; ++l) {
            const int first = constants.lines.pelvic_first[l], last = first + constants.lines.pelvic_count[l] - 1;
            const int start = constants.lines.femoral_first[l], end = start + constants.lines.femoral_count[l] - 1;
            constant[l] = run(pelvic.data(), first, last) + run(femoral.data(), start, end);
            const int ends = 6 * constants.lines.muscle_of_line[l];
            const Vec origin = point(&pelvic[3 * last]) + shift(draws, ends);
            const Vec insertion = point(&femoral[3 * start]) + shift(draws, ends + 3);
            lines.origin[l] = origin;
            lines.insertion[l] = insertion;
            bow(lines, l, Pack(constants.lines.bow[l]) * head);
            path(lines, l, insertion, neutral);
        }
    }

    // How far the end of a muscle lies from where its bone has it [m]: gluteus.model.hip.hip.
    Vec shift(Draws& draws, int member) const {
        const int slot = constants.draws.slot_attachment;
        return Pack(constants.sizes.attachment_sd) *
               Vec{draws.standard(slot, member), draws.standard(slot, member + 1), draws.standard(slot, member + 2)};
    }

    static Pack run(const Pack* points, int first, int last) {
        Pack sum = 0.0;
        for (int p = first; p < last; ++p) sum += norm(point(points + 3 * (p + 1)) - point(points + 3 * p));
        return sum;
    }

    static void in_frame(std::vector<Pack>& points, const Numbers& offset, const Rotation& axes, Vec centre, Pack size) {
        for (std::size_t i = 0; i + 2 < offset.size(); i += 3) {
            const Vec local = transposed(axes) * (point(&points[i]) - centre);
            const Vec moved = size * (local + Vec{Pack(offset[i]), Pack(offset[i + 1]), Pack(offset[i + 2])});
            points[i] = moved.x;
            points[i + 1] = moved.y;
            points[i + 2] = moved.z;
        }
    }

    // Cross-sections and fibre lengths of the muscles: gluteus.model.hip.sizes.
    void sizes(Draws& draws, Pack mass, Pack height) {
        const Pack shared_volume = draws.standard(constants.draws.slot_muscle_volume_shared);
        const Pack shared_length = draws.standard(constants.draws.slot_fibre_length_shared);
        const Pack minimus = Pack(constants.sizes.minimus_fibre_length) * exp(Pack(constants.sizes.minimus_fibre_length_spread) *
                                                                   draws.standard(constants.draws.slot_minimus_fibre_length));
        const Pack bulk = height * mass;
        const auto volume = [&](int i) {
            return max(Pack(constants.sizes.volume_slope[i]) * bulk + Pack(constants.sizes.volume_intercept[i]), Pack(constants.sizes.least_volume));
        };
        const int big = constants.sizes.largest;
        const Pack living = volume(big) * Pack(constants.sizes.cos_pennation[big]) / Pack(constants.sizes.fibre_length[big]) /
                            Pack(constants.sizes.published_section[big]);
        for (int i = 0; i < constants.sizes.muscles; ++i) {
            const Pack own_volume = draws.standard(constants.draws.slot_muscle_volume, i);
            const Pack own_length = draws.standard(constants.draws.slot_fibre_length, i);
            const Pack volume_factor = factor(constants.sizes.volume_spread, constants.sizes.volume_common, shared_volume, own_volume);
            Pack length = Pack(constants.sizes.fibre_length[i]) *
                          factor(constants.sizes.fibre_spread, constants.sizes.fibre_common, shared_length, own_length);
            if (i == constants.sizes.minimus) length = minimus;
            const Pack area = constants.sizes.has_volume[i] ? volume(i) * Pack(constants.sizes.cos_pennation[i]) / length
                                                 : Pack(constants.sizes.published_section[i]) * living;
            section[i] = area * volume_factor;
            fibre[i] = length;
        }
    }

    static Pack factor(double spread, double common, Pack shared, Pack own) {
        const Pack drawn = Pack(std::sqrt(common)) * shared + Pack(std::sqrt(1 - common)) * own;
        return mean_one(spread, drawn);
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
