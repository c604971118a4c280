// Muscles with rigid and with compliant tendons, samples side by side: mechanics/muscle/fibres.py.
#include "muscle/calls.hpp"

#include "body/place.hpp"
#include "muscle/bezier.hpp"
#include "muscle/kinds.hpp"
#include "muscle/pennation.hpp"
#include "simd/threads.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace {

// Constants that mechanics/muscle/fibres.py names and explains.
constexpr int STRETCHES = 12, CHORDS = 100;
constexpr double BALANCED = 1e-9, PROBE = 1e-6;

struct Fibres {
    Pack length, velocity, cosine;
    Mask taut;
};

// The Bézier curves of a muscle, which follow its numbers.
template <typename Curves>
struct Beziers {
    Bezier each[Curves::Curve::count + 1];  // one more: no array is empty
    Beziers(const CurveConstants& m, int at) {
        const double* next = m.values.data() + m.first[at] + Curves::Number::count;
        for (int i = 0; i < Curves::Curve::count; ++i) each[i] = Bezier::next(next, m.pieces[m.curve_first[at] + i]);
    }
};

// One muscle of a pack of samples.
template <typename Curves>
class Muscle {
  public:
    Muscle(const CurveConstants& m, const MuscleCall& call, const Own& own, int at)
        : beziers_(m, at), curves_(m.values.data() + m.first[at], beziers_.each), force_(own(call.max_force, at)),
          optimal_(own(call.optimal_length, at)), slack_(own(call.tendon_length, at)), height_(own(call.height, at)),
          fastest_(own(call.fastest, at)), shortest_(own(call.shortest, at)) {}

    Fibres on_rigid(Pack length, Pack velocity) const { return fibres(length - slack_, velocity); }

    Fibres on_yielding(Pack length, Pack velocity, double activation) const {
        const Pack resting = equilibrium(length, Pack(0.0), activation);
        const Pack mine = share(length, resting, activation) * velocity;
        return fibres(length - equilibrium(length, mine, activation), mine);
    }

    Pack active(const Fibres& f, double activation) const {
        if (activation == 0.0) return 0.0;
        const Pack force = curves_.active(f.length) * curves_.velocity(f.velocity, activation);
        return along_tendon(f, Pack(activation) * force);
    }
    Pack passive(const Fibres& f) const { return max(parallel(f), Pack(0.0)); }
    Pack whole(const Fibres& f, double activation) const {
        return max(active(f, activation) + parallel(f), Pack(0.0));
    }

  private:
    Fibres fibres(Pack extent, Pack velocity) const {
        const Pennated f(max(extent, Pack(0.0)), height_);
        return {f.length / optimal_, velocity * f.cosine / fastest_, f.cosine,
                (extent > Pack(0.0)) & (f.length > shortest_)};
    }
    Pack parallel(const Fibres& f) const {
        return along_tendon(f, curves_.passive(f.length) + curves_.damping() * f.velocity);
    }
    Pack along_tendon(const Fibres& f, Pack normalised) const {
        return select(f.taut, force_ * f.cosine * normalised, Pack(0.0));
    }
    Pack tendon_force(Pack tendon) const { return force_ * curves_.tendon(tendon / slack_); }
    Pack fibre_force(Pack extent, Pack velocity, double activation) const {
        return whole(fibres(extent, velocity), activation);
    }

    // The length at which the tendon and its fibres exert the same force.
    Pack equilibrium(Pack length, Pack velocity, double activation) const {
        const auto surplus = [&](Pack tendon) {
            return tendon_force(tendon) - fibre_force(length - tendon, velocity, activation);
        };
        Pack high = slack_ * Pack(1.05);
        double step = 0.05;
        for (int round = 0; round < STRETCHES; ++round) {
            const Mask weak = surplus(high) < Pack(0.0);
            if (!weak.any()) break;
            step *= 2.0;
            high = select(weak, slack_ * Pack(1.0 + step), high);
        }
        const Pack low = select(surplus(slack_) > Pack(0.0), Pack(0.9) * slack_, slack_);
        return zero(surplus, low, high);
    }

    template <typename Rise>
    static Pack zero(const Rise& rise, Pack low, Pack high) {
        Pack under = rise(low), over = rise(high), chord = low, side = 0.0;
        Mask done(false);
        for (int round = 0; round < CHORDS; ++round) {
            const Pack gap = over - under;
            const Mask opens = gap > Pack(0.0);
            const Pack between =
                select(opens, (low * over - high * under) / select(opens, gap, Pack(1.0)), low);
            chord = select(done, chord, clip(between, low, high));
            const Pack value = rise(chord);
            done |= (abs(value) <= Pack(BALANCED)) | (high - low <= Pack(1e-15) * abs(high)) | is_nan(value);
            if (done.all()) break;
            const Mask above = value > Pack(0.0);
            const Pack halved_over = select(side < Pack(0.0), Pack(0.5) * over, over);
            const Pack halved_under = select(side > Pack(0.0), Pack(0.5) * under, under);
            over = select(above, value, halved_over);
            under = select(above, halved_under, value);
            high = select(above, chord, high);
            low = select(above, low, chord);
            side = select(above, Pack(1.0), Pack(-1.0));
        }
        return chord;
    }

    // Share of the path's velocity that fibres take.
    Pack share(Pack length, Pack tendon, double activation) const {
        const Pack step = Pack(PROBE) * optimal_;
        const auto slope = [&](const auto& force, Pack at) {
            return (force(at + step) - force(at - step)) / (Pack(2.0) * step);
        };
        const Pack of_tendon = slope([&](Pack each) { return tendon_force(each); }, tendon);
        const Pack of_fibre =
            slope([&](Pack each) { return fibre_force(each, Pack(0.0), activation); }, length - tendon);
        const Pack both = of_tendon + of_fibre;
        const Mask stiff = both > Pack(0.0);
        const Pack found = select(stiff, of_tendon / select(stiff, both, Pack(1.0)), Pack(1.0));
        return clip(found, Pack(0.0), Pack(1.0));
    }

    Beziers<Curves> beziers_;
    Curves curves_;
    Pack force_, optimal_, slack_, height_, fastest_, shortest_;
};

struct Forces {
    Pack capacity, passive;
};

// If fibres are taut, a NaN velocity gives a NaN force.
inline Pack known(Pack velocity, const Fibres& f, Pack force) { return select(is_nan(velocity) & f.taut, velocity, force); }

template <typename Curves>
Forces forces(const CurveConstants& m, const MuscleCall& call, const Own& own, int at, Pack length, Pack velocity) {
    const Muscle<Curves> muscle(m, call, own, at);
    const bool yields = call.compliant && !m.rigid[at];
    const Fibres full = yields ? muscle.on_yielding(length, velocity, 1.0) : muscle.on_rigid(length, velocity);
    if (!call.with_passive) return {known(velocity, full, muscle.active(full, 1.0)), 0.0};
    const Fibres idle = yields ? muscle.on_yielding(length, velocity, 0.0) : full;
    const Pack least = muscle.passive(idle);
    const Pack more = max(muscle.whole(full, 1.0) - least, Pack(0.0));
    return {known(velocity, full, more), known(velocity, idle, least)};
}

template <typename... Each>
std::vector<CurveKind> kinds_of(Kinds<Each...>) {
    std::vector<CurveKind> found;
    (found.push_back({CURVE_NAMES[found.size()], Each::Number::names(), Each::Curve::names()}), ...);
    return found;
}

}  // namespace

const std::vector<CurveKind>& curve_kinds() {
    static const std::vector<CurveKind> found = kinds_of(CurveKinds());
    return found;
}

void muscle_forces(const CurveConstants& m, const MuscleCall& call, int threads) {
    const std::size_t block = call.compliant ? 8 : 64, worth = call.samples / (call.compliant ? 8 : 512);
    const std::size_t wanted = threads > 1 ? threads : 1;
    const int workers = static_cast<int>(worth < 1 ? 1 : worth < wanted ? worth : wanted);
    in_blocks(call.samples, block, workers, [&](std::size_t first, std::size_t last, int) {
        for (std::size_t sample = first; sample < last; sample += LANES) {
            const int count = static_cast<int>(last - sample < LANES ? last - sample : LANES);
            const Own own{sample, count};
            for (int at = 0; at < m.muscles; ++at) {
                const std::size_t here = sample * m.muscles + at;
                const Pack length = Pack::gather(call.length + here, m.muscles, count);
                const Pack velocity = Pack::gather(call.velocity + here, m.muscles, count);
                const Forces found = with_kind(CurveKinds(), m.kind[at], [&](auto type) {
                    return forces<typename decltype(type)::type>(m, call, own, at, length, velocity);
                });
                found.capacity.scatter(call.capacity + here, m.muscles, count);
                found.passive.scatter(call.passive + here, m.muscles, count);
            }
        }
    });
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
