// A chunk of people, made and used up in blocks: each register of people goes through bones, muscles, stance and
// summaries before the next is made. Those who need another posture, and those whose pelvis drops, wait until they fill a
// register of their own.
#include "population/calls.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "population/draws.hpp"
#include "population/sums.hpp"
#include "population/waiting.hpp"
#include "simd/threads.hpp"
#include "standing/stance.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

using namespace hip;

namespace {

constexpr std::size_t BLOCK = 256;  // people whose rows are summarised together

enum Fate : unsigned { BONES = 1, BAD = 2, STUCK = 4, RECOVERED = 8, UPRIGHT = 16, WAITS = 32 };

class AnyWorker {
public:
    virtual ~AnyWorker() = default;
    virtual void block(const std::uint64_t* key, const double* uniform, std::size_t first, std::size_t last,
                       bool only_bones, CrowdResult& into) = 0;
    virtual void finish() = 0;
    virtual const Sums& found() const = 0;
};

// For K targets of the bones, or any number of them where K is 0.
template <int K>
class Worker final : public AnyWorker {
public:
    explicit Worker(const HipPlan& plan)
        : sums(plan), plan(plan), draws(plan), bones(plan), maker(plan), stance(plan),
          now(plan.lines, plan.postures - 1), unsettled(plan.lines, plan.postures - 1), giving_way(plan.lines, 0),
          sound_strength(plan.lines), rows(BLOCK * QUANTITIES), fate(BLOCK),
          as_sound(plan.shift == 1 && std::isnan(plan.abduction_strength) && plan.loss_low.empty() &&
                   std::all_of(plan.left.begin(), plan.left.end(), [](double part) { return part == 1; })) {}

    void block(const std::uint64_t* key, const double* uniform, std::size_t first, std::size_t last, bool only_bones,
               CrowdResult& into) override {
        out = &into;
        block_first = first;
        for (std::size_t at = first; at < last; at += LANES) {
            const int count = static_cast<int>(std::min<std::size_t>(LANES, last - at));
            draws.start(key, uniform, at, count);
            people(at, count, only_bones);
        }
        if (only_bones) return;
        for (std::size_t p = 0; p < last - first; ++p)
            if (!(fate[p] & WAITS)) enter(first + p, fate[p], &rows[p * QUANTITIES]);
    }

    // Those who still wait when there are no more people.
    void finish() override {
        if (unsettled.count) settle();
        if (giving_way.count) search();
    }

    const Sums& found() const override { return sums; }

private:
    Sums sums;
    const HipPlan& plan;
    Draws draws;
    Bones<K> bones;
    LineMaker maker;
    Stance stance;
    Waiting now;         // the people of this register
    Waiting unsettled;   // who could not hold their first posture
    Waiting giving_way;  // whose pelvis drops, or trunk leans
    std::vector<Pack> sound_strength;
    std::vector<double> rows;
    std::vector<unsigned> fate;
    const bool as_sound;  // the study asks of everybody what finding a posture asks
    std::size_t block_first = 0;
    CrowdResult* out = nullptr;

    static constexpr double DEGREES = 57.29577951308232;

    void people(std::size_t at, int count, bool only_bones) {
        const Mask female = plan.sex < 0 ? draws.between(plan.slot_sex) < Pack(0.5) : Mask(plan.sex == 1);
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
        // Specific tension is what makes the drawn muscles as strong as the person.
        const bool measured = !std::isnan(plan.abduction_strength);
        const Pack made = measured ? Pack(plan.abduction_strength) : strength, zero = 0.0;
        const Pack tension = made / stance.greatest_abduction(maker.at_rest());
        for (Pack& force : lines.max_force) force *= tension;
        now.sound = strength / made;

        Mask open(false);  // who gets another posture
        if (plan.postures > 1 && !as_sound) open = met & ~holds_when_sound(now, ~met);
        left();
        const Standing upright = stand(plan, body, zero, zero);
        const Held held = stance.hold(lines, upright, Mask(false));
        if (plan.postures > 1 && as_sound) open = met & ~held.fine;
        now.capacity = plan.capacity ? stance.capacity_over_demand(upright, held.bad, held.met) : zero;
        keep(at, count, upright, held);
        for (int lane = 0; lane < count; ++lane) {
            unsigned& f = fate[at - block_first + lane];
            f = (met.lane(lane) ? unsigned(BONES) : 0u) | fate_of(held, lane);
            if (held.fine.lane(lane)) f |= UPRIGHT;
        }
        for (int next = 1; open.any() && next < plan.postures; ++next)
            now.others[next - 1] = posture(female, skeleton, body, next);
        const unsigned waits = (open | (met & ~held.fine)).bits() & ((1u << count) - 1);
        for (int lane = 0; waits >> lane; ++lane) {
            if (!(waits >> lane & 1)) continue;
            fate[at - block_first + lane] |= WAITS;
            if (open.lane(lane)) {
                unsettled.add(at + lane, now, lane);
                if (unsettled.full()) settle();
            } else {
                give_way(at + lane, now, lane);
            }
        }
    }

    static unsigned fate_of(const Held& held, int lane) {
        return (held.bad.lane(lane) ? unsigned(BAD) : 0u) | (held.stuck.lane(lane) ? unsigned(STUCK) : 0u) |
               (held.fine.lane(lane) ? unsigned(RECOVERED) : 0u);
    }

    // Mass and height, and the age where it is known: gluteus.bones.population.
    Pack size(Mask female, Stander& body) {
        const bool aged = !plan.age_knots.empty();
        const Pack age = aged ? drawn_age(plan, draws.between(plan.slot_age)) : Pack(0.0);
        const auto by_age = [&](const Numbers& values) { return of_age(plan, values, female, age); };
        const auto by_sex = [&](const double* both) { return select(female, Pack(both[1]), Pack(both[0])); };
        const Pack of_height = draws.standard(plan.slot_body_size, 0), of_mass = draws.standard(plan.slot_body_size, 1);
        const Pack link = by_sex(aged ? plan.age_link : plan.link), rest = sqrt(Pack(1.0) - link * link);
        const Pack height_mean = aged ? by_age(plan.age_height_mean) : by_sex(plan.height_mean);
        const Pack height_sd = aged ? by_age(plan.age_height_sd) : by_sex(plan.height_sd);
        const Pack mass_mean = aged ? by_age(plan.age_mass_mean) : by_sex(plan.mass_mean);
        const Pack mass_sd = aged ? by_age(plan.age_mass_sd) : by_sex(plan.mass_sd);
        Pack tall = of_height;
        if (!std::isnan(plan.known_height)) {
            tall = (Pack(plan.known_height) - height_mean) / height_sd;
        } else if (!std::isnan(plan.known_mass)) {
            const Pack heavy = (Pack(aged ? std::log(plan.known_mass) : plan.known_mass) - mass_mean) / mass_sd;
            tall = link * clip(heavy, Pack(-plan.widest), Pack(plan.widest)) + rest * tall;
        }
        body.height = height_mean + height_sd * tall;
        const Pack mass = mass_mean + mass_sd * (link * tall + rest * of_mass);
        body.mass = max(aged ? exp(mass) : mass, Pack(plan.least_mass));
        if (!std::isnan(plan.known_mass)) body.mass = plan.known_mass;
        return age;
    }

    // What weakness and lesions leave of each line.
    void left() {
        const Pack one = 1.0;
        Lines& lines = now.lines;
        const bool lesion = !plan.loss_low.empty();
        const Pack draw = lesion ? draws.between(plan.slot_nerve_supply) : one;
        for (int l = 0; l < plan.lines; ++l) {
            Pack left = Pack(plan.left[l]);
            if (lesion) {
                const Pack low = plan.loss_low[l], typical = plan.loss_typical[l], high = plan.loss_high[l];
                const Pack rise = Pack(2.0) * (typical - low), fall = Pack(2.0) * (high - typical);
                const Pack lost = select(draw < Pack(0.5), rise * draw + low, fall * (draw - Pack(0.5)) + typical);
                left *= one - lost;
            }
            lines.strength[l] = left;
        }
    }

    // Who holds the pelvis level and the trunk upright on one leg with muscles of sound strength.
    Mask holds_when_sound(Waiting& people, Mask idle) {
        std::fill(sound_strength.begin(), sound_strength.end(), people.sound);
        people.lines.strength.swap(sound_strength);
        people.body.shift = 1.0;
        const Mask found = stance.works(people.lines, stand(plan, people.body, Pack(0.0), Pack(0.0)), idle);
        people.body.shift = plan.shift;
        people.lines.strength.swap(sound_strength);
        return found;
    }

    // Puts those who could not hold their first posture into the first that they can, or the last.
    void settle() {
        Waiting& people = unsettled;
        const Mask idle = people.idle();
        people.fill();
        Mask open = ~idle;
        for (std::size_t next = 0; next < people.others.size() && open.any(); ++next) {
            adopt(people.others[next], open, people.body);
            if (next + 1 < people.others.size()) open &= ~holds_when_sound(people, ~open);
        }
        const Standing upright = stand(plan, people.body, Pack(0.0), Pack(0.0));
        const Held held = stance.hold(people.lines, upright, idle);
        people.capacity = plan.capacity ? stance.capacity_over_demand(upright, held.bad | idle, held.met) : Pack(0.0);
        Pack value[QUANTITIES];
        measure(people, upright, held, Pack(0.0), value);
        for (int lane = 0; lane < people.count; ++lane) {
            if (held.fine.lane(lane))
                enter(people.person[lane], BONES | UPRIGHT | fate_of(held, lane), value, lane);
            else
                give_way(people.person[lane], people, lane);
        }
        people.count = 0;
    }

    // Masses and lengths: gluteus.studies.standing.body.
    void build(Mask female, const Skeleton& bones, Stander& body) const {
        const auto by_sex = [&](const double* both) { return select(female, Pack(both[1]), Pack(both[0])); };
        body.shift = plan.shift;
        body.other_hip = bones.size * bones.other_hip;
        body.middle = Pack(0.5) * body.other_hip;
        body.trunk_centre = by_sex(plan.trunk_centre) * body.height;
        body.trunk_pivot = bones.size * bones.promontory;
        body.leg_length = Pack(plan.leg_length) * body.height;
        body.leg_centre = by_sex(plan.leg_centre) * body.height;
    }

    // The unknowns of posture of an attempt: gluteus.studies.standing.body.
    Posture posture(Mask female, const Skeleton& bones, const Stander& body, int attempt) {
        Posture found;
        for (int u = 0; u < UNKNOWNS; ++u)
            found[u] = select(female, Pack(plan.unknown_mean[u][1]), Pack(plan.unknown_mean[u][0]));
        found[PELVIC_TILT] -= bones.shape_angle - Pack(plan.usual_shape_angle);
        for (int u = 0; u < UNKNOWNS; ++u)
            found[u] += Pack(plan.unknown_sd[u]) * draws.posture(attempt, static_cast<Unknown>(u));
        found[LEG_MASS] *= body.mass;
        return found;
    }

    // The values of this register of people.
    void keep(std::size_t at, int count, const Standing& posture, const Held& held) {
        Pack value[QUANTITIES];
        measure(now, posture, held, Pack(0.0), value);
        double lanes[LANES];
        for (int q = 0; q < QUANTITIES; ++q) {
            value[q].store(lanes);
            for (int lane = 0; lane < count; ++lane) rows[(at - block_first + lane) * QUANTITIES + q] = lanes[lane];
        }
    }

    // The values of people whose pelvis drops, or trunk leans, by `give`.
    void measure(const Waiting& people, const Standing& posture, const Held& held, Pack give, Pack* value) const {
        const Stander& body = people.body;
        const Pack weight = body.mass * Pack(plan.gravity), zero = 0.0;
        const Vec world = posture.pelvis.out((Pack(1.0) / weight) * held.joint);
        const Vec femur = posture.femur.in(world);
        const bool drops = plan.give.compensate == 0;
        const Pack drop = drops ? give : zero, lean = drops ? zero : give;
        value[FORCE_BW] = norm(femur);
        value[FORCE_N] = value[FORCE_BW] * weight;
        value[FORCE_LATERAL_BW] = femur.z;
        value[FORCE_ANTERIOR_BW] = femur.x;
        value[FORCE_UP_BW] = femur.y;
        value[FORCE_OUTWARD_DEG] = Pack(DEGREES) * atan2(femur.z, -femur.y);
        value[FORCE_BACKWARD_DEG] = Pack(DEGREES) * atan2(-femur.x, -femur.y);
        value[ABDUCTORS_BW] = held.abductors / weight;
        value[ABDUCTORS_N] = held.abductors;
        value[MEDIUS_SHARE] = held.medius_share;
        value[MOMENT_PER_KG] = norm(posture.moment) / body.mass;
        value[OBLIQUITY_DEG] = Pack(DEGREES) * drop;
        value[LEAN_DEG] = Pack(DEGREES) * lean;
        value[ADDUCTION_DEG] = Pack(DEGREES) * (posture.inclination + drop);
        value[UNMET] = held.unmet;
        value[MASS] = body.mass;
        value[HEIGHT] = body.height;
        value[CAPACITY] = people.capacity;
    }

    void give_way(std::size_t person, Waiting& from, int lane) {
        giving_way.add(person, from, lane);
        if (giving_way.full()) search();
    }

    // The least drop or lean of those who cannot stand level and upright.
    void search() {
        Waiting& people = giving_way;
        const Mask idle = people.idle();
        people.fill();
        const Pack high = stance.least(people.lines, people.body, plan.give, idle);
        const Standing last = given_way(plan, plan.give, people.body, high);
        const Held held = stance.hold(people.lines, last, idle);
        Pack value[QUANTITIES];
        measure(people, last, held, high, value);
        for (int lane = 0; lane < people.count; ++lane)
            enter(people.person[lane], BONES | fate_of(held, lane), value, lane);
        people.count = 0;
    }

    void enter(std::size_t person, unsigned f, const Pack* value, int lane) {
        double row[QUANTITIES];
        for (int q = 0; q < QUANTITIES; ++q) row[q] = value[q].lane(lane);
        enter(person, f, row);
    }

    // Counts one person, whose values are final.
    void enter(std::size_t person, unsigned f, const double* row) {
        std::int64_t* counts = sums.result.counts;
        const bool has_bones = f & BONES, bad = f & BAD, stuck = f & STUCK, recovered = f & RECOVERED;
        counts[PEOPLE] += 1;
        counts[WITHOUT_BONES] += !has_bones;
        counts[BAD_INPUT] += has_bones && bad;
        counts[NOT_CONVERGED] += has_bones && stuck;
        counts[NOT_RECOVERED] += has_bones && !bad && !stuck && !recovered;
        counts[AVERAGED] += has_bones && recovered;
        counts[HELD] += has_bones && (f & UPRIGHT);
        const bool capable = has_bones && !bad && plan.capacity;
        for (int q = 0; q < QUANTITIES; ++q)
            if (q == CAPACITY ? capable : has_bones && recovered) sums.add(plan, q, row[q]);
        for (std::size_t t = 0; t < plan.thresholds.size(); ++t) {
            const int q = static_cast<int>(plan.thresholds_of[t]);
            const bool counts_here = q == CAPACITY ? capable : has_bones && recovered;
            sums.result.exceeded[t] += counts_here && row[q] > plan.thresholds[t];
        }
        if (out->values) std::memcpy(out->values + person * QUANTITIES, row, QUANTITIES * sizeof(double));
        if (out->fate) out->fate[person] = static_cast<std::uint8_t>(f);
    }
};

}  // namespace

void hip_crowd(const HipPlan& plan, const std::uint64_t* key, const double* uniform, std::size_t people, int threads,
               bool only_bones, CrowdResult& result) {
    std::vector<std::unique_ptr<AnyWorker>> workers(static_cast<std::size_t>(std::max(threads, 1)));
    for (auto& worker : workers) {
        if (plan.targets == DRAWN) {
            worker = std::make_unique<Worker<DRAWN>>(plan);
        } else {
            worker = std::make_unique<Worker<0>>(plan);
        }
    }
    in_blocks(people, BLOCK, threads, [&](std::size_t first, std::size_t last, int worker) {
        workers[static_cast<std::size_t>(worker)]->block(key, uniform, first, last, only_bones, result);
    });
    for (auto& worker : workers) worker->finish();
    const Sums none(plan);
    result.histogram = none.result.histogram;
    result.exceeded = none.result.exceeded;
    std::copy(none.result.least, none.result.least + QUANTITIES, result.least);
    std::copy(none.result.most, none.result.most + QUANTITIES, result.most);
    for (const auto& worker : workers) worker->found().into(result);
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
