// Lines of action and muscles of several people side by side: what gluteus.model and gluteus.mechanics define.
#pragma once

#include <vector>

#include "population/ages.hpp"
#include "population/bones.hpp"
#include "population/draws.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Lines of people, [line] each: what does not change with the posture.
struct Lines {
    std::vector<Vec> origin, insertion;
    std::vector<Pack> radius;           // of the sphere that the line bows over; 0 for none
    std::vector<Pack> origin_free, insertion_free;  // from the ends to where they touch it
    std::vector<Pack> max_force, fibre, slack;      // slack: tendon less the part of constant length
    std::vector<Pack> thick;                        // of the belly, across the tendon
    std::vector<Pack> strength;

    explicit Lines(int lines)
        : origin(lines), insertion(lines), radius(lines), origin_free(lines), insertion_free(lines),
          max_force(lines), fibre(lines), slack(lines), thick(lines), strength(lines) {}
};

// Lines in a posture, [line] each.
struct Pulls {
    std::vector<Vec> moment;  // about the hip centre on the femur per newton [m, pelvis frame]
    std::vector<Vec> pull;    // unit vector of the force on the pelvis
    std::vector<Pack> length, stretch, active, passive;  // stretch: fibres over their optimal length

    explicit Pulls(int lines)
        : moment(lines), pull(lines), length(lines), stretch(lines), active(lines), passive(lines) {}
};

constexpr double LARGEST_BOW = 0.98;  // gluteus.mechanics.hip.lines

// What bowing needs of a line whose ends are in place; `bow` is the sphere that it asks for.
inline void bow(Lines& lines, int l, Pack bow) {
    const Pack near = norm(lines.origin[l]), far = norm(lines.insertion[l]);
    const Pack radius = min(bow, Pack(LARGEST_BOW) * min(near, far));
    lines.radius[l] = radius;
    lines.origin_free[l] = sqrt(near * near - radius * radius);
    lines.insertion_free[l] = sqrt(far * far - radius * radius);
}

// Geometry of one line whose insertion lies at `end`.
inline void path(const Lines& lines, int l, Vec end, Pulls& out) {
    const Vec start = lines.origin[l];
    const Vec turning = cross(end, start);
    const Pack sine = norm(turning), cosine = dot(start, end);
    const Vec axis = (Pack(1.0) / max(sine, Pack(1e-12))) * turning;
    const Vec straight = end - start;
    const Pack straight_length = norm(straight), inverse = Pack(1.0) / straight_length;
    const Pack radius = lines.radius[l], near = lines.origin_free[l], far = lines.insertion_free[l];
    out.length[l] = straight_length;
    out.moment[l] = (sine * inverse) * axis;
    out.pull[l] = inverse * straight;
    // The line touches where the angle between its ends exceeds the two angles under which they see the sphere.
    const Pack free_cosine = radius * radius - near * far, free_sine = radius * (near + far);
    const Mask bowed = (radius > Pack(0.0)) & (cosine < free_cosine);
    if (!bowed.any()) return;
    const Pack wrapped = atan2(sine * free_cosine - cosine * free_sine, cosine * free_cosine + sine * free_sine);
    out.length[l] = select(bowed, near + far + radius * wrapped, straight_length);
    out.moment[l] = select(bowed, radius * axis, out.moment[l]);
    const Pack distance = sqrt(dot(start, start)), share = radius / distance;
    const Vec outward = (Pack(1.0) / distance) * start;
    const Vec touch = radius * (share * outward + (near / distance) * cross(outward, axis));
    out.pull[l] = select(bowed, unit(touch - start), out.pull[l]);
}

inline Pack active_force_length(const MusclePlan& plan, Pack length) {
    Pack force = 0.0;
    for (int b = 0; b < plan.bells; ++b) {
        const Pack width = Pack(plan.bell_width[b]) + Pack(plan.bell_width_slope[b]) * length;
        const Mask stands = ~(width <= Pack(0.0));
        const Pack distance = (length - Pack(plan.bell_centre[b])) / select(stands, width, Pack(1.0));
        const Pack within = clip(distance, Pack(-40.0), Pack(40.0));
        const Pack bell = Pack(plan.bell_height[b]) * exp(Pack(-0.5) * within * within);
        force += select(stands, bell, Pack(0.0));
    }
    return force;
}

// e^x - 1 for x >= 0.
inline Pack exp_less_1(Pack x) {
    static constexpr double E[] = {1.0,          1.0 / 2,       1.0 / 6,         1.0 / 24,
                                   1.0 / 120,    1.0 / 720,     1.0 / 5040,      1.0 / 40320,
                                   1.0 / 362880, 1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0};
    return select(x < Pack(0.35), x * polynomial(x, E), exp(x) - Pack(1.0));
}

// `part` is one over the curve's value, before division, at a strain of 1.
inline Pack passive_force_length(const MusclePlan& plan, Pack length, Pack part) {
    const Pack strain = max(length - Pack(1.0), Pack(0.0)) * Pack(1.0 / plan.passive_strain);
    if (!(strain > Pack(0.0)).any()) return Pack(0.0);
    return exp_less_1(Pack(plan.passive_shape) * strain) * part;
}

// Forces of one line at full and at no activation.
inline void forces(const MusclePlan& plan, const Lines& lines, int l, Pack part, Pulls& out) {
    const Pack along = max(out.length[l] - lines.slack[l], Pack(0.0));
    const Pack thick = lines.thick[l];
    const Pack fibre = sqrt(along * along + thick * thick);
    const Pack cosine = select(fibre == Pack(0.0), Pack(0.0), along / select(fibre == Pack(0.0), Pack(1.0), fibre));
    const Pack relative = fibre / lines.fibre[l];
    const Pack force = lines.max_force[l] * cosine;
    out.stretch[l] = relative;
    out.active[l] = force * active_force_length(plan, relative) * lines.strength[l];
    out.passive[l] = force * passive_force_length(plan, relative, part);
}

// All lines with the femur turned by `femur` (from its axes to the pelvis's).
inline void pulls(const MusclePlan& plan, const Lines& lines, const Axes& femur, Pulls& out) {
    const Pack part = Pack(1.0) / exp_less_1(Pack(plan.passive_shape));
    for (int l = 0; l < plan.lines; ++l) {
        path(lines, l, femur.out(lines.insertion[l]), out);
        forces(plan, lines, l, part, out);
    }
}

// Makes lines of bones: where they run, and muscles of drawn sizes on them.
class LineMaker {
public:
    explicit LineMaker(const HipPlan& plan)
        : plan(plan),
          pelvic(padded(static_cast<int>(plan.lines.pelvic_offset.size()))),
          femoral(padded(static_cast<int>(plan.lines.femoral_offset.size()))),
          section(plan.sizes.muscles), fibre(plan.sizes.muscles), neutral(plan.mechanics.lines) {}

    // Forces are cross-sections [m2] until the person's strength is known.
    void make(Draws& draws, const Pack* weights, const Skeleton& bones, Pack mass, Pack height, Lines& lines) {
        place(weights, bones, lines);
        sizes(draws, mass, height);
        const Pack rest =
            Pack(plan.sizes.neutral_mean) + Pack(plan.sizes.neutral_sd) * draws.standard(plan.draws.slot_neutral_fibre_length);
        const Pack stretch = max(rest, Pack(1.0));
        const Pack pulling = active_force_length(plan.mechanics, rest) / rest;
        for (int l = 0; l < plan.mechanics.lines; ++l) {
            const int muscle = plan.lines.muscle_of_line[l];
            const Pack sine = plan.sizes.sin_pennation[muscle];
            const Pack whole = neutral.length[l] + constant[l];
            const Pack room = Pack(plan.sizes.longest_fibre) * whole / (Pack(plan.sizes.cos_pennation[muscle]) * stretch);
            const Pack length = select(is_nan(fibre[muscle]), fibre[muscle], min(fibre[muscle], room));
            const Pack along = sqrt(max((rest - sine) * (rest + sine), Pack(0.0)));
            lines.fibre[l] = length;
            lines.thick[l] = length * sine;
            lines.max_force[l] = section[muscle] * Pack(plan.lines.share[l]);
            lines.slack[l] = neutral.length[l] - length * along;
            neutral.active[l] = lines.max_force[l] * along * pulling;
        }
    }

    // The lines in the neutral hip, their active forces as cross-sections [m2] too.
    const Pulls& at_rest() const { return neutral; }

    // Abduction strength of young adults [N m], and what age leaves of it; `age` counts only where the plan has ages.
    Pack strength(Draws& draws, Mask female, Pack mass, Pack age) const {
        const Pack spread = by_sex(female, plan.strength.spread), half = 0.5;
        const Pack mean = by_sex(female, plan.strength.mean) + by_sex(female, plan.strength.mass_exponent) * logarithm(mass);
        const Pack drawn = draws.standard(plan.draws.slot_abduction_strength);
        const Pack found = exp(mean + spread * drawn - half * spread * spread);
        return plan.ages.knots_at.empty() ? found : found * left_by_age(plan, age, draws.standard(plan.draws.slot_strength_lost));
    }

private:
    const HipPlan& plan;
    std::vector<Pack> pelvic, femoral, section, fibre;
    Pulls neutral;
    std::vector<Pack> constant = std::vector<Pack>(plan.mechanics.lines);

    static Vec point(const Pack* at) { return {at[0], at[1], at[2]}; }

    static Pack mean_one(double spread, Pack drawn) {
        return exp(Pack(spread) * drawn - Pack(spread * spread / 2));
    }

    // Ends in their bones' frames, spheres, and lengths with the hip neutral.
    void place(const Pack* weights, const Skeleton& bones, Lines& lines) {
        const int u = 1 + plan.bones.modes;
        product(plan.lines.pelvic.data(), weights, u, pelvic.data(), static_cast<int>(pelvic.size()));
        product(plan.lines.femoral.data(), weights, u, femoral.data(), static_cast<int>(femoral.size()));
        in_frame(pelvic, plan.lines.pelvic_offset, bones.pelvis, bones.hip, bones.size);
        in_frame(femoral, plan.lines.femoral_offset, bones.femur, bones.head, bones.size);
        const Pack head = bones.head_radius * bones.size;
        const Axes none{{Pack(1.0), Pack(0.0), Pack(0.0)},
                        {Pack(0.0), Pack(1.0), Pack(0.0)},
                        {Pack(0.0), Pack(0.0), Pack(1.0)}};
        for (int l = 0; l < plan.mechanics.lines; ++l) {
            const int first = plan.lines.pelvic_first[l], last = first + plan.lines.pelvic_count[l] - 1;
            const int start = plan.lines.femoral_first[l], end = start + plan.lines.femoral_count[l] - 1;
            constant[l] = run(pelvic.data(), first, last) + run(femoral.data(), start, end);
            const Vec origin = point(&pelvic[3 * last]), insertion = point(&femoral[3 * start]);
            lines.origin[l] = origin;
            lines.insertion[l] = insertion;
            bow(lines, l, Pack(plan.lines.bow[l]) * head);
            path(lines, l, none.out(insertion), neutral);
        }
    }

    static Pack run(const Pack* points, int first, int last) {
        Pack sum = 0.0;
        for (int p = first; p < last; ++p) sum += norm(point(points + 3 * (p + 1)) - point(points + 3 * p));
        return sum;
    }

    static void in_frame(std::vector<Pack>& points, const Numbers& offset, const Axes& axes, Vec centre, Pack size) {
        for (std::size_t i = 0; i + 2 < offset.size(); i += 3) {
            const Vec local = axes.in(point(&points[i]) - centre);
            const Vec moved = size * (local + Vec{Pack(offset[i]), Pack(offset[i + 1]), Pack(offset[i + 2])});
            points[i] = moved.x;
            points[i + 1] = moved.y;
            points[i + 2] = moved.z;
        }
    }

    // Cross-sections and fibre lengths of the muscles: gluteus.model.hip.sizes.
    void sizes(Draws& draws, Pack mass, Pack height) {
        const Pack shared_volume = draws.standard(plan.draws.slot_muscle_volume_shared);
        const Pack shared_length = draws.standard(plan.draws.slot_fibre_length_shared);
        const Pack minimus = Pack(plan.sizes.minimus_fibre_length) * exp(Pack(plan.sizes.minimus_fibre_length_spread) *
                                                                   draws.standard(plan.draws.slot_minimus_fibre_length));
        const Pack bulk = height * mass;
        const auto volume = [&](int i) {
            return max(Pack(plan.sizes.volume_slope[i]) * bulk + Pack(plan.sizes.volume_intercept[i]), Pack(plan.sizes.least_volume));
        };
        const int big = plan.sizes.largest;
        const Pack living = volume(big) * Pack(plan.sizes.cos_pennation[big]) / Pack(plan.sizes.fibre_length[big]) /
                            Pack(plan.sizes.published_section[big]);
        for (int i = 0; i < plan.sizes.muscles; ++i) {
            const Pack own_volume = draws.standard(plan.draws.slot_muscle_volume, i);
            const Pack own_length = draws.standard(plan.draws.slot_fibre_length, i);
            const Pack volume_factor = factor(plan.sizes.volume_spread, plan.sizes.volume_common, shared_volume, own_volume);
            Pack length = Pack(plan.sizes.fibre_length[i]) *
                          factor(plan.sizes.fibre_spread, plan.sizes.fibre_common, shared_length, own_length);
            if (i == plan.sizes.minimus) length = minimus;
            const Pack area = plan.sizes.has_volume[i] ? volume(i) * Pack(plan.sizes.cos_pennation[i]) / length
                                                 : Pack(plan.sizes.published_section[i]) * living;
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
