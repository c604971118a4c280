#include "bindings/geometry_tables.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace gluteus {
namespace {

int place_in(std::vector<int>& list, int value) {
    const auto found = std::find(list.begin(), list.end(), value);
    if (found != list.end()) return static_cast<int>(found - list.begin());
    list.push_back(value);
    return static_cast<int>(list.size()) - 1;
}

}  // namespace

GeometryTables::GeometryTables(Integers integers, Numbers numbers)
    : integers_(std::move(integers)), numbers_(std::move(numbers)) {
    take_over();
    find_identities();
    find_crossings();
}

const std::vector<int>& GeometryTables::integers(const char* name, std::size_t size) const {
    const auto found = integers_.find(name);
    if (found == integers_.end() || found->second.size() != size)
        throw std::invalid_argument(std::string(name) + ": table missing or of wrong length");
    return found->second;
}

const std::vector<double>& GeometryTables::numbers(const char* name, std::size_t size) const {
    const auto found = numbers_.find(name);
    if (found == numbers_.end() || found->second.size() != size)
        throw std::invalid_argument(std::string(name) + ": table missing or of wrong length");
    return found->second;
}

const int* GeometryTables::firsts(const char* name, std::size_t owners, std::size_t owned) const {
    const auto& found = integers(name, owners + 1);
    if (found.front() != 0 || found.back() != static_cast<int>(owned) || !std::is_sorted(found.begin(), found.end()))
        throw std::invalid_argument(std::string(name) + ": must ascend from 0 to the number of what is owned");
    return found.data();
}

const int* GeometryTables::indices(const char* name, std::size_t size, int low, int high) const {
    const auto& found = integers(name, size);
    for (int one : found)
        if (one < low || one >= high) throw std::invalid_argument(std::string(name) + ": points outside its table");
    return found.data();
}

void GeometryTables::take_over() {
    GeometryModel& m = model_;
    const auto& counts = integers("counts", 8);
    for (int count : counts)
        if (count < 0) throw std::invalid_argument("counts: none may be negative");
    m.coordinates = counts[0];
    m.bodies = counts[1];
    m.drives = counts[2];
    m.points = counts[3];
    m.muscles = counts[4];
    const int moving = counts[5], surfaces = counts[6], functions = counts[7];

    const auto& piece_first = integers("piece_first", functions + 1);
    const int pieces = piece_first.back();
    m.functions.piece_first = firsts("piece_first", functions, pieces);
    m.functions.width = indices("width", functions, 1, 1 << 20);
    m.functions.coefficient_first = integers("coefficient_first", functions).data();
    long long coefficients = 0;
    for (int i = 0; i < functions; ++i) {
        if (piece_first[i] == piece_first[i + 1] || m.functions.coefficient_first[i] != coefficients)
            throw std::invalid_argument("coefficient_first: pieces and coefficients stand one after the other");
        coefficients += static_cast<long long>(piece_first[i + 1] - piece_first[i]) * m.functions.width[i];
    }
    m.functions.breaks = numbers("breaks", pieces).data();
    m.functions.origin = numbers("origin", pieces).data();
    m.functions.coefficients = numbers("coefficients", coefficients).data();

    m.parent = indices("parent", m.bodies, FIXED, m.bodies);
    for (int body = 0; body < m.bodies; ++body)
        if (m.parent[body] >= body) throw std::invalid_argument("parent: parents stand before their children");
    m.turned_in_parent = numbers("turned_in_parent", 9u * m.bodies).data();
    m.turned_in_child = numbers("turned_in_child", 9u * m.bodies).data();
    m.drive_first = firsts("drive_first", m.bodies, m.drives);
    m.drive_axis = numbers("drive_axis", 3u * m.drives).data();
    m.drive_function = indices("drive_function", m.drives, 0, functions);
    m.drive_coordinate = indices("drive_coordinate", m.drives, FIXED, m.coordinates);
    m.drive_turns = indices("drive_turns", m.drives, 0, 2);

    m.point_first = firsts("point_first", m.muscles, m.points);
    for (int muscle = 0; muscle < m.muscles; ++muscle)
        if (m.point_first[muscle] == m.point_first[muscle + 1]) throw std::invalid_argument("a path without points");
    m.point_body = indices("point_body", m.points, FIXED, m.bodies);
    m.condition = indices("condition", m.points, FIXED, m.coordinates);
    m.range = numbers("range", 2u * m.points).data();
    m.moving_first = firsts("moving_first", m.points, moving);
    m.moving_axis = numbers("moving_axis", 3u * moving).data();
    m.moving_function = indices("moving_function", moving, 0, functions);
    m.moving_coordinate = indices("moving_coordinate", moving, FIXED, m.coordinates);

    m.surface_first = firsts("surface_first", m.muscles, surfaces);
    m.surface_kind = indices("surface_kind", surfaces, 0, 4);
    m.surface_body = indices("surface_body", surfaces, FIXED, m.bodies);
    m.surface_sizes = integers("surface_sizes", 5u * surfaces).data();
    for (int i = 0; i < surfaces; ++i) {
        const int* sizes = m.surface_sizes + 5 * i;
        if (sizes[0] < 0 || sizes[0] > 2) throw std::invalid_argument("surface_sizes: an axis is 0, 1 or 2");
    }
    m.surface_size = numbers("surface_size", 3u * surfaces).data();
    m.surface_axes = numbers("surface_axes", 9u * surfaces).data();
    m.surface_origin = numbers("surface_origin", 3u * surfaces).data();
}

void GeometryTables::find_identities() {
    const double one[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int body = 0; body < model_.bodies; ++body) {
        identity_.push_back(std::equal(one, one + 9, model_.turned_in_parent + 9 * body));
        identity_.push_back(std::equal(one, one + 9, model_.turned_in_child + 9 * body));
    }
    model_.identity = identity_.data();
}

void GeometryTables::find_crossings() {
    GeometryModel& m = model_;
    crossed_first_ = slot_first_ = {0};
    point_crossed_.assign(m.points, -1);
    surface_crossed_.assign(m.surface_first[m.muscles], -1);
    moving_slot_.assign(m.moving_first[m.points], -1);
    for (int muscle = 0; muscle < m.muscles; ++muscle) {
        cross(muscle);
        const auto most = [](int& most_, int count) { most_ = std::max(most_, count); };
        const int points = m.point_first[muscle + 1] - m.point_first[muscle];
        const int surfaces = m.surface_first[muscle + 1] - m.surface_first[muscle];
        most(m.most_points, points);
        most(m.most_surfaces, surfaces);
        most(m.most_crossed, crossed_first_[muscle + 1] - crossed_first_[muscle]);
        most(m.most_slots, slot_first_[muscle + 1] - slot_first_[muscle]);
        bool conditional = false;
        for (int i = m.point_first[muscle]; i < m.point_first[muscle + 1]; ++i) conditional |= m.condition[i] != FIXED;
        const PathKind kind = surfaces == 0 ? (conditional ? PathKind::conditional : PathKind::straight)
                              : surfaces == 1 && !conditional ? PathKind::one_surface
                              : surfaces == 2 && !conditional && has_shortest_paths(muscle)
                                  ? PathKind::two_surfaces
                                  : PathKind::several;
        path_kind_.push_back(static_cast<int>(kind));
    }
    m.path_kind = path_kind_.data();
    m.crossed_first = crossed_first_.data();
    m.crossed_body = crossed_body_.data();
    m.crossed_above = crossed_above_.data();
    m.point_crossed = point_crossed_.data();
    m.surface_crossed = surface_crossed_.data();
    m.slot_first = slot_first_.data();
    m.slot_coordinate = slot_coordinate_.data();
    m.drive_slot_first = drive_slot_first_.data();
    m.drive_slot = drive_slot_.data();
    m.moving_slot = moving_slot_.data();
}

bool GeometryTables::has_shortest_paths(int muscle) const {
    for (int i = model_.surface_first[muscle]; i < model_.surface_first[muscle + 1]; ++i) {
        const auto kind = static_cast<SurfaceKind>(model_.surface_kind[i]);
        if (kind != SurfaceKind::cylinder && kind != SurfaceKind::sphere) return false;
    }
    return true;
}

void GeometryTables::cross(int muscle) {
    const GeometryModel& m = model_;
    std::vector<int> carried(m.bodies, 0), where(m.bodies, -1), slots;
    int all = 0;
    const auto carry = [&](int body) {
        ++all;
        if (body != FIXED) ++carried[body];
    };
    for (int i = m.point_first[muscle]; i < m.point_first[muscle + 1]; ++i) carry(m.point_body[i]);
    for (int i = m.surface_first[muscle]; i < m.surface_first[muscle + 1]; ++i) carry(m.surface_body[i]);
    for (int body = m.bodies - 1; body >= 0; --body)
        if (m.parent[body] != FIXED) carried[m.parent[body]] += carried[body];
    const int first = static_cast<int>(crossed_body_.size());
    for (int body = 0; body < m.bodies; ++body) {
        if (carried[body] == 0 || carried[body] == all) continue;
        where[body] = static_cast<int>(crossed_body_.size()) - first;
        crossed_above_.push_back(m.parent[body] == FIXED ? -1 : where[m.parent[body]]);
        crossed_body_.push_back(body);
        drive_slot_first_.push_back(static_cast<int>(drive_slot_.size()));
        for (int drive = m.drive_first[body]; drive < m.drive_first[body + 1]; ++drive) {
            const int coordinate = m.drive_coordinate[drive];
            drive_slot_.push_back(coordinate == FIXED ? -1 : place_in(slots, coordinate));
        }
    }
    for (int i = m.point_first[muscle]; i < m.point_first[muscle + 1]; ++i) {
        if (m.point_body[i] != FIXED) point_crossed_[i] = where[m.point_body[i]];
        for (int one = m.moving_first[i]; one < m.moving_first[i + 1]; ++one)
            if (m.moving_coordinate[one] != FIXED) moving_slot_[one] = place_in(slots, m.moving_coordinate[one]);
    }
    for (int i = m.surface_first[muscle]; i < m.surface_first[muscle + 1]; ++i)
        if (m.surface_body[i] != FIXED) surface_crossed_[i] = where[m.surface_body[i]];
    crossed_first_.push_back(static_cast<int>(crossed_body_.size()));
    slot_coordinate_.insert(slot_coordinate_.end(), slots.begin(), slots.end());
    slot_first_.push_back(static_cast<int>(slot_coordinate_.size()));
}

}  // namespace gluteus
