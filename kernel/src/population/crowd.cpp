// A chunk of people, made and computed in blocks: each register of people passes through bones,
// muscles, stance and summaries before the next is made. People who give way wait until they fill a
// register of their own.
#include "population/calls.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "population/draws.hpp"
#include "population/line_maker.hpp"
#include "population/sums.hpp"
#include "population/waiting.hpp"
#include "simd/threads.hpp"
#include "standing/stance.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

using namespace hip;

namespace {

constexpr std::size_t BLOCK = 256;  // number of people whose rows are summarised together

// Outcomes of a person; the last is used only here.
enum : unsigned {
    BONES = 1u << Fate::has_bones,
    BAD = 1u << Fate::bad_input,
    STUCK = 1u << Fate::not_converged,
    RECOVERED = 1u << Fate::recovered,
    UPRIGHT = 1u << Fate::upright,
    WAITS = 1u << Fate::count
};

class AnyWorker {
public:
    virtual ~AnyWorker() = default;
    virtual void block(const CrowdDraw& draw, std::size_t first, std::size_t last, const CrowdResult& into) = 0;
    virtual void finish() = 0;
    virtual const Sums& found() const = 0;
};

// For K targets of the bones, or any number of them where K is 0.
template <int K>
class Worker final : public AnyWorker {
public:
    explicit Worker(const HipConstants& constants)
        : sums(constants), constants(constants), draws(constants), bones(constants), maker(constants), stance(constants.mechanics),
          now(constants.mechanics.lines), giving_way(constants.mechanics.lines), efforts(constants.posture.postures),
          chances(constants.posture.postures), postures(constants.posture.postures), sound_force(constants.mechanics.lines),
          whole_strength(constants.mechanics.lines, Pack(1.0)), rows(BLOCK * Quantity::count), fate(BLOCK),
          as_sound(plain(constants.posture) && std::isnan(constants.strength.abduction) && constants.strength.loss_low.empty() &&
                   std::all_of(constants.strength.left.begin(), constants.strength.left.end(),
                               [](double part) { return part == 1; })) {}

    void block(const CrowdDraw& draw, std::size_t first, std::size_t last, const CrowdResult& into) override {
        out = &into;
        block_first = first;
        for (std::size_t at = first; at < last; at += LANES) {
            const int count = static_cast<int>(std::min<std::size_t>(LANES, last - at));
            draws.start(draw.key, draw.uniform, at, count);
            people(at, count, draw.only_bones);
        }
        if (draw.only_bones) return;
        for (std::size_t p = 0; p < last - first; ++p)
            if (!(fate[p] & WAITS)) enter(first + p, fate[p], &rows[p * Quantity::count]);
    }

    // Computes the people who still wait when there are no more people.
    void finish() override {
        if (giving_way.count) search();
    }

    const Sums& found() const override { return sums; }

private:
    Sums sums;
    const HipConstants& constants;
    Draws draws;
    Bones<K> bones;
    LineMaker maker;
    Stance stance;
    Waiting now;         // the people of this register
    Waiting giving_way;  // whose pelvis drops, or trunk leans
    std::vector<Pack> efforts, chances;  // of drawn postures
    std::vector<Posture> postures;
    std::vector<Pack> sound_force, whole_strength;
    std::vector<double> rows;
    std::vector<unsigned> fate;
    const bool as_sound;  // the study asks about everybody in the posture in which people choose
    std::size_t block_first = 0;
    const CrowdResult* out = nullptr;

    static constexpr double DEGREES = 57.29577951308232;

    void people(std::size_t at, int count, bool only_bones) {
        const Mask female =
            constants.body.sex < 0 ? draws.between(constants.draws.slot_sex) < Pack(0.5) : Mask(constants.body.sex == Sex::woman);
        Lines& lines = now.lines;
        Stander& body = now.body;
        body = Stander{};
        const Pack age = size(female, body);
        Skeleton skeleton;
        const Mask met = bones.make(draws, female, body.height, skeleton);
        maker.make(draws, bones.weights(), skeleton, body.mass, body.height, lines);
        const Pack strength = maker.strength(draws, female, body.mass, age);
        build(female, skeleton, body);
        body.posture = posture(female, skeleton, body, 0);
        if (only_bones) return;
        // The specific tension with which the drawn muscles are as strong as the person.
        const bool measured = !std::isnan(constants.strength.abduction);
        const Pack made = measured ? Pack(constants.strength.abduction) : strength;
        const Pack tension = made / stance.greatest_abduction(maker.at_rest());
        for (Pack& force : lines.max_force) force *= tension;
        now.sound = strength / made;

        if (constants.posture.postures > 1) choose_posture(female, skeleton, ~met);
        left();
        const Standing chosen = standing(body, Pack(0.0));
        const Held held = stance.hold(lines, chosen, Mask(false));
        now.capacity = constants.strength.capacity ? stance.capacity_over_demand(chosen, held.bad, held.met) : Pack(0.0);
        keep(at, count, chosen, held);
        for (int lane = 0; lane < count; ++lane) {
            unsigned& f = fate[at - block_first + lane];
            f = (met.lane(lane) ? unsigned(BONES) : 0u) | fate_of(held, lane);
            if (held.fine.lane(lane)) f |= UPRIGHT;
        }
        const Mask gives = as_sound ? met & ~held.fine : met;
        const unsigned waits = gives.bits() & ((1u << count) - 1);
        for (int lane = 0; waits >> lane; ++lane) {
            if (!(waits >> lane & 1)) continue;
            fate[at - block_first + lane] |= WAITS;
            giving_way.add(at + lane, now, lane);
            if (giving_way.full()) search();
        }
    }

    // Draws postures and puts each person into the one they choose:
    // gluteus.studies.standing.posture_choice.
    void choose_posture(Mask female, const Skeleton& skeleton, Mask idle) {
        const int number = constants.posture.postures;
        Pack least = INFINITY;
        as_sound_people(now, [&] {
            for (int k = 0; k < number; ++k) {
                postures[k] = posture(female, skeleton, now.body, k);
                now.body.posture = postures[k];
                efforts[k] = stance.effort(now.lines, stand(constants.mechanics, now.body, Pack(0.0), Pack(0.0)), idle);
                least = min(efforts[k], least);
            }
        });
        const Pack unheld = Stance::UNHELD, none = -INFINITY;
        Pack most = none;
        for (int k = 0; k < number; ++k) {
            Pack preference = 0.0;
            for (int u = 0; u < Unknown::count; ++u)
                preference += Pack(-constants.posture.unknown_pull[u]) * draws.posture(k, u);
            const Mask possible = (efforts[k] < unheld) | (efforts[k] == least);
            chances[k] = select(possible, preference - (efforts[k] - least) / Pack(constants.posture.give.temperature), none);
            most = max(chances[k], most);
        }
        Pack reached = 0.0;
        for (int k = 0; k < number; ++k) {
            const Mask possible = chances[k] > none;
            const Pack weight = exp(max(chances[k] - most, Pack(-700.0)));
            reached += select(possible, weight, Pack(0.0));
            chances[k] = reached;
        }
        const Pack threshold = draws.between(constants.draws.slot_posture_choice) * reached;
        now.body.posture = postures[number - 1];
        for (int k = number - 2; k >= 0; --k) {
            const Mask here = ~(chances[k] < threshold);
            for (int u = 0; u < Unknown::count; ++u)
                now.body.posture[u] = select(here, postures[k][u], now.body.posture[u]);
        }
    }

    static unsigned fate_of(const Held& held, int lane) {
        return (held.bad.lane(lane) ? unsigned(BAD) : 0u) | (held.stuck.lane(lane) ? unsigned(STUCK) : 0u) |
               (held.fine.lane(lane) ? unsigned(RECOVERED) : 0u);
    }

    // Mass and height, and the age where it is known: gluteus.bones.population.
    Pack size(Mask female, Stander& body) {
        const bool aged = !constants.ages.knots_at.empty();
        const Pack age = aged ? drawn_age(constants, draws.between(constants.draws.slot_age)) : Pack(0.0);
        const auto by_age = [&](const Numbers& values) { return of_age(constants, values, female, age); };
        const Pack of_height = draws.standard(constants.draws.slot_body_size, 0);
        const Pack of_mass = draws.standard(constants.draws.slot_body_size, 1);
        const Pack link = by_sex(female, aged ? constants.ages.link : constants.body.link), rest = sqrt(Pack(1.0) - link * link);
        const Pack height_mean = aged ? by_age(constants.ages.height_mean) : by_sex(female, constants.body.height_mean);
        const Pack height_sd = aged ? by_age(constants.ages.height_sd) : by_sex(female, constants.body.height_sd);
        const Pack mass_mean = aged ? by_age(constants.ages.mass_mean) : by_sex(female, constants.body.mass_mean);
        const Pack mass_sd = aged ? by_age(constants.ages.mass_sd) : by_sex(female, constants.body.mass_sd);
        Pack tall = of_height;
        if (!std::isnan(constants.body.known_height)) {
            tall = (Pack(constants.body.known_height) - height_mean) / height_sd;
        } else if (!std::isnan(constants.body.known_mass)) {
            const Pack heavy = (Pack(aged ? constants.body.known_log_mass : constants.body.known_mass) - mass_mean) / mass_sd;
            tall = link * clip(heavy, Pack(-constants.draws.widest), Pack(constants.draws.widest)) + rest * tall;
        }
        body.height = height_mean + height_sd * tall;
        const Pack mass = mass_mean + mass_sd * (link * tall + rest * of_mass);
        body.mass = max(aged ? exp(mass) : mass, Pack(constants.body.least_mass));
        if (!std::isnan(constants.body.known_mass)) body.mass = constants.body.known_mass;
        return age;
    }

    // The strength that weakness and lesions leave to each line.
    void left() {
        const Pack one = 1.0;
        Lines& lines = now.lines;
        const bool lesion = !constants.strength.loss_low.empty();
        const Pack draw = lesion ? draws.between(constants.draws.slot_nerve_supply) : one;
        for (int l = 0; l < constants.mechanics.lines; ++l) {
            Pack left = Pack(constants.strength.left[l]);
            if (lesion) {
                const Pack low = constants.strength.loss_low[l], typical = constants.strength.loss_typical[l];
                const Pack high = constants.strength.loss_high[l];
                const Pack rise = Pack(2.0) * (typical - low), fall = Pack(2.0) * (high - typical);
                const Pack lost = select(draw < Pack(0.5), rise * draw + low, fall * (draw - Pack(0.5)) + typical);
                left *= one - lost;
            }
            lines.strength[l] = left;
        }
    }

    // Runs a function with healthy muscles and without loads.
    template <typename Work>
    void as_sound_people(Waiting& people, Work work) {
        const std::size_t lines = people.lines.max_force.size();
        for (std::size_t l = 0; l < lines; ++l) sound_force[l] = people.lines.max_force[l] * people.sound;
        people.lines.max_force.swap(sound_force);
        people.lines.strength.swap(whole_strength);
        unburden(people.body);
        work();
        burden(people.body);
        people.lines.strength.swap(whole_strength);
        people.lines.max_force.swap(sound_force);
    }

    // Effort of healthy people without loads who give way by an amount; 0 if the posture is not
    // held.
    Pack usual_effort(Waiting& people, Pack amount, Mask idle) {
        Giving give = constants.posture.give;
        give.obliquity = give.lean = 0;
        Pack spent;
        as_sound_people(people, [&] {
            spent = stance.effort(people.lines, given_way(constants.mechanics, give, people.body, amount), idle);
        });
        return select(spent < Pack(Stance::UNHELD), spent, Pack(0.0));
    }

    // Masses and lengths: gluteus.studies.standing.body.
    void build(Mask female, const Skeleton& bones, Stander& body) const {
        burden(body);
        body.other_hip = bones.size * bones.other_hip;
        body.middle = Pack(0.5) * body.other_hip;
        body.trunk_centre = by_sex(female, constants.posture.trunk_centre) * body.height;
        body.trunk_pivot = bones.size * bones.promontory;
        body.leg_length = Pack(constants.posture.leg_length) * body.height;
        body.leg_centre = by_sex(female, constants.posture.leg_centre) * body.height;
    }

    // The unknowns of posture of an attempt: gluteus.studies.standing.body.
    Posture posture(Mask female, const Skeleton& bones, const Stander& body, int attempt) {
        Posture found;
        for (int u = 0; u < Unknown::count; ++u)
            found[u] = by_sex(female, constants.posture.unknown_mean[u]);
        found[Unknown::pelvic_tilt] -= bones.shape_angle - Pack(constants.posture.usual_shape_angle);
        for (int u = 0; u < Unknown::count; ++u)
            found[u] += Pack(constants.posture.unknown_sd[u]) * draws.posture(attempt, u);
        if (!std::isnan(constants.posture.known_tilt)) found[Unknown::pelvic_tilt] = constants.posture.known_tilt;
        found[Unknown::leg_mass] *= body.mass;
        return found;
    }

    // Whether a study asks for level, upright standing on one leg with nothing carried.
    static bool plain(const PostureConstants& posture) {
        return posture.shift == 1 && posture.cane == 0 && posture.load == 0 && posture.give.obliquity == 0 &&
               posture.give.lean == 0;
    }

    // The weight, cane and load that the study asks for, of a body whose height is known.
    void burden(Stander& body) const {
        const PostureConstants& asked = constants.posture;
        body.shift = asked.shift;
        body.cane = asked.cane;
        body.cane_side = Pack(asked.cane_side) * body.height;
        body.load = asked.load;
        body.load_side = Pack(asked.load_side) * body.height;
    }

    static void unburden(Stander& body) {
        body.shift = 1.0;
        body.cane = 0.0;
        body.load = 0.0;
    }

    // The requested posture, with an additional amount of giving way.
    Standing standing(const Stander& body, Pack amount) const {
        return given_way(constants.mechanics, constants.posture.give, body, amount);
    }

    // The values of this register of people.
    void keep(std::size_t at, int count, const Standing& posture, const Held& held) {
        Pack value[Quantity::count];
        measure(now, posture, held, value);
        double lanes[LANES];
        for (int q = 0; q < Quantity::count; ++q) {
            value[q].store(lanes);
            for (int lane = 0; lane < count; ++lane) rows[(at - block_first + lane) * Quantity::count + q] = lanes[lane];
        }
    }

    // The values of people in their posture.
    void measure(const Waiting& people, const Standing& posture, const Held& held, Pack* value) const {
        const Stander& body = people.body;
        const Pack weight = body.mass * Pack(constants.mechanics.gravity);
        const Vec world = posture.pelvis * ((Pack(1.0) / weight) * held.joint);
        const Vec femur = transposed(posture.femur) * world;
        value[Quantity::hip_contact_force_bw] = norm(femur);
        value[Quantity::hip_contact_force_n] = value[Quantity::hip_contact_force_bw] * weight;
        value[Quantity::force_lateral_bw] = femur.z;
        value[Quantity::force_anterior_bw] = femur.x;
        value[Quantity::force_up_bw] = femur.y;
        value[Quantity::force_outward_deg] = Pack(DEGREES) * atan2(femur.z, -femur.y);
        value[Quantity::force_backward_deg] = Pack(DEGREES) * atan2(-femur.x, -femur.y);
        value[Quantity::abductor_force_bw] = held.abductors / weight;
        value[Quantity::abductor_force_n] = held.abductors;
        value[Quantity::gluteus_medius_share] = held.medius_share;
        value[Quantity::abduction_moment_nm_per_kg] = norm(posture.moment) / body.mass;
        value[Quantity::pelvic_obliquity_deg] = Pack(DEGREES) * posture.obliquity;
        value[Quantity::trunk_lean_deg] = Pack(DEGREES) * posture.lean;
        const Pack thigh = posture.inclination - body.posture[Unknown::thigh_outward];
        value[Quantity::hip_adduction_deg] = Pack(DEGREES) * (thigh + posture.obliquity);
        value[Quantity::unmet_moment_nm] = held.unmet;
        value[Quantity::mass_kg] = body.mass;
        value[Quantity::height_m] = body.height;
        value[Quantity::capacity_over_demand] = people.capacity;
    }

    // The most comfortable drop or lean of those who give way.
    void search() {
        Waiting& people = giving_way;
        const Mask idle = people.idle();
        people.fill();
        const Giving& give = constants.posture.give;
        const Pack amount = least_cost(give, [&](Pack tried) {
            const Pack spent = stance.effort(people.lines, standing(people.body, tried), idle);
            return (spent - usual_effort(people, tried, idle)) / Pack(give.temperature) + departure(give, tried);
        });
        const Mask holds = stance.effort(people.lines, standing(people.body, Pack(0.0)), idle) < Pack(Stance::UNHELD);
        const Standing last = standing(people.body, amount);
        const Held held = stance.hold(people.lines, last, idle);
        Pack value[Quantity::count];
        measure(people, last, held, value);
        for (int lane = 0; lane < people.count; ++lane)
            enter(people.person[lane], BONES | (holds.lane(lane) ? unsigned(UPRIGHT) : 0u) | fate_of(held, lane), value, lane);
        people.count = 0;
    }

    void enter(std::size_t person, unsigned f, const Pack* value, int lane) {
        double row[Quantity::count];
        for (int q = 0; q < Quantity::count; ++q) row[q] = value[q].lane(lane);
        enter(person, f, row);
    }

    // Counts one person with final values.
    void enter(std::size_t person, unsigned f, const double* row) {
        std::int64_t* counts = sums.counts;
        const bool has_bones = f & BONES, bad = f & BAD, stuck = f & STUCK, recovered = f & RECOVERED;
        counts[Count::people] += 1;
        counts[Count::without_bones] += !has_bones;
        counts[Count::bad_input] += has_bones && bad;
        counts[Count::not_converged] += has_bones && stuck;
        counts[Count::not_recovered] += has_bones && !bad && !stuck && !recovered;
        counts[Count::averaged] += has_bones && recovered;
        counts[Count::held] += has_bones && (f & UPRIGHT);
        const bool capable = has_bones && !bad && constants.strength.capacity;
        for (int q = 0; q < Quantity::count; ++q)
            if (q == Quantity::capacity_over_demand ? capable : has_bones && recovered) sums.add(constants, q, row[q]);
        for (std::size_t t = 0; t < constants.summary.thresholds.size(); ++t) {
            const int q = constants.summary.thresholds_of[t];
            const bool counts_here = q == Quantity::capacity_over_demand ? capable : has_bones && recovered;
            sums.exceeded[t] += counts_here && row[q] > constants.summary.thresholds[t];
        }
        if (out->values) std::memcpy(out->values + person * Quantity::count, row, Quantity::count * sizeof(double));
        out->fate[person] = static_cast<std::uint8_t>(f);
    }
};

}  // namespace

void hip_crowd(const HipConstants& constants, const CrowdDraw& draw, int threads, const CrowdResult& result) {
    std::vector<std::unique_ptr<AnyWorker>> workers(static_cast<std::size_t>(std::max(threads, 1)));
    for (auto& worker : workers) {
        if (constants.bones.targets == DRAWN) {
            worker = std::make_unique<Worker<DRAWN>>(constants);
        } else {
            worker = std::make_unique<Worker<0>>(constants);
        }
    }
    in_blocks(static_cast<std::size_t>(draw.people), BLOCK, threads, [&](std::size_t first, std::size_t last, int worker) {
        workers[static_cast<std::size_t>(worker)]->block(draw, first, last, result);
    });
    for (auto& worker : workers) worker->finish();
    std::fill_n(result.counts, int{Count::count}, 0);
    std::fill_n(result.sums, Quantity::count * Sum::count, 0);
    std::fill_n(result.least, int{Quantity::count}, INFINITY);
    std::fill_n(result.most, int{Quantity::count}, -INFINITY);
    std::fill_n(result.histogram, result.all_bins, 0);
    std::fill_n(result.exceeded, result.limits, 0);
    for (const auto& worker : workers) worker->found().into(result);
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
