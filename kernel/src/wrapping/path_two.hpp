// A path through points that all count over two surfaces with shortest paths: what `Course` does
// for any number, but with what differs between lanes in masks, so that no lane goes its own way.
#pragma once

#include "wrapping/path.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class TwoSurfaces {
  public:
    TwoSurfaces(const GeometryModel& model, const Frame* frames, int muscle, Path& path)
        : m(model), path(path), points(m.point_first[muscle + 1] - m.point_first[muscle]) {
        for (int i = 0; i < 2; ++i) {
            const int surface = m.surface_first[muscle] + i;
            const PointRange range(m, surface, points);
            on[i].object = Object(m, frames, surface);
            on[i].low = range.low;
            on[i].high = range.high;
            on[i].arc = 0.0;
            on[i].where = -1.0;
            on[i].first = on[i].second = nothing();
            on[i].stale = Mask(true);
        }
    }

    void run() {
        constexpr double STILL = 1e-13;
        constexpr int MOST_ROUNDS = 200;
        Mask going(true), swapped(false);
        Pack length = INFINITY;
        for (int round = 0; round < MOST_ROUNDS; ++round) {
            const Mask asked = going & (on[0].stale | on[1].stale);
            going = asked;  // the others would find the same result again
            if (!asked.any()) break;
            put_over(0, going & ~swapped);
            put_over(1, going);
            put_over(0, going & swapped);
            const Pack last = length;
            length = select(asked, sum(), last);
            going &= abs(length - last) >= Pack(STILL);
            // OpenSim tries the two surfaces once in the reverse order.
            if (round == 0) swapped = going & ~on[0].is_on() & ~on[0].inside & ~on[0].undefined & ~on[1].is_on() & on[1].inside;
        }
        path.length = length;
        path.near_switch |= going | on[0].near_switch | on[1].near_switch;
        if (path.wants_pulls) find_pulls();
    }

  private:
    // A surface and the path on it: between which points (`where`, -1 for nowhere), behind the
    // other surface or before.
    struct On {
        Object object;
        int low, high;
        Vec first, second;
        Pack arc, where;
        Mask behind, stale, inside, undefined, near_switch;
        Mask is_on() const { return where >= Pack(0.0); }
        Mask at(int i) const { return where == Pack(static_cast<double>(i)); }
    };

    // Takes the surface out of the paths of some lanes and puts it in where it fits best now.
    void put_over(int which, Mask rows) {
        On &one = on[which], &other = on[1 - which];
        rows &= one.stale;
        if (!rows.any()) return;
        const Vec first = one.first, second = one.second;
        const Pack where = one.where;
        const Mask behind = one.behind;
        Pack best = INFINITY;
        Mask open = rows;
        one.where = select(rows, Pack(-1.0), where);
        one.near_switch &= ~rows;
        one.inside &= ~rows;
        one.undefined &= ~rows;
        for (int i = one.low; i < one.high && open.any(); ++i) {
            const Mask there = other.at(i);
            const Vec &a = path.points[i], &b = path.points[i + 1];
            ask(one, i, Mask(false), open, a, select(there, other.first, b), best, open);
            if ((there & open).any()) ask(one, i, Mask(true), open & there, other.second, b, best, open);
        }
        const Mask shared = one.is_on() & (one.where == other.where);
        first_behind = select(rows & shared, which == 0 ? one.behind : ~one.behind, first_behind);
        const Mask moved = ~(equal(first, one.first) & equal(second, one.second));
        other.stale |= rows & (~(where == one.where) | (one.is_on() & (moved | (behind ^ one.behind))));
        one.stale &= ~rows;
    }

    static Mask equal(const Vec& a, const Vec& b) { return (a.x == b.x) & (a.y == b.y) & (a.z == b.z); }

    // Asks about one segment in the lanes `asked`; those that need not ask further are no longer
    // `open`.
    void ask(On& one, int i, Mask behind, Mask asked, const Vec& a, const Vec& b, Pack& best, Mask& open) {
        const Vec start = one.object.in(a), end = one.object.in(b);
        const Wrapped answer = one.object.answer(start, end);
        const Mask wraps = asked & answer.wraps;
        one.near_switch |= asked & answer.near_switch;
        one.inside = select(asked, answer.inside, one.inside);
        one.undefined = select(asked, answer.undefined, one.undefined);
        if (!wraps.any()) return;
        const Pack longer = answer.length - norm(end - start);
        const Mask chosen = wraps & (answer.must | (longer < best));
        best = select(chosen, longer, best);
        one.first = select(chosen, one.object.out(answer.first), one.first);
        one.second = select(chosen, one.object.out(answer.second), one.second);
        one.arc = select(chosen, answer.arc, one.arc);
        one.where = select(chosen, Pack(static_cast<double>(i)), one.where);
        one.behind = select(chosen, behind, one.behind);
        open &= ~(wraps & answer.must);
    }

    // What lies between two points: one surface, then perhaps the other.
    struct Between {
        Mask some, both, second_first;  // `second_first`: the one that comes first is the second surface
    };
    Between between(int i) const {
        const Mask a = on[0].at(i), b = on[1].at(i);
        return {a | b, a & b, b & (~a | first_behind)};
    }

    Pack sum() const {
        Pack length = 0.0;
        for (int i = 0; i + 1 < points; ++i) {
            const Between here = between(i);
            Vec from = path.points[i];
            if (here.some.any()) {
                const Vec first = select(here.second_first, on[1].first, on[0].first);
                const Pack arc = select(here.second_first, on[1].arc, on[0].arc);
                length += select(here.some, norm(first - from) + arc, Pack(0.0));
                from = select(here.some, select(here.second_first, on[1].second, on[0].second), from);
                if (here.both.any()) {
                    const Vec next = select(here.second_first, on[0].first, on[1].first);
                    const Pack next_arc = select(here.second_first, on[0].arc, on[1].arc);
                    length += select(here.both, norm(next - from) + next_arc, Pack(0.0));
                    from = select(here.both, select(here.second_first, on[0].second, on[1].second), from);
                }
            }
            length += norm(path.points[i + 1] - from);
        }
        return length;
    }

    static Vec unit(const Vec& way) { return (Pack(1.0) / safe(norm(way))) * way; }

    void find_pulls() {
        for (int i = 0; i < 2; ++i) path.force[i] = path.moment[i] = nothing();
        // A surface in some lanes, with the directions in which the path comes on and goes off.
        const auto pulled = [&](int which, Mask lanes, const Vec& comes, const Vec& goes) {
            const On& one = on[which];
            path.force[which] = select(lanes, comes - goes, path.force[which]);
            path.moment[which] = select(lanes, cross(one.first, comes) - cross(one.second, goes), path.moment[which]);
        };
        Vec before = nothing();
        for (int i = 0; i + 1 < points; ++i) {
            const Between here = between(i);
            const Vec &a = path.points[i], &b = path.points[i + 1];
            const auto chosen = [&](Mask second, Vec On::*place) { return select(second, on[1].*place, on[0].*place); };
            Vec comes = unit(select(here.some, chosen(here.second_first, &On::first), b) - a);
            path.pull[i] = before - comes;
            if (here.some.any()) {
                const Vec next = select(here.both, chosen(~here.second_first, &On::first), b);
                const Vec goes = unit(next - chosen(here.second_first, &On::second));
                pulled(0, here.some & ~here.second_first, comes, goes);
                pulled(1, here.second_first, comes, goes);
                comes = select(here.some, goes, comes);
                if (here.both.any()) {
                    const Vec last = unit(b - chosen(~here.second_first, &On::second));
                    pulled(0, here.both & here.second_first, comes, last);
                    pulled(1, here.both & ~here.second_first, comes, last);
                    comes = select(here.both, last, comes);
                }
            }
            before = comes;
        }
        path.pull[points - 1] = before;
    }

    const GeometryModel& m;
    Path& path;
    int points;
    On on[2];
    Mask first_behind;  // of two between the same points, whether the first surface comes behind the second
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
