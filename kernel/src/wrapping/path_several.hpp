// A path over several surfaces, or over one between points that may not count: `_Course` of
// mechanics/wrapping/path.py.
//
// The numbers that a path runs through differ from lane to lane, so they are kept lane by lane;
// surfaces are asked, and lengths and pulls added up, for all lanes at once. A surface is asked
// again only in lanes where another has changed since: the same question has the same answer.
#pragma once

#include <initializer_list>

#include "wrapping/path.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class Course {
  public:
    static constexpr int SLIDES = 42;

    // Memory for a path: places and pulls of all its numbers and what surfaces answered; then
    // integers of each lane.
    static std::size_t doubles(int points, int surfaces) {
        return static_cast<std::size_t>(LANES) * ((points + 2 * surfaces) * 6 + surfaces * (7 + SLIDES));
    }
    static std::size_t integers(int points, int surfaces) {
        return static_cast<std::size_t>(LANES) * (points + 7 * surfaces + 2) + points;
    }

    Course(const GeometryModel& model, const Frame* frames, int muscle, Path& path, double* memory, int* rows)
        : m(model), path(path), points(m.point_first[muscle + 1] - m.point_first[muscle]),
          first(m.surface_first[muscle]), surfaces(m.surface_first[muscle + 1] - first), numbers(points + 2 * surfaces) {
        places = memory;
        pulled = places + numbers * 3 * LANES;
        arcs = pulled + numbers * 3 * LANES;
        own = arcs + surfaces * LANES;
        slides = own + 6 * surfaces * LANES;
        sequence = rows;
        count = sequence + numbers * LANES;
        stamp = count + LANES;
        order = stamp + LANES;
        status = order + surfaces * LANES;
        seen = status + surfaces * LANES;
        between = seen + surfaces * LANES;
        active = between + 2 * surfaces * LANES;
        for (int i = 0; i < 6 * surfaces * LANES; ++i) places[points * 3 * LANES + i] = 0.0;
        for (int i = 0; i < 7 * surfaces * LANES; ++i) arcs[i] = 0.0;
        for (int i = 0; i < points; ++i) {
            put(places, i, path.points[i]);
            active[i] = static_cast<int>(path.active[i].bits());
        }
        for (int lane = 0; lane < LANES; ++lane) {
            count[lane] = stamp[lane] = 0;
            for (int i = 0; i < points; ++i)
                if (active[i] >> lane & 1) at(lane, count[lane]++) = i;
            for (int i = 0; i < surfaces; ++i) {
                order[i * LANES + lane] = i;
                status[i * LANES + lane] = STRAIGHT;
                seen[i * LANES + lane] = -1;
                between[2 * i * LANES + lane] = between[(2 * i + 1) * LANES + lane] = 0;
            }
        }
        for (int i = 0; i < surfaces; ++i) objects[i] = Object(m, frames, first + i);
    }

    void run() {
        constexpr double STILL = 1e-13;
        constexpr int MOST_ROUNDS = 200;
        unsigned going = ALL_LANES;
        lengths = INFINITY;
        const int rounds = surfaces > 1 ? MOST_ROUNDS : 1;
        for (int round = 0; round < rounds; ++round) {
            const Pack last = lengths;
            bool asked = false;
            for (int turn = 0; turn < surfaces; ++turn) {
                for (int surface = 0; surface < surfaces; ++surface) {
                    unsigned rows = 0;
                    for (int lane = 0; lane < LANES; ++lane)
                        if ((going >> lane & 1) && order[turn * LANES + lane] == surface &&
                            seen[surface * LANES + lane] != stamp[lane])
                            rows |= 1u << lane;
                    if (!rows) continue;
                    put_over(surface, rows);
                    asked = true;
                }
            }
            if (!asked) {
                going = 0;
                break;
            }
            add_up();
            going &= (abs(lengths - last) >= Pack(STILL)).bits();
            if (!going) break;
            if (round == 0 && surfaces > 1) swap(going);
        }
        path.near_switch |= surfaces > 1 ? Mask::from_bits(going) : Mask(false);
        finish(ALL_LANES & ~going);
    }

  private:
    enum { STRAIGHT = 0, WRAPPED = 1, INSIDE = 2, UNDEFINED = 3 };

    int& at(int lane, int position) { return sequence[lane * numbers + position]; }
    void put(double* array, int number, const Vec& v) {
        v.x.store(array + number * 3 * LANES);
        v.y.store(array + (number * 3 + 1) * LANES);
        v.z.store(array + (number * 3 + 2) * LANES);
    }
    Vec get(const double* array, int number) const {
        const double* from = array + number * 3 * LANES;
        return {Pack::load(from), Pack::load(from + LANES), Pack::load(from + 2 * LANES)};
    }
    Vec gathered(const double* array, const int* number) const {
        double x[LANES], y[LANES], z[LANES];
        for (int lane = 0; lane < LANES; ++lane) {
            const double* from = array + number[lane] * 3 * LANES + lane;
            x[lane] = from[0];
            y[lane] = from[LANES];
            z[lane] = from[2 * LANES];
        }
        return {Pack::load(x), Pack::load(y), Pack::load(z)};
    }
    // Adds to the pulls of one number in each of some lanes.
    void pull(const int* number, unsigned lanes, const Vec& by) {
        double x[LANES], y[LANES], z[LANES];
        by.x.store(x);
        by.y.store(y);
        by.z.store(z);
        for (int lane = 0; lane < LANES; ++lane) {
            if (!(lanes >> lane & 1)) continue;
            double* to = pulled + number[lane] * 3 * LANES + lane;
            to[0] += x[lane];
            to[LANES] += y[lane];
            to[2 * LANES] += z[lane];
        }
    }
    bool on_surface(int a, int b) const { return a >= points && b >= points && (a - points) / 2 == (b - points) / 2; }
    bool is_arc(int a, int b) const { return a >= points && b == a + 1 && (a - points) % 2 == 0; }
    int position_of(int lane, int number) {
        for (int i = 0; i < count[lane]; ++i)
            if (at(lane, i) == number) return i;
        return 0;
    }

    // Takes a surface's places out of a lane's path; returns after which position they stood, or
    // -1.
    int take_out(int lane, int touch) {
        int kept = 0, stood = -1;
        for (int i = 0; i < count[lane]; ++i) {
            const int number = at(lane, i);
            if (number == touch) stood = kept - 1;
            if (number != touch && number != touch + 1) at(lane, kept++) = number;
        }
        count[lane] = kept;
        return stood;
    }

    void put_in(int lane, int touch, int after) {
        for (int i = count[lane] - 1; i > after; --i) at(lane, i + 2) = at(lane, i);
        at(lane, after + 1) = touch;
        at(lane, after + 2) = touch + 1;
        count[lane] += 2;
    }

    // Positions of the first and last point that counts in the surface's range.
    void find_range(int lane, const PointRange& range, int& low, int& high) {
        int one = -1, two = -1;
        for (int i = range.low; i <= range.high; ++i) {
            if (!(active[i] >> lane & 1)) continue;
            if (one < 0) one = i;
            two = i;
        }
        low = one < 0 ? 0 : position_of(lane, one);
        high = one < 0 ? 0 : position_of(lane, two);
    }

    // Takes the surface out of the paths of some lanes and puts it in where it fits best now.
    void put_over(int surface, unsigned rows) {
        const int touch = points + 2 * surface;
        const PointRange range(m, first + surface, points);
        int low[LANES] = {}, high[LANES] = {}, where[LANES], stood[LANES], longest = 0;
        int* mine = status + surface * LANES;
        for (int lane = 0; lane < LANES; ++lane) {
            where[lane] = stood[lane] = -1;
            if (!(rows >> lane & 1)) continue;
            stood[lane] = take_out(lane, touch);
            find_range(lane, range, low[lane], high[lane]);
            mine[lane] = STRAIGHT;
            if (high[lane] > longest) longest = high[lane];
        }
        const Vec before[2] = {get(places, touch), get(places, touch + 1)};
        near[surface] &= ~Mask::from_bits(rows);
        Pack best = INFINITY;
        unsigned taken = 0;
        for (int position = 0; position < longest; ++position) {
            unsigned asked = 0;
            int a[LANES], b[LANES];
            for (int lane = 0; lane < LANES; ++lane) {
                a[lane] = b[lane] = 0;
                if (!((rows & ~taken) >> lane & 1) || position < low[lane] || position >= high[lane]) continue;
                a[lane] = at(lane, position);
                b[lane] = at(lane, position + 1);
                if (!on_surface(a[lane], b[lane])) asked |= 1u << lane;
            }
            if (asked) taken |= ask(surface, position, asked, a, b, best, where);
        }
        const Vec now[2] = {get(places, touch), get(places, touch + 1)};
        const Mask same = equal(before[0], now[0]) & equal(before[1], now[1]);
        const unsigned still = same.bits();
        for (int lane = 0; lane < LANES; ++lane) {
            if (!(rows >> lane & 1)) continue;
            if (where[lane] >= 0) put_in(lane, touch, where[lane]);
            const bool changed = where[lane] != stood[lane] || (where[lane] >= 0 && !(still >> lane & 1));
            if (changed) ++stamp[lane];
            seen[surface * LANES + lane] = stamp[lane];
        }
    }

    static Mask equal(const Vec& a, const Vec& b) { return (a.x == b.x) & (a.y == b.y) & (a.z == b.z); }

    // Asks the surface about one segment in each of some lanes; returns the lanes that need not ask
    // further.
    unsigned ask(int surface, int position, unsigned lanes, const int* a, const int* b, Pack& best, int* where) {
        const int touch = points + 2 * surface;
        const Object& object = objects[surface];
        const Vec start = object.in(gathered(places, a)), end = object.in(gathered(places, b));
        const Wrapped answer = object.answer(start, end);
        const Mask here = Mask::from_bits(lanes), wraps = here & answer.wraps;
        near[surface] |= here & answer.near_switch;
        Mask chosen(false);
        if (wraps.any()) {
            const Pack longer = answer.length - norm(end - start);
            chosen = wraps & (answer.must | (longer < best));
            best = select(chosen, longer, best);
            put(places, touch, select(chosen, object.out(answer.first), get(places, touch)));
            put(places, touch + 1, select(chosen, object.out(answer.second), get(places, touch + 1)));
            double* arc = arcs + surface * LANES;
            select(chosen, answer.arc, Pack::load(arc)).store(arc);
            if (surfaces == 1)
                for (int end_ = 0; end_ < 2; ++end_)
                    put(own, end_, select(chosen, object.turned(answer.pull[end_]), get(own, end_)));
        }
        const unsigned inside = answer.inside.bits(), undefined = answer.undefined.bits();
        const unsigned wrap_bits = wraps.bits(), chosen_bits = chosen.bits();
        int* mine = status + surface * LANES;
        for (int lane = 0; lane < LANES; ++lane) {
            if (!(lanes >> lane & 1)) continue;
            if (where[lane] < 0)
                mine[lane] = inside >> lane & 1      ? INSIDE
                             : undefined >> lane & 1 ? UNDEFINED
                             : wrap_bits >> lane & 1 ? WRAPPED
                                                     : STRAIGHT;
            if (chosen_bits >> lane & 1) {
                mine[lane] = WRAPPED;
                where[lane] = position;
                between[2 * surface * LANES + lane] = a[lane];
                between[(2 * surface + 1) * LANES + lane] = b[lane];
            }
        }
        return (wraps & answer.must).bits();
    }

    // Tries the first two surfaces the other way round where OpenSim does.
    void swap(unsigned going) {
        for (int lane = 0; lane < LANES; ++lane) {
            if ((going >> lane & 1) && status[lane] == STRAIGHT && status[LANES + lane] == INSIDE) {
                order[lane] = 1;
                order[LANES + lane] = 0;
            }
        }
    }

    // Goes along the paths: `on_arc(lanes, surface numbers)` and `on_free(lanes, a, b, from a to
    // b)` for each step.
    template <typename Arc, typename Free>
    void along(Arc on_arc, Free on_free) {
        int longest = 0, start[LANES];
        for (int lane = 0; lane < LANES; ++lane) {
            longest = count[lane] > longest ? count[lane] : longest;
            start[lane] = count[lane] ? at(lane, 0) : 0;
        }
        Vec before = gathered(places, start);
        for (int i = 0; i + 1 < longest; ++i) {
            int a[LANES], b[LANES], surface[LANES];
            unsigned arc = 0, free = 0;
            for (int lane = 0; lane < LANES; ++lane) {
                a[lane] = b[lane] = surface[lane] = 0;
                if (i + 1 >= count[lane]) continue;
                a[lane] = at(lane, i);
                b[lane] = at(lane, i + 1);
                if (is_arc(a[lane], b[lane])) {
                    surface[lane] = (a[lane] - points) / 2;
                    arc |= 1u << lane;
                } else {
                    free |= 1u << lane;
                }
            }
            const Vec now = gathered(places, b);
            if (arc) on_arc(arc, surface);
            if (free) on_free(free, a, b, now - before);
            before = now;
        }
    }

    void add_up() {
        lengths = 0.0;
        along(
            [&](unsigned lanes, const int* surface) {
                double arc[LANES];
                for (int lane = 0; lane < LANES; ++lane) arc[lane] = arcs[surface[lane] * LANES + lane];
                lengths += select(Mask::from_bits(lanes), Pack::load(arc), Pack(0.0));
            },
            [&](unsigned lanes, const int*, const int*, const Vec& way) {
                lengths += select(Mask::from_bits(lanes), norm(way), Pack(0.0));
            });
    }

    // Pulls on points and surfaces of the paths as they are, of which those of `settled` lanes
    // rest.
    void finish(unsigned settled) {
        path.length = lengths;
        for (int i = 0; i < surfaces; ++i) path.near_switch |= near[i];
        if (!path.wants_pulls) return;
        for (int i = 0; i < numbers * 3 * LANES; ++i) pulled[i] = 0.0;
        along([](unsigned, const int*) {},
              [&](unsigned lanes, const int* a, const int* b, const Vec& way) {
                  const Vec unit = (Pack(1.0) / safe(norm(way))) * way;
                  pull(a, lanes, -unit);
                  pull(b, lanes, unit);
              });
        for (int i = 0; i < surfaces; ++i) {
            const int touch = points + 2 * i;
            const Mask on_it = wrapped(i);
            const Vec on = get(pulled, touch), off = get(pulled, touch + 1);
            const Vec moment = cross(get(places, touch), on) + cross(get(places, touch + 1), off);
            path.force[i] = select(on_it, on + off, nothing());
            path.moment[i] = select(on_it, moment, nothing());
        }
        if (surfaces == 1) alone();
        else if (path.wants_slopes) slide(settled);
        for (int i = 0; i < points; ++i) path.pull[i] = get(pulled, i);
    }

    Mask wrapped(int surface) const {
        unsigned bits = 0;
        for (int lane = 0; lane < LANES; ++lane) bits |= (status[surface * LANES + lane] == WRAPPED ? 1u : 0u) << lane;
        return Mask::from_bits(bits);
    }

    // The numbers between which a surface was asked when it was put in, at one end. In the path as
    // it is now, others may have come between.
    const int* asked_of(int surface, int end) const { return between + (2 * surface + end) * LANES; }

    // Where a path wraps over an ellipsoid or a torus, it is not the shortest, and its length
    // changes as it slides: what pulls on a place where it touches is handed on to the two places
    // between which the surface was asked, until nothing changes. Lanes end on their own.
    void slide(unsigned settled) {
        constexpr double STILL = 1e-15;
        constexpr int MOST_SWEEPS = 400;
        unsigned going = 0, on_it[MOST_SURFACES];
        for (int i = 0; i < surfaces; ++i) {
            on_it[i] = wrapped(i).bits() & settled;
            if (!objects[i].has_pulls()) going |= on_it[i];
        }
        if (!going) return;
        const unsigned sliding = going;
        Vec handed[MOST_SURFACES][2];
        for (int i = 0; i < surfaces; ++i) {
            on_it[i] &= sliding;
            handed[i][0] = handed[i][1] = nothing();
            if (on_it[i]) find_following(i, Mask::from_bits(on_it[i]));
        }
        for (int sweep = 0; sweep < MOST_SWEEPS && going; ++sweep) {
            Pack moved = 0.0;
            for (int turn = 0; turn < surfaces; ++turn) {
                const int i = sweep % 2 ? surfaces - 1 - turn : turn;
                const unsigned lanes = on_it[i] & going;
                if (!lanes) continue;
                const Mask here = Mask::from_bits(lanes);
                Vec now[2];
                hand_on(i, now);
                for (int end = 0; end < 2; ++end) {
                    const Vec change = select(here, now[end] - handed[i][end], nothing());
                    pull(asked_of(i, end), lanes, change);
                    handed[i][end] += change;
                    moved = max(moved, max(abs(change.x), max(abs(change.y), abs(change.z))));
                }
            }
            going &= (moved > Pack(STILL)).bits();
        }
        for (int i = 0; i < surfaces; ++i) {
            if (!on_it[i]) continue;
            const Mask here = Mask::from_bits(on_it[i]);
            const int touch = points + 2 * i;
            Vec force = nothing(), moment = nothing();
            for (int end = 0; end < 2; ++end) {
                const Vec held = get(pulled, touch + end), &given = handed[i][end];
                force += held - given;
                moment += cross(get(places, touch + end), held) - cross(gathered(places, asked_of(i, end)), given);
            }
            path.force[i] = select(here, force, path.force[i]);
            path.moment[i] = select(here, moment, path.moment[i]);
        }
    }

    // Keeps how a surface's places and arc follow the two places it was asked about: seven packs
    // for each of six directions.
    void find_following(int surface, Mask here) {
        const Object& object = objects[surface];
        const Vec start = object.in(gathered(places, asked_of(surface, 0))), end = object.in(gathered(places, asked_of(surface, 1)));
        const Touching<6> touch = object.follow(start, end, here);
        double* to = slides + surface * SLIDES * LANES;
        for (int n = 0; n < 6; ++n) {
            for (const Dual<6>* each : {&touch.first.x, &touch.first.y, &touch.first.z, &touch.second.x, &touch.second.y,
                                        &touch.second.z, &touch.arc}) {
                each->d[n].store(to);
                to += LANES;
            }
        }
    }

    // What a surface's places hand on to the two it was asked about.
    void hand_on(int surface, Vec (&handed)[2]) const {
        const Object& object = objects[surface];
        const int touch = points + 2 * surface;
        const Vec first = object.turned_back(get(pulled, touch)), second = object.turned_back(get(pulled, touch + 1));
        const double* from = slides + surface * SLIDES * LANES;
        Pack by[6];
        for (int n = 0; n < 6; ++n) {
            Pack d[7];
            for (int i = 0; i < 7; ++i, from += LANES) d[i] = Pack::load(from);
            by[n] = dot(first, {d[0], d[1], d[2]}) + dot(second, {d[3], d[4], d[5]}) + d[6];
        }
        handed[0] = object.turned({by[0], by[1], by[2]});
        handed[1] = object.turned({by[3], by[4], by[5]});
    }

    // The only surface's own answer is exact even where its paths are no shortest ones.
    void alone() {
        path.force[0] = path.moment[0] = nothing();
        const Mask on_it = wrapped(0);
        if (!on_it.any()) return;
        Vec mine_[2] = {get(own, 0), get(own, 1)};
        if (!objects[0].has_pulls()) {
            const Vec start = gathered(places, asked_of(0, 0)), end = gathered(places, asked_of(0, 1));
            objects[0].find_pulls(objects[0].in(start), objects[0].in(end), on_it, mine_);
            for (Vec& each : mine_) each = objects[0].turned(each);
        }
        for (int end = 0; end < 2; ++end) {
            const int* neighbour = asked_of(0, end);
            const Vec place = gathered(places, neighbour), way = place - get(places, points + end);
            const Vec mine = mine_[end];
            pull(neighbour, on_it.bits(), mine - (Pack(1.0) / safe(norm(way))) * way);
            path.force[0] -= select(on_it, mine, nothing());
            path.moment[0] -= select(on_it, cross(place, mine), nothing());
        }
    }

    const GeometryModel& m;
    Path& path;
    int points, first, surfaces, numbers;
    Object objects[MOST_SURFACES];
    Mask near[MOST_SURFACES];
    Pack lengths;
    double *places, *pulled, *arcs, *own, *slides;
    int *sequence, *count, *stamp, *order, *status, *seen, *between, *active;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
