// A chunk of people, made and used up in blocks: each register of people goes through bones, muscles, stance and
// summaries before the next is made. Those whose pelvis drops wait until they fill a register of their own.
#include "hip_crowd_calls.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "hip_normal.hpp"
#include "hip_stance.hpp"
#include "threads.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

using namespace hip;

namespace {

constexpr std::size_t BLOCK = 256;  // people whose rows are summarised together

enum Fate : unsigned { BONES = 1, BAD = 2, STUCK = 4, RECOVERED = 8, UPRIGHT = 16, WAITS = 32 };

// Numbers of one register of people: [draw][lane].
class Draws {
public:
    explicit Draws(const HipPlan& plan)
        : plan(plan), uniform(plan.width * LANES), normal(plan.width * LANES), made(plan.attempts + 1) {}

    void start(const std::uint64_t* key, const double* given, std::size_t first, int count) {
        this->key = key;
        this->given = given;
        this->first = first;
        this->count = count;
        std::fill(made.begin(), made.end(), false);
    }

    Pack raw(int slot) { return part(0), Pack::load(&uniform[slot * LANES]); }
    Pack of_person(int slot) { return part(0), Pack::load(&normal[slot * LANES]); }
    Pack of_bones(int attempt, int i) {
        part(1 + attempt);
        return Pack::load(&normal[(plan.slot_bones + attempt * plan.slot_attempt + i) * LANES]);
    }

private:
    const HipPlan& plan;
    std::vector<double> uniform, normal;
    std::vector<char> made;
    const std::uint64_t* key = nullptr;
    const double* given = nullptr;
    std::size_t first = 0;
    int count = 0;

    // Part 0 is everything but the bones, part 1 + a attempt a at them.
    void part(int which) {
        if (made[which]) return;
        made[which] = true;
        const int begin = which == 0 ? 0 : plan.slot_bones + (which - 1) * plan.slot_attempt;
        const int end = which == 0 ? plan.slot_bones : begin + plan.slot_attempt;
        for (int lane = 0; lane < LANES; ++lane) {
            const std::size_t person = first + std::min(lane, count - 1);
            if (given) {
                for (int i = begin; i < end; ++i) uniform[i * LANES + lane] = given[person * plan.width + i];
                continue;
            }
            // NumPy counts up before it draws.
            const std::uint64_t counter = static_cast<std::uint64_t>(person) * (plan.width / 4) + 1;
            for (int i = begin; i < end; i += 4) {
                std::uint64_t words[4];
                philox(key, counter + static_cast<std::uint64_t>(i / 4), words);
                for (int k = 0; k < 4; ++k) uniform[(i + k) * LANES + lane] = between_0_and_1(words[k]);
            }
        }
        normals(&uniform[begin * LANES], &normal[begin * LANES], (end - begin) * LANES);
    }
};

// Sums of one thread; whole numbers, so that the order of people does not matter.
struct Sums {
    CrowdResult result;
    std::vector<std::size_t> start;

    explicit Sums(const HipPlan& plan) {
        std::size_t bins = 0;
        for (int q = 0; q < QUANTITIES; ++q) {
            start.push_back(bins);
            bins += static_cast<std::size_t>(plan.bins[q]) + 2;
            result.least[q] = INFINITY;
            result.most[q] = -INFINITY;
        }
        result.histogram.assign(bins, 0);
        result.exceeded.assign(plan.thresholds.size(), 0);
    }

    void add(const HipPlan& plan, int q, double value) {
        CrowdResult& r = result;
        const double scaled = std::ldexp(value, static_cast<int>(plan.bits[q]));
        const double bounded = std::min(std::max(scaled, -plan.largest_rounded), plan.largest_rounded);
        const std::int64_t whole = std::llrint(bounded), upper = whole >> plan.half_bits;
        const std::int64_t lower = whole - upper * (std::int64_t{1} << plan.half_bits);
        r.number[q] += 1;
        r.total[q] += whole;
        r.squares[q][0] += upper * upper;
        r.squares[q][1] += upper * lower;
        r.squares[q][2] += lower * lower;
        r.least[q] = std::min(r.least[q], value);
        r.most[q] = std::max(r.most[q], value);
        const double bins = static_cast<double>(plan.bins[q]);
        const double inside = std::floor((value - plan.low[q]) * (bins / (plan.high[q] - plan.low[q])));
        const double bin = std::min(std::max(inside + 1.0, 0.0), bins + 1.0);
        r.histogram[start[q] + static_cast<std::size_t>(bin)] += 1;
    }

    void into(CrowdResult& total) const {
        for (int c = 0; c < COUNTS; ++c) total.counts[c] += result.counts[c];
        for (int q = 0; q < QUANTITIES; ++q) {
            total.number[q] += result.number[q];
            total.total[q] += result.total[q];
            for (int k = 0; k < 3; ++k) total.squares[q][k] += result.squares[q][k];
            total.least[q] = std::min(total.least[q], result.least[q]);
            total.most[q] = std::max(total.most[q], result.most[q]);
        }
        for (std::size_t i = 0; i < result.histogram.size(); ++i) total.histogram[i] += result.histogram[i];
        for (std::size_t i = 0; i < result.exceeded.size(); ++i) total.exceeded[i] += result.exceeded[i];
    }
};

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
        : sums(plan), plan(plan), draws(plan), bones(plan), maker(plan), stance(plan), lines(plan.lines),
          waiting_lines(plan.lines), rows(BLOCK * QUANTITIES), fate(BLOCK) {}

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
        if (waiting) search();
    }

    const Sums& found() const override { return sums; }

private:
    Sums sums;
    const HipPlan& plan;
    Draws draws;
    Bones<K> bones;
    LineMaker maker;
    Stance stance;
    Lines lines, waiting_lines;
    std::vector<double> rows;
    std::vector<unsigned> fate;
    std::size_t block_first = 0;
    Stander waiting_body{};
    std::size_t waiting_person[LANES] = {};
    double waiting_capacity[LANES] = {};
    int waiting = 0;
    CrowdResult* out = nullptr;

    static constexpr double DEGREES = 57.29577951308232;

    void people(std::size_t at, int count, bool only_bones) {
        const Mask female = plan.sex < 0 ? draws.raw(plan.slot_sex) < Pack(0.5) : Mask(plan.sex == 1);
        Stander body{};
        size(female, body);
        Skeleton skeleton;
        const Mask met = bones.make([&](int attempt, int i) { return draws.of_bones(attempt, i); }, female, body.height,
                                    skeleton);
        maker.make([&](int i) { return draws.of_person(plan.slot_sizes + i); }, bones.weights(), skeleton, body.mass,
                   body.height, lines);
        strength();
        posture(female, skeleton, body);
        if (only_bones) return;

        const Pack zero = 0.0;
        const Standing upright = stand(plan, body, zero, zero);
        const Held held = stance.hold(lines, upright, Mask(false));
        const Pack capacity = plan.capacity ? stance.capacity_over_demand(upright, held.bad, held.met) : zero;
        keep(at, count, body, upright, held, zero, capacity);
        for (int lane = 0; lane < count; ++lane) {
            unsigned& f = fate[at - block_first + lane];
            f = (met.lane(lane) ? unsigned(BONES) : 0u) | fate_of(held, lane);
            if (held.fine.lane(lane)) f |= UPRIGHT;
        }
        const unsigned lost = (met & ~held.fine).bits() & ((1u << count) - 1);
        for (int lane = 0; lost >> lane; ++lane) {
            if (!(lost >> lane & 1)) continue;
            fate[at - block_first + lane] |= WAITS;
            waiting_capacity[waiting] = capacity.lane(lane);
            wait(at + lane, lane, body);
        }
    }

    static unsigned fate_of(const Held& held, int lane) {
        return (held.bad.lane(lane) ? unsigned(BAD) : 0u) | (held.stuck.lane(lane) ? unsigned(STUCK) : 0u) |
               (held.fine.lane(lane) ? unsigned(RECOVERED) : 0u);
    }

    // Mass and height: gluteus.bones.population.
    void size(Mask female, Stander& body) {
        const auto by_sex = [&](const double* both) { return select(female, Pack(both[1]), Pack(both[0])); };
        const auto drawn = [&](int i) {
            return clip(draws.of_person(plan.slot_body + i), Pack(-plan.widest), Pack(plan.widest));
        };
        const Pack link = by_sex(plan.link), rest = sqrt(Pack(1.0) - link * link);
        const Pack height_mean = by_sex(plan.height_mean), height_sd = by_sex(plan.height_sd);
        const Pack mass_mean = by_sex(plan.mass_mean), mass_sd = by_sex(plan.mass_sd);
        Pack tall = drawn(0);
        if (!std::isnan(plan.known_height)) {
            tall = (Pack(plan.known_height) - height_mean) / height_sd;
        } else if (!std::isnan(plan.known_mass)) {
            const Pack heavy = (Pack(plan.known_mass) - mass_mean) / mass_sd;
            tall = link * clip(heavy, Pack(-plan.widest), Pack(plan.widest)) + rest * tall;
        }
        body.height = height_mean + height_sd * tall;
        body.mass = max(mass_mean + mass_sd * (link * tall + rest * drawn(1)), Pack(plan.least_mass));
        if (!std::isnan(plan.known_mass)) body.mass = plan.known_mass;
    }

    // What weakness, lesions and a measured strength leave of each line.
    void strength() {
        const Pack one = 1.0;
        Pack scale = one;
        if (!std::isnan(plan.abduction_strength)) {
            std::fill(lines.strength.begin(), lines.strength.end(), one);
            scale = Pack(plan.abduction_strength) / stance.abduction_strength(lines);
        }
        const bool lesion = !plan.loss_low.empty();
        const Pack draw = lesion ? draws.raw(plan.slot_lesion) : one;
        for (int l = 0; l < plan.lines; ++l) {
            Pack left = scale * Pack(plan.left[l]);
            if (lesion) {
                const Pack low = plan.loss_low[l], typical = plan.loss_typical[l], high = plan.loss_high[l];
                const Pack rise = Pack(2.0) * (typical - low), fall = Pack(2.0) * (high - typical);
                const Pack lost = select(draw < Pack(0.5), rise * draw + low, fall * (draw - Pack(0.5)) + typical);
                left *= one - lost;
            }
            lines.strength[l] = left;
        }
    }

    // Masses, lengths and the unknowns of posture: gluteus.studies.stander.
    void posture(Mask female, const Skeleton& bones, Stander& body) {
        const auto by_sex = [&](const double* both) { return select(female, Pack(both[1]), Pack(both[0])); };
        const auto drawn = [&](int i) {
            const Pack d = clip(draws.of_person(plan.slot_posture + i), Pack(-plan.widest), Pack(plan.widest));
            return d * Pack(plan.free_posture[i]);
        };
        body.leg_mass = (by_sex(plan.leg_mass) + Pack(plan.leg_mass_spread) * drawn(4)) * body.mass;
        body.other_hip = bones.size * bones.other_hip;
        body.trunk_centre = by_sex(plan.trunk_centre) * body.height;
        body.trunk_pivot = bones.size * bones.promontory;
        body.leg_length = Pack(plan.leg_length) * body.height;
        body.leg_centre = by_sex(plan.leg_centre) * body.height;
        body.gravity_line = Pack(plan.gravity_line_mean) + Pack(plan.gravity_line_sd) * drawn(2);
        const Pack unusual = bones.shape_angle - Pack(plan.usual_shape_angle);
        body.tilt = Pack(plan.tilt_mean) - unusual + Pack(plan.tilt_sd) * drawn(0);
        body.thigh = Pack(plan.thigh_mean) + Pack(plan.thigh_sd) * drawn(3);
        body.rotation = Pack(plan.rotation_sd) * drawn(1) - by_sex(plan.rotation_mean);
    }

    // The values of a register of people in the posture `drop`, or lean, from upright.
    void keep(std::size_t at, int count, const Stander& body, const Standing& posture, const Held& held, Pack give,
              Pack capacity) {
        Pack value[QUANTITIES];
        measure(body, posture, held, give, value);
        value[CAPACITY] = capacity;
        double lanes[LANES];
        for (int q = 0; q < QUANTITIES; ++q) {
            value[q].store(lanes);
            for (int lane = 0; lane < count; ++lane) rows[(at - block_first + lane) * QUANTITIES + q] = lanes[lane];
        }
    }

    void measure(const Stander& body, const Standing& posture, const Held& held, Pack give, Pack* value) const {
        const Pack weight = body.mass * Pack(plan.gravity), zero = 0.0;
        const Vec world = posture.pelvis.out((Pack(1.0) / weight) * held.joint);
        const Vec femur = posture.femur.in(world);
        const Pack drop = plan.compensate == 0 ? give : zero, lean = plan.compensate == 0 ? zero : give;
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
    }

    // Puts one person into the register of those whose posture has to give way.
    void wait(std::size_t person, int lane, const Stander& body) {
        const int to = waiting++;
        waiting_person[to] = person;
        const auto move = [&](const Pack& from, Pack& into) { into.set_lane(to, from.lane(lane)); };
        const auto move3 = [&](const Vec& from, Vec& into) {
            move(from.x, into.x);
            move(from.y, into.y);
            move(from.z, into.z);
        };
        for (int l = 0; l < plan.lines; ++l) {
            move3(lines.origin[l], waiting_lines.origin[l]);
            move3(lines.insertion[l], waiting_lines.insertion[l]);
            move(lines.radius[l], waiting_lines.radius[l]);
            move(lines.origin_free[l], waiting_lines.origin_free[l]);
            move(lines.insertion_free[l], waiting_lines.insertion_free[l]);
            move(lines.max_force[l], waiting_lines.max_force[l]);
            move(lines.fibre[l], waiting_lines.fibre[l]);
            move(lines.slack[l], waiting_lines.slack[l]);
            move(lines.strength[l], waiting_lines.strength[l]);
        }
        Stander& b = waiting_body;
        const Pack Stander::*parts[] = {&Stander::mass,         &Stander::height,       &Stander::leg_mass,
                                        &Stander::trunk_centre, &Stander::trunk_pivot,  &Stander::leg_length,
                                        &Stander::leg_centre,   &Stander::gravity_line, &Stander::tilt,
                                        &Stander::thigh,        &Stander::rotation};
        for (const Pack Stander::*part : parts) move(body.*part, b.*const_cast<Pack Stander::*>(part));
        move3(body.other_hip, b.other_hip);
        if (waiting == LANES) search();
    }

    Standing given_way(Pack amount) const {
        const Pack zero = 0.0;
        return plan.compensate == 0 ? stand(plan, waiting_body, amount, zero) : stand(plan, waiting_body, zero, amount);
    }

    // The least drop or lean that is held, as gluteus.studies.stance searches it; the greatest tried where none is.
    void search() {
        const int count = waiting;
        const Mask idle = ~Mask::from_bits((1u << count) - 1);
        for (int lane = count; lane < LANES; ++lane) repeat_last(lane, count - 1);
        Pack low = 0.0, high = plan.widest_give;
        Mask open = ~idle;
        for (int step = 1; step < plan.steps && open.any(); ++step) {
            const Pack amount = step == plan.steps - 1 ? plan.widest_give : step * (plan.widest_give / (plan.steps - 1));
            const Mask works = stance.hold(waiting_lines, given_way(amount), ~open).fine & open;
            high = select(works, amount, high);
            open &= ~works;
            low = select(open, amount, low);
        }
        for (int halving = 0; halving < plan.halvings; ++halving) {
            const Pack middle = (low + high) / Pack(2.0);
            const Mask works = stance.hold(waiting_lines, given_way(middle), idle).fine;
            high = select(works, middle, high);
            low = select(works, low, middle);
        }
        const Standing last = given_way(high);
        const Held held = stance.hold(waiting_lines, last, idle);
        Pack value[QUANTITIES];
        measure(waiting_body, last, held, high, value);
        value[CAPACITY] = Pack::load(waiting_capacity);
        for (int lane = 0; lane < count; ++lane) {
            double row[QUANTITIES];
            for (int q = 0; q < QUANTITIES; ++q) row[q] = value[q].lane(lane);
            enter(waiting_person[lane], BONES | fate_of(held, lane), row);
        }
        waiting = 0;
    }

    void repeat_last(int lane, int from) {
        const auto move = [&](Pack& x) { x.set_lane(lane, x.lane(from)); };
        const auto move3 = [&](Vec& x) {
            move(x.x);
            move(x.y);
            move(x.z);
        };
        Lines& w = waiting_lines;
        for (int l = 0; l < plan.lines; ++l) {
            move3(w.origin[l]);
            move3(w.insertion[l]);
            for (std::vector<Pack>* part : {&w.radius, &w.origin_free, &w.insertion_free, &w.max_force, &w.fibre,
                                            &w.slack, &w.strength})
                move((*part)[l]);
        }
        Stander& b = waiting_body;
        for (Pack* part : {&b.mass, &b.height, &b.leg_mass, &b.trunk_centre, &b.trunk_pivot, &b.leg_length,
                           &b.leg_centre, &b.gravity_line, &b.tilt, &b.thigh, &b.rotation})
            move(*part);
        move3(b.other_hip);
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
