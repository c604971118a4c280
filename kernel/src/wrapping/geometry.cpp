// Lengths and moment arms of muscles, pack by pack: model/opensim/geometry.py.
//
// A path pulls on its points and surfaces. Summed over what a body carries, these pulls meet the
// body's screws: only bodies that carry some but not all of a path change its length, and only
// their joints are looked at.
#include "wrapping/geometry.hpp"

#include <cstdint>
#include <memory>

#include "simd/threads.hpp"
#include "wrapping/path_several.hpp"
#include "wrapping/path_two.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace {

struct Wrench {
    Vec moment, force;  // about the ground's origin
};

// Memory of one thread, as parts of one allocation.
class Workspace {
  public:
    explicit Workspace(const GeometryModel& m)
        : size_(bytes(m)), memory_(new unsigned char[size_ + 64]), rows_(new int[Course::integers(m.most_points, m.most_surfaces)]) {
        next_ = reinterpret_cast<unsigned char*>((reinterpret_cast<std::uintptr_t>(memory_.get()) + 63) & ~std::uintptr_t(63));
        q = take<Pack>(m.coordinates);
        frames = take<Frame>(m.bodies);
        screws = take<Screw>(m.drives);
        path.points = take<Vec>(m.most_points);
        path.pull = take<Vec>(m.most_points);
        path.active = take<Mask>(m.most_points);
        path.moving = take<Pack>(m.moving_first[m.points]);
        path.force = take<Vec>(m.most_surfaces);
        path.moment = take<Vec>(m.most_surfaces);
        wrenches = take<Wrench>(m.most_crossed);
        applied = take<Wrench>(m.bodies);
        slots = take<Pack>(m.most_slots);
        course = take<double>(Course::doubles(m.most_points, m.most_surfaces));
        rows = rows_.get();
    }
    Pack* q;
    Frame* frames;
    Screw* screws;
    Path path;
    Wrench* wrenches;
    Wrench* applied;
    Pack* slots;
    double* course;
    int* rows;

  private:
    static std::size_t bytes(const GeometryModel& m) {
        const std::size_t packs = static_cast<std::size_t>(m.coordinates) + 18u * m.bodies + 6u * m.drives +
                                  7u * m.most_points + 6u * m.most_surfaces + 6u * m.most_crossed + m.most_slots +
                                  m.moving_first[m.points];
        return packs * sizeof(Pack) + Course::doubles(m.most_points, m.most_surfaces) * sizeof(double) + 64 * 14;
    }
    template <typename T>
    T* take(std::size_t count) {
        T* found = reinterpret_cast<T*>(next_);
        next_ += (count * sizeof(T) + 63) / 64 * 64;
        return found;
    }
    std::size_t size_;
    std::unique_ptr<unsigned char[]> memory_;
    std::unique_ptr<int[]> rows_;
    unsigned char* next_;
};

void find_path(const GeometryModel& m, const GeometryCall& call, const Own& own, int muscle, Workspace& space) {
    Path& path = space.path;
    gather_points(m, call, own, space.q, space.frames, muscle, path);
    const int points = m.point_first[muscle + 1] - m.point_first[muscle];
    switch (static_cast<PathKind>(m.path_kind[muscle])) {
        case PathKind::straight: straight(points, path); break;
        case PathKind::conditional: straight_conditional(points, path); break;
        case PathKind::one_surface: over_one(m, space.frames, muscle, path); break;
        case PathKind::two_surfaces: TwoSurfaces(m, space.frames, muscle, path).run(); break;
        case PathKind::several: Course(m, space.frames, muscle, path, space.course, space.rows).run(); break;
    }
}

// Derivatives of the path's length by the coordinates of its slots.
void find_slopes(const GeometryModel& m, int muscle, Workspace& space) {
    const Path& path = space.path;
    const int crossed_first = m.crossed_first[muscle], crossed = m.crossed_first[muscle + 1] - crossed_first;
    const int slots = m.slot_first[muscle + 1] - m.slot_first[muscle];
    for (int i = 0; i < slots; ++i) space.slots[i] = 0.0;
    for (int i = 0; i < crossed; ++i) space.wrenches[i] = {nothing(), nothing()};
    const int first = m.point_first[muscle];
    for (int point = first; point < m.point_first[muscle + 1]; ++point) {
        const Vec& pull = path.pull[point - first];
        if (m.point_crossed[point] >= 0) {
            Wrench& on = space.wrenches[m.point_crossed[point]];
            on.moment += cross(path.points[point - first], pull);
            on.force += pull;
        }
        for (int one = m.moving_first[point]; one < m.moving_first[point + 1]; ++one) {
            if (m.moving_slot[one] < 0) continue;
            const int body = m.point_body[point];
            const Vec axis = constant(m.moving_axis.data() + 3 * one);
            space.slots[m.moving_slot[one]] +=
                path.moving[one - m.moving_first[first]] * dot(body == FIXED ? axis : space.frames[body].turn * axis, pull);
        }
    }
    const int surface_first = m.surface_first[muscle];
    for (int surface = surface_first; surface < m.surface_first[muscle + 1]; ++surface) {
        if (m.surface_crossed[surface] < 0) continue;
        Wrench& on = space.wrenches[m.surface_crossed[surface]];
        on.moment += path.moment[surface - surface_first];
        on.force += path.force[surface - surface_first];
    }
    for (int i = crossed - 1; i >= 0; --i) {
        const Wrench& on = space.wrenches[i];
        const int body = m.crossed_body[crossed_first + i], drive_first = m.drive_first[body];
        const int* slot = m.drive_slot.data() + m.drive_slot_first[crossed_first + i];
        for (int drive = drive_first; drive < m.drive_first[body + 1]; ++drive) {
            const int mine = slot[drive - drive_first];
            if (mine < 0) continue;
            const Screw& screw = space.screws[drive];
            Pack along = dot(screw.shift, on.force);
            if (m.drive_turns[drive]) along += dot(screw.turning, on.moment);
            space.slots[mine] += along;
        }
        const int above = m.crossed_above[crossed_first + i];
        if (above >= 0) {
            space.wrenches[above].moment += on.moment;
            space.wrenches[above].force += on.force;
        }
    }
}

// Adds the wrenches of the path under tension to `applied`, about the ground's origin.
void apply_pulls(const GeometryModel& m, int muscle, Pack tension, Workspace& space) {
    const Path& path = space.path;
    const int first = m.point_first[muscle], surface_first = m.surface_first[muscle];
    for (int point = first; point < m.point_first[muscle + 1]; ++point) {
        if (m.point_body[point] == FIXED) continue;
        Wrench& on = space.applied[m.point_body[point]];
        const Vec force = tension * path.pull[point - first];
        on.moment -= cross(path.points[point - first], force);
        on.force -= force;
    }
    for (int surface = surface_first; surface < m.surface_first[muscle + 1]; ++surface) {
        if (m.surface_body[surface] == FIXED) continue;
        Wrench& on = space.applied[m.surface_body[surface]];
        on.moment -= tension * path.moment[surface - surface_first];
        on.force -= tension * path.force[surface - surface_first];
    }
}

void write_wrenches(const GeometryModel& m, const GeometryCall& call, const std::uint8_t* needed, std::size_t sample, int count,
                    Workspace& space) {
    const std::ptrdiff_t row = 6 * static_cast<std::ptrdiff_t>(m.bodies);
    for (int body = 0; body < m.bodies; ++body) {
        if (!needed[body]) continue;  // where no frame was worked out
        const Wrench& on = space.applied[body];
        const Vec moment = on.moment - cross(space.frames[body].origin, on.force);
        double* to = call.wrenches + sample * row + 6 * body;
        const Pack six[] = {moment.x, moment.y, moment.z, on.force.x, on.force.y, on.force.z};
        for (int i = 0; i < 6; ++i) six[i].scatter(to + i, row, count);
    }
}

// The bodies to which the requested muscles attach, and those that carry them.
void find_needed(const GeometryModel& m, const GeometryCall& call, std::uint8_t* needed) {
    for (int body = 0; body < m.bodies; ++body) needed[body] = 0;
    const auto need = [&](int body) {
        for (; body != FIXED && !needed[body]; body = m.parent[body]) needed[body] = 1;
    };
    for (int one = 0; one < call.asked; ++one) {
        const int muscle = call.chosen[one];
        for (int point = m.point_first[muscle]; point < m.point_first[muscle + 1]; ++point) need(m.point_body[point]);
        for (int i = m.surface_first[muscle]; i < m.surface_first[muscle + 1]; ++i) need(m.surface_body[i]);
    }
}

void one_pack(const GeometryModel& m, const GeometryCall& call, const std::uint8_t* needed, std::size_t sample, int count,
              Workspace& space) {
    const Own own{sample, count};
    for (int i = 0; i < m.coordinates; ++i) space.q[i] = Pack::gather(call.q + sample * m.coordinates + i, m.coordinates, count);
    place(m, call, own, space.q, space.frames, space.screws, needed);
    space.path.wants_slopes = call.arms != nullptr;
    space.path.wants_pulls = call.arms || call.wrenches;
    if (call.wrenches)
        for (int body = 0; body < m.bodies; ++body) space.applied[body] = {nothing(), nothing()};
    for (int one = 0; one < call.asked; ++one) {
        const int muscle = call.chosen[one];
        find_path(m, call, own, muscle, space);
        const std::size_t at = sample * call.width + call.where[one];
        if (call.lengths) space.path.length.scatter(call.lengths + at, call.width, count);
        if (call.near_switch) {
            const unsigned bits = space.path.near_switch.bits();
            for (int lane = 0; lane < count; ++lane) call.near_switch[at + lane * static_cast<std::size_t>(call.width)] = bits >> lane & 1;
        }
        if (call.wrenches) apply_pulls(m, muscle, Pack::gather(call.tension + at, call.width, count), space);
        if (!call.arms) continue;
        find_slopes(m, muscle, space);
        const int slot_first = m.slot_first[muscle];
        const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(call.width) * call.columns;
        for (int slot = slot_first; slot < m.slot_first[muscle + 1]; ++slot) {
            const int column = call.column[m.slot_coordinate[slot]];
            if (column >= 0) (-space.slots[slot - slot_first]).scatter(call.arms + at * call.columns + column, row, count);
        }
    }
    if (call.wrenches) write_wrenches(m, call, needed, sample, count, space);
}

template <typename... Each>
std::vector<SurfaceKind> kinds_of(Kinds<Each...>) {
    std::vector<SurfaceKind> found;
    (found.push_back({SURFACE_NAMES[found.size()], Each::Number::names(), Each::shortest}), ...);
    return found;
}

}  // namespace

const std::vector<SurfaceKind>& surface_kinds() {
    static const std::vector<SurfaceKind> found = kinds_of(SurfaceKinds());
    return found;
}

void geometry(const GeometryModel& model, const GeometryCall& call, int most_threads) {
    constexpr std::size_t BLOCK = 64;
    // Starting a thread costs about what a hundred samples do.
    const std::size_t worth = call.samples / 256;
    const int threads = static_cast<int>(worth < static_cast<std::size_t>(most_threads) ? worth : most_threads);
    const int workers = threads < 1 ? 1 : threads;
    std::unique_ptr<std::uint8_t[]> needed(new std::uint8_t[model.bodies + 1]);
    find_needed(model, call, needed.get());
    std::unique_ptr<std::unique_ptr<Workspace>[]> spaces(new std::unique_ptr<Workspace>[workers]);
    for (int i = 0; i < workers; ++i) spaces[i].reset(new Workspace(model));
    in_blocks(call.samples, BLOCK, workers, [&](std::size_t first, std::size_t last, int worker) {
        for (std::size_t sample = first; sample < last; sample += LANES) {
            const int count = static_cast<int>(last - sample < LANES ? last - sample : LANES);
            one_pack(model, call, needed.get(), sample, count, *spaces[worker]);
        }
    });
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
