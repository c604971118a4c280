// Bones of several people side by side: the least unusual change of drawn modes that meets a
// person's measures, as gluteus.bones.conditioning defines it, and the landmarks and frames of
// gluteus.bones.landmarks.
//
// All steps towards the targets lie in the space of the targets' slopes at the mean shape, so a
// step has as many numbers as there are targets. What the fits of the spheres need is a polynomial
// in those, whose coefficients are polynomials in the drawn modes: after one evaluation of these, a
// step costs little.
#pragma once

#include <vector>

#include "population/draws.hpp"
#include "schema/structs.hpp"
#include "simd/rotation.hpp"
#include "simd/small_systems.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// out[o] = sum over i of matrix[o / 8][i][o % 8] in[i]; outputs in blocks of eight.
inline void product(const double* matrix, const Pack* in, int inputs, Pack* out, int outputs) {
    for (int first = 0; first < outputs; first += 8) {
        Pack sum[8];
        for (Pack& s : sum) s = 0.0;
        for (int i = 0; i < inputs; ++i, matrix += 8) {
            const Pack x = in[i];
            for (int k = 0; k < 8; ++k) sum[k] += Pack(matrix[k]) * x;
        }
        for (int k = 0; k < 8; ++k) out[first + k] = sum[k];
    }
}

constexpr int MOST_TARGETS = Measure::count;  // every measure once at most

constexpr int padded(int count) { return (count + 7) / 8 * 8; }

// The measures of a person's bones that the rest of the pipeline needs; lengths at size 1, except
// `size` itself.
struct Skeleton {
    Pack size, head_radius, promontory, shape_angle;
    Vec other_hip;     // in the pelvis frame
    Rotation pelvis, femur;
    Vec hip, head;     // origins of the frames
};

// K targets, or any number of them where K is 0.
template <int K>
class Bones {
public:
    explicit Bones(const HipConstants& constants) : constants(constants), modes(constants.bones.modes), some(constants.bones.targets) {
        const int k = targets(), u = 1 + modes;
        shape.resize(u);
        final_shape.resize(u);
        products.resize(u * (u + 1) / 2);
        for (Coefficients& c : fits) {
            c.squares.resize(padded(6 + 3 * k));
            c.lines.resize(padded(6 * k + 3 * pairs()));
            c.middle.resize(3);
        }
        marks_start.resize(padded(3 * Mark::count));
        marks.resize(3 * Mark::count);
        pair.resize(pairs());
        triple.resize(triples());
        slopes.resize(k * k);
        onto.resize(k * k);
        gram.resize(pairs());
    }

    // Bones for drawn modes and femur lengths; returns which lanes met their measures.
    Mask make(Draws& draws, Mask female, Pack height, Skeleton& skeleton) {
        Mask open(true);
        for (int attempt = 0; attempt < constants.draws.attempts && open.any(); ++attempt) {
            const Mask met = attempt_at(draws, attempt, female, height);
            Skeleton found = measured();
            skeleton = attempt == 0 ? found : chosen(open, found, skeleton);
            for (int i = 0; i <= modes; ++i) {
                Pack x = shape[i];
                if (i > 0) {
                    for (int k = 0; k < targets(); ++k) x += Pack(constants.bones.slopes[k * (modes + 1) + i - 1]) * best[k];
                }
                final_shape[i] = attempt == 0 ? x : select(open, x, final_shape[i]);
            }
            open &= ~met;
        }
        return ~open;
    }

    // 1 and the modes, after `make`.
    const Pack* weights() const { return final_shape.data(); }

private:
    struct Coefficients {
        std::vector<Pack> squares, lines, middle;
        Pack cubes[3];
    };
    struct Ball3 {
        Vec centre;
        Pack radius_squared;
    };

    const HipConstants& constants;
    const int modes, some;
    std::vector<Pack> shape, final_shape, products, marks_start, marks, pair, triple, slopes, onto, gram;
    Coefficients fits[Ball::count];
    Ball3 balls[Ball::count];
    Pack y[MOST_TARGETS], best[MOST_TARGETS], size, value[Measure::count];
    Vec held;                    // the head's centre: the bone's, or on a stem
    Pack stem[StemPart::count];  // measures of the stem, NaN where they are not known

    int targets() const { return K ? K : some; }
    int pairs() const { return targets() * (targets() + 1) / 2; }
    int triples() const { return pairs() * (targets() + 2) / 3; }

    static Skeleton chosen(Mask m, const Skeleton& a, const Skeleton& b) {
        return {select(m, a.size, b.size),
                select(m, a.head_radius, b.head_radius),
                select(m, a.promontory, b.promontory),
                select(m, a.shape_angle, b.shape_angle),
                select(m, a.other_hip, b.other_hip),
                select(m, a.pelvis, b.pelvis),
                select(m, a.femur, b.femur),
                select(m, a.hip, b.hip),
                select(m, a.head, b.head)};
    }

    Mask attempt_at(Draws& draws, int attempt, Mask female, Pack height) {
        shape[0] = 1.0;
        for (int i = 0; i < modes; ++i) shape[i + 1] = draws.bone_mode(attempt, i);
        if (constants.bones.stem)
            for (int part = 0; part < StemPart::count; ++part)
                stem[part] = Pack(constants.bones.stem_value[part]) +
                             Pack(constants.bones.stem_error[part]) * draws.measure_error(constants.bones.stem_noise[part]);
        expand();
        for (int k = 0; k < targets(); ++k) y[k] = 0.0;
        evaluate();
        Pack goal[MOST_TARGETS];
        aim(draws, female, height, draws.femur_length(attempt), goal);
        return approach(goal);
    }

    // Coefficients in y of everything that the measures depend on.
    void expand() {
        const int u = 1 + modes;
        int at = 0;
        for (int d = 0; d < u; ++d)
            for (int e = d; e < u; ++e) products[at++] = shape[d] * shape[e];
        const int all = at;
        for (int ball = 0; ball < Ball::count; ++ball) {
            const gluteus::Sphere& sphere = constants.bones.spheres[ball];
            Coefficients& c = fits[ball];
            product(sphere.quadratic.data(), products.data(), all, c.squares.data(), padded(6 + 3 * targets()));
            product(sphere.linear.data(), shape.data(), u, c.lines.data(), padded(6 * targets() + 3 * pairs()));
            for (int a = 0; a < 3; ++a) {
                const double* row = sphere.middle.data() + a * (u + targets());
                Pack sum = row[0];
                for (int d = 1; d < u; ++d) sum += Pack(row[d]) * shape[d];
                c.middle[a] = sum;
            }
        }
        cubes(all);
        product(constants.bones.marks.data(), shape.data(), u, marks_start.data(), padded(3 * Mark::count));
    }

    // Third moments of the points of all spheres at y = 0: for each d, products of e, f with
    // d <= e <= f.
    void cubes(int all) {
        constexpr int SUMS = 3 * Ball::count;
        const int u = 1 + modes;
        const double* matrix = constants.bones.cubes.data();
        Pack total[SUMS];
        for (Pack& t : total) t = 0.0;
        int first = 0;
        for (int d = 0; d < u; ++d) {
            Pack sum[SUMS];
            for (Pack& s : sum) s = 0.0;
            for (int j = first; j < all; ++j, matrix += SUMS) {
                const Pack q = products[j];
                for (int k = 0; k < SUMS; ++k) sum[k] += Pack(matrix[k]) * q;
            }
            for (int k = 0; k < SUMS; ++k) total[k] += shape[d] * sum[k];
            first += u - d;
        }
        for (int ball = 0; ball < Ball::count; ++ball)
            for (int a = 0; a < 3; ++a) fits[ball].cubes[a] = total[3 * ball + a];
    }

    // Landmarks, spheres and the requested measures, at `y`.
    void evaluate() {
        const int k = targets();
        int at = 0, third = 0;
        for (int a = 0; a < k; ++a)
            for (int b = a; b < k; ++b) {
                pair[at] = y[a] * y[b];
                for (int c = b; c < k; ++c) triple[third++] = pair[at] * y[c];
                ++at;
            }
        Pack log_size = 0.0;
        for (int a = 0; a < k; ++a) log_size += Pack(constants.bones.slopes[a * (modes + 1) + modes]) * y[a];
        size = exp(log_size * Pack(constants.bones.size_spread));
        for (int ball = 0; ball < Ball::count; ++ball) balls[ball] = fit(ball);
        const double* steps = constants.bones.mark_steps.data();
        for (int i = 0; i < 3 * MARKS_OF_MEASURES; ++i) {
            Pack x = marks_start[i];
            for (int a = 0; a < k; ++a) x += Pack(steps[i * k + a]) * y[a];
            marks[i] = x;
        }
        measure();
    }

    Vec mark(int which) const { return {marks[3 * which], marks[3 * which + 1], marks[3 * which + 2]}; }

    Ball3 fit(int ball) const {
        const gluteus::Sphere& sphere = constants.bones.spheres[ball];
        const Coefficients& c = fits[ball];
        const int k = targets();
        Pack moment[6], right[3];
        const double* second = sphere.rest_second.data();
        for (int i = 0; i < 6; ++i) {
            Pack m = c.squares[i];
            for (int a = 0; a < k; ++a) m += c.lines[i * k + a] * y[a];
            for (int p = 0; p < pairs(); ++p) m += Pack(second[i * pairs() + p]) * pair[p];
            moment[i] = m;
        }
        const double* third = sphere.rest_third.data();
        for (int i = 0; i < 3; ++i) {
            Pack r = c.cubes[i];
            for (int a = 0; a < k; ++a) r += c.squares[6 + i * k + a] * y[a];
            for (int p = 0; p < pairs(); ++p) r += c.lines[6 * k + i * pairs() + p] * pair[p];
            for (int t = 0; t < triples(); ++t) r += Pack(third[i * triples() + t]) * triple[t];
            right[i] = r * Pack(0.5);
        }
        // Moments come as xx, xy, yy, xz, yz, zz: a lower triangle.
        const Pack spread = (moment[0] + moment[2] + moment[5]) / Pack(sphere.points);
        cholesky<3>(moment, 3);
        substitute<3>(moment, right, 3);
        const Vec local{right[0], right[1], right[2]};
        Pack middle[3];
        const double* row = sphere.middle.data() + 1 + modes;
        for (int i = 0; i < 3; ++i, row += 1 + modes + k) {
            middle[i] = c.middle[i];
            for (int a = 0; a < k; ++a) middle[i] += Pack(row[a]) * y[a];
        }
        return {local + Vec{middle[0], middle[1], middle[2]}, spread + dot(local, local)};
    }

    Rotation pelvis_axes() const {
        const Vec right = mark(Mark::asis), left = mark(Mark::asis_other);
        const Vec z = unit(right - left);
        const Vec up = Pack(0.5) * (right + left - mark(Mark::tubercle) - mark(Mark::tubercle_other));
        const Vec y_axis = unit(up - dot(up, z) * z);
        return {cross(y_axis, z), y_axis, z};
    }

    Rotation femur_axes(const Vec& head) const {
        const Vec medial = mark(Mark::medial_epicondyle), lateral = mark(Mark::lateral_epicondyle);
        const Vec y_axis = unit(head - Pack(0.5) * (medial + lateral));
        const Vec across = lateral - medial;
        const Vec z = unit(across - dot(across, y_axis) * y_axis);
        return {cross(y_axis, z), y_axis, z};
    }

    Vec other_hip(const Rotation& pelvis) const {
        const Vec between = transposed(pelvis) * (balls[Ball::socket_other].centre - balls[Ball::socket].centre);
        return {between.x, between.y, between.z - Pack(2.0 * constants.bones.centre_correction[2])};
    }

    // All measures that can be targets; lengths with the size.
    void measure() {
        const double* shift = constants.bones.centre_correction;
        const Rotation pelvis = pelvis_axes();
        value[Measure::hip_centre_distance] = size * norm(other_hip(pelvis));
        const Vec spine = transposed(pelvis) * (mark(Mark::asis) - balls[Ball::socket].centre);
        value[Measure::hip_centre_depth] = size * (spine.x - Pack(shift[0]));
        value[Measure::hip_centre_height] = size * (spine.y - Pack(shift[1]));
        value[Measure::pelvis_width] = size * norm(mark(Mark::asis) - mark(Mark::asis_other));

        const Vec centre = balls[Ball::head].centre;
        const Rotation femur = femur_axes(centre);
        const Vec high = transposed(femur) * (mark(Mark::shaft_high) - centre);
        const Vec shaft = unit(transposed(femur) * (mark(Mark::shaft_low) - centre) - high);
        const Vec neck = unit(transposed(femur) * (mark(Mark::neck) - centre));
        const Pack along = dot(high, shaft), cosine = dot(neck, shaft);
        value[Measure::femoral_offset] = size * norm(high - along * shaft);
        value[Measure::neck_length] = size * (dot(high, neck) - cosine * along) / (Pack(1.0) - cosine * cosine);
        value[Measure::neck_shaft_angle] = Pack(3.141592653589793) - acos(clip(cosine, Pack(-1.0), Pack(1.0)));
        const Vec across = transposed(femur) * (mark(Mark::condyle_lateral) - mark(Mark::condyle_medial));
        const Pack condyles = atan2(-across.x, across.z);
        value[Measure::anteversion] = atan2(-neck.x, neck.z) - condyles;
        held = constants.bones.stem ? on_stem(centre, femur, high, shaft, condyles) : centre;
        const Vec outward = constants.bones.stem ? femur_axes(held).z : femur.z;
        value[Measure::trochanter_tip_lateral] = size * dot(outward, mark(Mark::trochanter_tip) - held);
        value[Measure::trochanter_lateral] = size * dot(outward, mark(Mark::trochanter_outermost) - held);
        value[Measure::femur_length] = size * norm(centre - Pack(0.5) * (mark(Mark::medial_epicondyle) + mark(Mark::lateral_epicondyle)));
        value[Measure::head_radius] = size * sqrt(balls[Ball::head].radius_squared);
    }

    // The head's centre on a stem, at size 1: gluteus.bones.landmarks.Landmarks.head_centre, of
    // people whose stem is that of gluteus.bones.observation.stems.
    Vec on_stem(const Vec& centre, const Rotation& femur, const Vec& high, const Vec& shaft, Pack condyles) const {
        const Vec foot = high - dot(high, shaft) * shaft;
        Pack sine, cosine;
        sincos(stem[StemPart::neck_shaft_angle], sine, cosine);
        const Pack by_neck = stem[StemPart::neck_length] * sine;
        Pack offset = stem[StemPart::femoral_offset], version = stem[StemPart::anteversion];
        offset = select(is_nan(offset), by_neck, offset);
        offset = select(is_nan(offset), value[Measure::femoral_offset], offset);
        version = select(is_nan(version), value[Measure::anteversion], version);
        sincos(version + condyles, sine, cosine);
        const Vec outward{sine, Pack(0.0), -cosine};
        const Vec across = unit(outward - dot(outward, shaft) * shaft);
        return centre + femur * (foot + (offset / size) * across);
    }

    // The targets' values: published spreads with the shape model's correlations, given what is
    // known within its error: gluteus.bones.observation.measures_of.
    void aim(Draws& draws, Mask female, Pack height, Pack length_draw, Pack* goal) const {
        const Pack length = Pack(constants.bones.femur_of_height) * height;
        const Pack long_femur = length + Pack(constants.bones.femur_of_height_sd) * height * length_draw;
        const int others = static_cast<int>(constants.bones.other_measure.size()), all = DRAWN + others;
        Pack before[MOST_TARGETS], moved[DRAWN], miss[MOST_TARGETS];
        for (int j = 0; j < DRAWN; ++j) {
            const Pack on_base = value[constants.bones.drawn_measure[j]];
            const Pack free = (on_base - Pack(constants.bones.model_mean[j])) / Pack(constants.bones.model_sd[j]);
            const Pack mean = select(female, Pack(constants.bones.drawn_mean[Sex::woman][j]), Pack(constants.bones.drawn_mean[Sex::man][j]));
            const Pack sd = select(female, Pack(constants.bones.drawn_sd[Sex::woman][j]), Pack(constants.bones.drawn_sd[Sex::man][j]));
            before[j] = mean + sd * free;
            moved[j] = before[j] - on_base;
        }
        for (int e = 0; e < others; ++e) {
            before[DRAWN + e] = value[constants.bones.other_measure[e]];
            for (int j = 0; j < DRAWN; ++j) before[DRAWN + e] += Pack(constants.bones.other_follow[e * DRAWN + j]) * moved[j];
        }
        const int known = static_cast<int>(constants.bones.known_among.size());
        for (int i = 0; i < known; ++i) {
            Pack given = long_femur;
            if (i > 0)
                given = Pack(constants.bones.known_value[i]) +
                        Pack(constants.bones.known_error[i]) * draws.measure_error(constants.bones.known_noise[i]);
            miss[i] = given - before[constants.bones.known_among[i]];
        }
        for (int k = 0; k < targets(); ++k) {
            const int m = constants.bones.target_among[k];
            goal[k] = before[m];
            for (int i = 0; i < known; ++i) {
                const Pack man = constants.bones.known_pull[(Sex::man * known + i) * all + m];
                const Pack woman = constants.bones.known_pull[(Sex::woman * known + i) * all + m];
                goal[k] += select(female, woman, man) * miss[i];
            }
        }
    }

    bool is_angle(int k) const {
        return constants.bones.target_measure[k] == Measure::neck_shaft_angle || constants.bones.target_measure[k] == Measure::anteversion;
    }

    // Searches for the goal and leaves the closest state, evaluated, in `best`; returns which lanes
    // met the goal.
    Mask approach(const Pack* goal) {
        const int n = targets();
        Pack gap[MOST_TARGETS], step[MOST_TARGETS], explained[MOST_TARGETS], old[MOST_TARGETS];
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) slopes[i * n + j] = i == j ? 1.0 : 0.0;
        Pack best_miss = miss_of(goal, gap);
        for (int k = 0; k < n; ++k) best[k] = 0.0;
        Mask moving = ~close(gap);
        for (int pass = 0; pass < constants.bones.passes && moving.any(); ++pass) {
            least_change(gap, step);
            for (int k = 0; k < n; ++k) {
                step[k] = select(moving, step[k], Pack(0.0));
                y[k] += step[k];
                old[k] = value[constants.bones.target_measure[k]];
            }
            evaluate();
            // Rank-one update so that the slopes explain the last step.
            Pack squared = 0.0;
            for (int k = 0; k < n; ++k) {
                Pack row = 0.0;
                explained[k] = 0.0;
                for (int j = 0; j < n; ++j) {
                    row += Pack(constants.bones.gram[k * n + j]) * step[j];
                    explained[k] += onto[k * n + j] * step[j];
                }
                squared += row * step[k];
            }
            squared = max(squared, Pack(1e-30));
            for (int k = 0; k < n; ++k) {
                const Pack left = (value[constants.bones.target_measure[k]] - old[k] - explained[k]) / squared;
                for (int j = 0; j < n; ++j) slopes[k * n + j] += left * step[j];
            }
            const Pack miss = miss_of(goal, gap);
            const Mask better = moving & (miss < best_miss);
            best_miss = select(better, miss, best_miss);
            for (int k = 0; k < n; ++k) best[k] = select(better, y[k], best[k]);
            moving &= ~close(gap);
        }
        for (int k = 0; k < n; ++k) y[k] = best[k];
        evaluate();
        Pack change = 0.0;
        for (int k = 0; k < n; ++k)
            for (int j = 0; j < n; ++j) change += best[k] * Pack(constants.bones.gram[k * n + j]) * best[j];
        const Pack unusual = sqrt(change / Pack(constants.bones.unusual * n));
        return (best_miss <= Pack(1.0)) & (unusual <= Pack(1.0));
    }

    Pack miss_of(const Pack* goal, Pack* gap) const {
        Pack most = 0.0;
        for (int k = 0; k < targets(); ++k) {
            gap[k] = goal[k] - value[constants.bones.target_measure[k]];
            const Pack part = abs(gap[k]) / Pack(is_angle(k) ? constants.bones.met_angle : constants.bones.met_length);
            most = max(select(is_nan(part), Pack(INFINITY), part), most);
        }
        return most;
    }

    Mask close(const Pack* gap) const {
        Mask all(true);
        for (int k = 0; k < targets(); ++k)
            all &= abs(gap[k]) <= Pack(is_angle(k) ? constants.bones.close_angle : constants.bones.close_length);
        return all;
    }

    // The least change of the modes that closes the gap to first order, in steps along the slopes
    // at the mean.
    void least_change(const Pack* gap, Pack* step) {
        const int n = targets();
        Pack z[MOST_TARGETS], trace = 0.0;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) {
                Pack sum = 0.0;
                for (int k = 0; k < n; ++k) sum += slopes[i * n + k] * Pack(constants.bones.gram[k * n + j]);
                onto[i * n + j] = sum;
            }
        for (int i = 0; i < n; ++i)
            for (int j = 0; j <= i; ++j) {
                Pack sum = 0.0;
                for (int k = 0; k < n; ++k) sum += onto[i * n + k] * slopes[j * n + k];
                gram[below(i, j)] = sum;
                if (i == j) trace += sum;
            }
        for (int i = 0; i < n; ++i) {
            gram[below(i, i)] += Pack(constants.bones.ridge) * trace;
            z[i] = gap[i];
        }
        cholesky<K>(gram.data(), n);
        substitute<K>(gram.data(), z, n);
        Pack length = 0.0;
        for (int j = 0; j < n; ++j) {
            step[j] = 0.0;
            for (int i = 0; i < n; ++i) step[j] += slopes[i * n + j] * z[i];
        }
        for (int i = 0; i < n; ++i) {
            Pack row = 0.0;
            for (int j = 0; j < n; ++j) row += Pack(constants.bones.gram[i * n + j]) * step[j];
            length += row * step[i];
        }
        const Pack factor = min(Pack(constants.bones.longest_step) / max(sqrt(length), Pack(1e-12)), Pack(1.0));
        for (int j = 0; j < n; ++j) step[j] *= factor;
    }

    // The skeleton at `y`, after `evaluate`.
    Skeleton measured() {
        const int k = targets();
        const double* steps = constants.bones.mark_steps.data();
        for (int i = 3 * MARKS_OF_MEASURES; i < 3 * Mark::count; ++i) {
            Pack x = marks_start[i];
            for (int a = 0; a < k; ++a) x += Pack(steps[i * k + a]) * y[a];
            marks[i] = x;
        }
        Skeleton s;
        s.size = size;
        s.pelvis = pelvis_axes();
        s.femur = femur_axes(held);
        const double* shift = constants.bones.centre_correction;
        s.hip = balls[Ball::socket].centre + s.pelvis * Vec{Pack(shift[0]), Pack(shift[1]), Pack(shift[2])};
        s.head = held;
        s.head_radius = sqrt(balls[Ball::head].radius_squared);
        s.other_hip = other_hip(s.pelvis);
        s.promontory = dot(s.pelvis.y, mark(Mark::sacral_promontory) - s.hip);
        const Vec behind = transposed(s.pelvis) * (mark(Mark::psis) + mark(Mark::psis_other) - mark(Mark::asis) - mark(Mark::asis_other));
        s.shape_angle = atan2(behind.y, -behind.x);
        return s;
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
