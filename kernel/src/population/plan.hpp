// Everything about a population and a study that is the same for all of its people; filled in from Python
// (gluteus.studies.population.kernel_tables), where each number is looked up and named.
#pragma once

#include <cstdint>
#include <vector>

namespace gluteus {

using Numbers = std::vector<double>;
using Indices = std::vector<std::int64_t>;

// Landmarks in the order of HipPlan::marks.
enum Mark : int {
    ASIS,
    ASIS_OTHER,
    TUBERCLE,
    TUBERCLE_OTHER,
    MEDIAL_EPICONDYLE,
    LATERAL_EPICONDYLE,
    SHAFT_HIGH,
    SHAFT_LOW,
    NECK,
    CONDYLE_LATERAL,
    CONDYLE_MEDIAL,
    TROCHANTER_OUTERMOST,
    MARKS_OF_MEASURES,
    PSIS = MARKS_OF_MEASURES,
    PSIS_OTHER,
    PROMONTORY,
    MARKS
};

// Spheres in the order of HipPlan::spheres.
enum Ball : int { SOCKET, SOCKET_OTHER, HEAD, BALLS };

// Measures in the order of gluteus.bones.landmarks.
enum Measure : int {
    HIP_CENTRE_DISTANCE,
    FEMORAL_OFFSET,
    NECK_LENGTH,
    NECK_SHAFT_ANGLE,
    ANTEVERSION,
    TROCHANTER_LATERAL,
    PELVIS_WIDTH,
    HIP_CENTRE_DEPTH,
    HIP_CENTRE_HEIGHT,
    FEMUR_LENGTH,
    HEAD_RADIUS,
    MEASURES
};

// Unknowns of posture, and their names in gluteus.bones.draws, by which the plan is read.
enum Unknown : int { PELVIC_TILT, FEMUR_ROTATION, GRAVITY_LINE, THIGH_FORWARD, LEG_MASS, UNKNOWNS };
constexpr const char* UNKNOWN_NAMES[UNKNOWNS] = {"pelvic_tilt", "femur_rotation", "gravity_line", "thigh_forward",
                                                 "leg_mass"};

constexpr int DRAWN = 6;         // measures with a published spread
constexpr int MOST_TARGETS = 11;  // measures that bones can be asked to meet

// Where a target comes from: a published distribution, the femur's length by height, or something measured.
enum class Aim : int { drawn = 0, femur_length = 1, measured = 2 };

// What a person's row holds, in the order of gluteus.studies.population.summary.MEASURED.
enum Quantity : int {
    FORCE_BW,
    FORCE_N,
    FORCE_LATERAL_BW,
    FORCE_ANTERIOR_BW,
    FORCE_UP_BW,
    FORCE_OUTWARD_DEG,
    FORCE_BACKWARD_DEG,
    ABDUCTORS_BW,
    ABDUCTORS_N,
    MEDIUS_SHARE,
    MOMENT_PER_KG,
    OBLIQUITY_DEG,
    LEAN_DEG,
    ADDUCTION_DEG,
    UNMET,
    CAPACITY,
    MASS,
    HEIGHT,
    QUANTITIES
};

// Counts, in the order of gluteus.studies.population.summary.COUNTED.
enum Count : int {
    PEOPLE,
    WITHOUT_BONES,
    BAD_INPUT,
    NOT_CONVERGED,
    NOT_RECOVERED,
    AVERAGED,
    HELD,
    COUNTS
};

// A sphere fitted to points that follow modes and steps: sums over the points as polynomials. With u = (1, modes)
// and y = (steps towards the targets), `squares` holds, by products of two of u, the six second moments and the part
// of the three third moments that goes with each of y; `lines` by u what goes with y (moments) and with products of two
// of y (third moments); `rest` what is left. HipPlan::cubes holds the third moments of all spheres by products of three
// of u.
struct Sphere {
    double points = 0;
    Numbers middle;  // [3][u + y]
    Numbers squares, lines, rest;
};

// What gives way where muscles cannot hold a posture, and how its least amount is searched.
struct Giving {
    int compensate = 0;  // 0 the pelvis drops, 1 the trunk leans
    double widest = 0;
    int steps = 2, halvings = 0;
    double obliquity = 0, lean = 0;  // by choice; what gives way comes on top
};

// How muscles pull and are recruited, given or drawn; the same for all people.
struct MusclePlan {
    int lines;
    Numbers gain;             // [line] of recruitment
    Numbers abducts, medius;  // [line] 1 or 0
    Numbers bells;            // [bell][height, centre, width, slope]
    double passive_shape, passive_strain;
    double gravity;
    int power;
    double scale, proximal;
    int dual_passes, max_iterations;
    double held_tolerance, largest_value;
};

struct HipPlan : MusclePlan {
    // Where each draw of gluteus.bones.draws lies among the `width` numbers of a person; members
    // follow each other. Numbers from `bones_first` on are of attempts at bones, made on demand.
    int width, bones_first, bones_stride, attempts, posture_stride;
    int slot_sex, slot_body_size, slot_age, slot_nerve_supply, slot_bone_modes, slot_femur_length;
    int slot_muscle_volume_shared, slot_muscle_volume, slot_fibre_length_shared, slot_fibre_length;
    int slot_minimus_fibre_length, slot_abduction_strength, slot_neutral_fibre_length, slot_strength_lost;
    int slot_unknown[UNKNOWNS];
    double widest;  // standard deviations that normals are clipped to

    // Body size: by sex (man, woman) mean and spread of height and mass, and their correlation.
    int sex;  // 0 man, 1 woman, -1 drawn
    double known_mass, known_height;  // NaN where drawn
    double height_mean[2], height_sd[2], mass_mean[2], mass_sd[2], link[2], least_mass;

    // Body size by age, [sex][knot]; empty where no age is known. Mass as its logarithm.
    Numbers age_knots, age_height_mean, age_height_sd, age_mass_mean, age_mass_sd;
    double age_link[2], youngest, oldest;
    double strength_lost, strength_lost_spread, strength_full_to;

    // Bones.
    int modes, targets;
    Numbers marks;      // [MARKS][3][u + y], metres
    Sphere spheres[BALLS];
    Numbers cubes;      // [product][ball][3]
    Numbers slopes;     // [target][modes + 1], of the measures at the mean shape
    Numbers gram;       // slopes slopesᵀ, [target][target]
    Indices target_measure, target_aim, target_drawn;
    Numbers target_value;
    Indices drawn_measure;  // [DRAWN]
    double drawn_mean[2][DRAWN], drawn_sd[2][DRAWN], model_mean[DRAWN], model_sd[DRAWN];
    Indices known_drawn;    // numbers of the drawn measures that are known, femur length first
    Numbers known_value;    // of those; the first is not looked at
    Numbers known_pull;     // [known][DRAWN]
    double femur_of_height, femur_of_height_sd;
    double centre_correction[3];
    double size_spread, ridge, longest_step, unusual;
    double met_angle, met_length, close_angle, close_length;
    int passes;

    // Muscles, one to each of `muscles`, and lines, one to each of `lines`.
    int muscles;
    Numbers volume_slope, volume_intercept, cos_pennation, sin_pennation, fibre_length, published_section;
    Indices has_volume;
    int largest, minimus;
    double volume_spread, volume_common, fibre_spread, fibre_common, minimus_fibre_length,
        minimus_fibre_length_spread;
    double neutral_mean, neutral_sd, longest_fibre, least_volume;

    Numbers pelvic, femoral;                // [point][3][u], metres; offsets added to the mean
    Numbers pelvic_offset, femoral_offset;  // [point][3] in the bone's frame at size 1
    Indices pelvic_first, pelvic_count, femoral_first, femoral_count, muscle_of_line;  // [line]
    Numbers share, bow;                     // [line]

    // Standing.
    double trunk_centre[2], leg_length, leg_centre[2], usual_shape_angle;
    double unknown_mean[UNKNOWNS][2], unknown_sd[UNKNOWNS];  // by sex (man, woman); no spread where held at the mean
    int postures;  // drawn at most for somebody who cannot hold them
    double shift;
    Giving give;

    // Strength.
    int capacity;
    Numbers left;                                   // [line] part of the strength left by weakness
    Numbers loss_low, loss_typical, loss_high;      // [line], empty without lesions
    double abduction_strength;                      // N m; NaN where not measured
    // Drawn by sex (man, woman): logarithm of N m at a mass of one kilogram, power of the mass, spread of the logarithm.
    double strength_mean[2], strength_mass_exponent[2], strength_spread[2];

    // Summaries.
    Numbers low, high;  // [QUANTITIES]
    Indices bins, bits, thresholds_of;  // thresholds_of: quantity of each threshold
    Numbers thresholds;
    double largest_rounded;
    int half_bits;
};

}  // namespace gluteus
