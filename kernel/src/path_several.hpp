// A path over several surfaces, or over one between points that may not count: `_Course` of mechanics/wrap_path.py.
//
// The numbers that a path runs through differ from lane to lane, so they are kept lane by lane; the surfaces are
// asked for all lanes at once.
#pragma once

#include "path.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

class Course {
  public:
    // Memory for the longest path: places and pulls of all numbers, then the rows of integers of each lane.
    static std::size_t doubles(int points, int surfaces) {
        return static_cast<std::size_t>(LANES) * ((points + 2 * surfaces) * 6 + surfaces * 8 + 2);
    }
    static std::size_t integers(int points, int surfaces) {
        return static_cast<std::size_t>(LANES) * (points + 4 * surfaces + 2);
    }

    Course(const GeometryModel& model, const Frame* frames, int muscle, Path& path, double* memory, int* rows)
        : m(model), path(path), points(m.point_first[muscle + 1] - m.point_first[muscle]),
          first(m.surface_first[muscle]), surfaces(m.surface_first[muscle + 1] - first), numbers(points + 2 * surfaces) {
        places = memory;
        pulled = places + numbers * 3 * LANES;
        arcs = pulled + numbers * 3 * LANES;
        own = arcs + surfaces * LANES;
        lengths = own + surfaces * 6 * LANES;
        sequence = rows;
        count = sequence + numbers * LANES;
        order = count + LANES;
        status = order + surfaces * LANES;
        for (std::size_t i = 0; i < doubles(points, surfaces); ++i) memory[i] = 0.0;
        for (int i = 0; i < points; ++i) put(places, i, path.points[i]);
        for (int lane = 0; lane < LANES; ++lane) {
            count[lane] = 0;
            for (int i = 0; i < points; ++i)
                if (path.active[i].lane(lane)) at(lane, count[lane]++) = i;
            for (int i = 0; i < surfaces; ++i) {
                order[i * LANES + lane] = i;
                status[i * LANES + lane] = STRAIGHT;
                near[i] = Mask(false);
            }
        }
        for (int i = 0; i < surfaces; ++i) objects[i] = placed(m, frames, first + i);
    }

    static constexpr int MOST_SURFACES = 8;

    void run() {
        constexpr double STILL = 1e-13;
        constexpr int MOST_ROUNDS = 200;
        unsigned going = ALL_LANES;
        double last[LANES];
        for (double& one : last) one = INFINITY;
        const int rounds = surfaces > 1 ? MOST_ROUNDS : 1;
        for (int round = 0; round < rounds; ++round) {
            for (int turn = 0; turn < surfaces; ++turn) {
                for (int surface = 0; surface < surfaces; ++surface) {
                    unsigned rows = 0;
                    for (int lane = 0; lane < LANES; ++lane)
                        if ((going >> lane & 1) && order[turn * LANES + lane] == surface) rows |= 1u << lane;
                    if (rows) put_over(surface, rows);
                }
            }
            for (int lane = 0; lane < LANES; ++lane) {
                lengths[lane] = length(lane);
                if (!(std::abs(lengths[lane] - last[lane]) >= STILL)) going &= ~(1u << lane);
                last[lane] = lengths[lane];
            }
            if (!going) break;
            if (round == 0 && surfaces > 1) swap(going);
        }
        finish(surfaces > 1 ? Mask::from_bits(going) : Mask(false));
    }

  private:
    enum { STRAIGHT = 0, WRAPPED = 1, INSIDE = 2, UNDEFINED = 3 };

    int& at(int lane, int position) { return sequence[lane * numbers + position]; }
    double& coordinate(double* array, int number, int axis, int lane) {
        return array[(number * 3 + axis) * LANES + lane];
    }
    void put(double* array, int number, const Vec& v) {
        v.x.store(array + number * 3 * LANES);
        v.y.store(array + (number * 3 + 1) * LANES);
        v.z.store(array + (number * 3 + 2) * LANES);
    }
    Vec get(const double* array, int number) const {
        const double* from = array + number * 3 * LANES;
        return {Pack::load(from), Pack::load(from + LANES), Pack::load(from + 2 * LANES)};
    }
    Vec gathered(const int* number) {
        double x[LANES], y[LANES], z[LANES];
        for (int lane = 0; lane < LANES; ++lane) {
            x[lane] = coordinate(places, number[lane], 0, lane);
            y[lane] = coordinate(places, number[lane], 1, lane);
            z[lane] = coordinate(places, number[lane], 2, lane);
        }
        return {Pack::load(x), Pack::load(y), Pack::load(z)};
    }
    bool on_surface(int a, int b) const {
        return a >= points && b >= points && (a - points) / 2 == (b - points) / 2;
    }
    int position_of(int lane, int number) {
        for (int i = 0; i < count[lane]; ++i)
            if (at(lane, i) == number) return i;
        return 0;
    }

    // Takes the surface out of the paths of some lanes and puts it in where it fits best now.
    void put_over(int surface, unsigned rows) {
        const int touch = points + 2 * surface;
        const int* sizes = m.surface_sizes + 5 * (first + surface);
        int low[LANES] = {}, high[LANES] = {}, where[LANES], longest = 0;
        for (int lane = 0; lane < LANES; ++lane) {
            where[lane] = -1;
            if (!(rows >> lane & 1)) continue;
            int kept = 0;
            for (int i = 0; i < count[lane]; ++i)
                if (at(lane, i) != touch && at(lane, i) != touch + 1) at(lane, kept++) = at(lane, i);
            count[lane] = kept;
            const int from = sizes[3] < 0 ? 0 : sizes[3], to = sizes[4] >= 0 ? sizes[4] : points - 1;
            int one = -1, two = -1;
            for (int i = from; i <= to && i < points; ++i) {
                if (path.active[i].lane(lane)) {
                    if (one < 0) one = i;
                    two = i;
                }
            }
            if (one >= 0) {
                low[lane] = position_of(lane, one);
                high[lane] = position_of(lane, two);
            }
            status[surface * LANES + lane] = STRAIGHT;
            if (high[lane] > longest) longest = high[lane];
        }
        const Mask chosen_lanes = Mask::from_bits(rows);
        near[surface] &= ~chosen_lanes;
        Pack best = INFINITY;
        unsigned taken = 0;
        const Placed& object = objects[surface];
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
            if (!asked) continue;
            const Vec start = object.in(gathered(a)), end = object.in(gathered(b));
            const Wrapped answer = over(m, first + surface, start, end);
            const Mask here = Mask::from_bits(asked);
            near[surface] |= here & answer.near_switch;
            const Mask wraps = here & answer.wraps;
            Mask chosen(false);
            if (wraps.any()) {
                const Pack longer = answer.length - norm(end - start);
                chosen = wraps & (answer.must | (longer < best));
                best = select(chosen, longer, best);
                put(places, touch, select(chosen, object.out(answer.first), get(places, touch)));
                put(places, touch + 1, select(chosen, object.out(answer.second), get(places, touch + 1)));
                select(chosen, answer.arc, Pack::load(arcs + surface * LANES)).store(arcs + surface * LANES);
                for (int end_ = 0; end_ < 2; ++end_) {
                    const Vec before = get(own, 2 * surface + end_);
                    put(own, 2 * surface + end_, select(chosen, object.axes * answer.pull[end_], before));
                }
            }
            const unsigned inside = answer.inside.bits(), undefined = answer.undefined.bits();
            const unsigned wrap_bits = wraps.bits(), chosen_bits = chosen.bits();
            for (int lane = 0; lane < LANES; ++lane) {
                if (!(asked >> lane & 1)) continue;
                int& mine = status[surface * LANES + lane];
                if (where[lane] < 0)
                    mine = inside >> lane & 1 ? INSIDE : undefined >> lane & 1 ? UNDEFINED
                                                     : wrap_bits >> lane & 1   ? WRAPPED
                                                                               : STRAIGHT;
                if (chosen_bits >> lane & 1) {
                    mine = WRAPPED;
                    where[lane] = position;
                }
            }
            taken |= (wraps & answer.must).bits();
        }
        for (int lane = 0; lane < LANES; ++lane) {
            if (where[lane] < 0) continue;
            for (int i = count[lane] - 1; i > where[lane]; --i) at(lane, i + 2) = at(lane, i);
            at(lane, where[lane] + 1) = touch;
            at(lane, where[lane] + 2) = touch + 1;
            count[lane] += 2;
        }
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

    bool is_arc(int a, int b) const { return a >= points && b == a + 1 && (a - points) % 2 == 0; }

    double length(int lane) {
        double sum = 0.0;
        for (int i = 0; i + 1 < count[lane]; ++i) {
            const int a = at(lane, i), b = at(lane, i + 1);
            if (is_arc(a, b)) {
                sum += arcs[(a - points) / 2 * LANES + lane];
            } else {
                double square = 0.0;
                for (int axis = 0; axis < 3; ++axis) {
                    const double way = coordinate(places, b, axis, lane) - coordinate(places, a, axis, lane);
                    square += way * way;
                }
                sum += std::sqrt(square);
            }
        }
        return sum;
    }

    // Pulls on points and surfaces of the paths as they are.
    void finish(Mask restless) {
        path.length = Pack::load(lengths);
        path.near_switch |= restless;
        for (int i = 0; i < surfaces; ++i) path.near_switch |= near[i];
        for (int i = 0; i < numbers * 3 * LANES; ++i) pulled[i] = 0.0;
        for (int lane = 0; lane < LANES; ++lane) {
            for (int i = 0; i + 1 < count[lane]; ++i) {
                const int a = at(lane, i), b = at(lane, i + 1);
                if (is_arc(a, b)) continue;
                double way[3], square = 0.0;
                for (int axis = 0; axis < 3; ++axis) {
                    way[axis] = coordinate(places, b, axis, lane) - coordinate(places, a, axis, lane);
                    square += way[axis] * way[axis];
                }
                const double size = std::sqrt(square), over = 1.0 / (size == 0.0 ? 1e-30 : size);
                for (int axis = 0; axis < 3; ++axis) {
                    coordinate(pulled, a, axis, lane) -= over * way[axis];
                    coordinate(pulled, b, axis, lane) += over * way[axis];
                }
            }
        }
        for (int i = 0; i < surfaces; ++i) {
            const int touch = points + 2 * i;
            unsigned bits = 0;
            for (int lane = 0; lane < LANES; ++lane) bits |= (status[i * LANES + lane] == WRAPPED ? 1u : 0u) << lane;
            const Mask wrapped = Mask::from_bits(bits);
            const Vec on = get(pulled, touch), off = get(pulled, touch + 1);
            const Vec moment = cross(get(places, touch), on) + cross(get(places, touch + 1), off);
            path.force[i] = select(wrapped, on + off, nothing());
            path.moment[i] = select(wrapped, moment, nothing());
        }
        if (surfaces == 1) alone();
        for (int i = 0; i < points; ++i) path.pull[i] = get(pulled, i);
    }

    // The only surface's own answer is exact even where its paths are no shortest ones.
    void alone() {
        path.force[0] = path.moment[0] = nothing();
        for (int lane = 0; lane < LANES; ++lane) {
            if (status[lane] != WRAPPED) continue;
            const int position = position_of(lane, points);
            double force[3] = {}, moment[3] = {};
            for (int end = 0; end < 2; ++end) {
                const int number = at(lane, end ? position + 2 : position - 1);
                double way[3], place_[3], mine[3], square = 0.0;
                for (int axis = 0; axis < 3; ++axis) {
                    place_[axis] = coordinate(places, number, axis, lane);
                    way[axis] = place_[axis] - coordinate(places, points + end, axis, lane);
                    mine[axis] = coordinate(own, end, axis, lane);
                    square += way[axis] * way[axis];
                }
                const double size = std::sqrt(square), over = 1.0 / (size == 0.0 ? 1e-30 : size);
                for (int axis = 0; axis < 3; ++axis) {
                    const int one = (axis + 1) % 3, two = (axis + 2) % 3;
                    coordinate(pulled, number, axis, lane) += mine[axis] - over * way[axis];
                    force[axis] -= mine[axis];
                    moment[axis] -= place_[one] * mine[two] - place_[two] * mine[one];
                }
            }
            path.force[0].x.set_lane(lane, force[0]);
            path.force[0].y.set_lane(lane, force[1]);
            path.force[0].z.set_lane(lane, force[2]);
            path.moment[0].x.set_lane(lane, moment[0]);
            path.moment[0].y.set_lane(lane, moment[1]);
            path.moment[0].z.set_lane(lane, moment[2]);
        }
    }

    const GeometryModel& m;
    Path& path;
    int points, first, surfaces, numbers;
    Placed objects[MOST_SURFACES];
    Mask near[MOST_SURFACES];
    double *places, *pulled, *arcs, *own, *lengths;
    int *sequence, *count, *order, *status;
};

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
