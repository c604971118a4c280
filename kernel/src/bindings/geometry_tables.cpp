#include "bindings/geometry_tables.hpp"

#include "bindings/reader.hpp"

#include <algorithm>
#include <utility>

namespace gluteus {
namespace {

int place_in(std::vector<int>& list, int value) {
    const auto found = std::find(list.begin(), list.end(), value);
    if (found != list.end()) return static_cast<int>(found - list.begin());
    list.push_back(value);
    return static_cast<int>(list.size()) - 1;
}

void check_surface(const GeometryConstants& constants, int surface) {
    const int kind = constants.surface_kind[surface], sizes = constants.size_first[surface + 1] - constants.size_first[surface];
    const auto& kinds = GLUTEUS_CALL(surface_kinds);
    expect(kind >= 0 && kind < static_cast<int>(kinds.size()), "GeometryConstants.surface_kind: a number of one of SURFACES is wanted");
    expect(sizes == kinds[kind].sizes.count, "GeometryConstants.size_first: a surface must have the sizes of its kind");
}

void check_path(const GeometryConstants& constants, int muscle) {
    const auto refused = [&](const char* field, const std::string& why) {
        refuse(std::string("GeometryConstants.") + field + ": muscle " + std::to_string(muscle) + " " + why);
    };
    const int points = constants.point_first[muscle + 1] - constants.point_first[muscle];
    const int first = constants.surface_first[muscle], last = constants.surface_first[muscle + 1];
    if (points < 1) refused("point_first", "has no points; give at least one");
    if (last - first > MOST_SURFACES)
        refused("surface_first", "wraps over " + std::to_string(last - first) + " surfaces; give at most " +
                                     std::to_string(MOST_SURFACES));
    for (int surface = first; surface < last; ++surface) {
        if (constants.wrap_first[surface] < -1 || constants.wrap_first[surface] >= points)
            refused("wrap_first", "has " + std::to_string(points) + " points, and a surface begins at point " +
                                      std::to_string(constants.wrap_first[surface]) + "; give one of them, or -1");
        if (constants.wrap_last[surface] < -1)
            refused("wrap_last", "has a surface that ends at point " + std::to_string(constants.wrap_last[surface]) +
                                     "; give a point, or -1");
    }
}

// An arc takes two drives of one body, one after the other, that shift it with a coordinate each.
void check_arcs(const GeometryConstants& constants) {
    std::vector<int> met(constants.arcs, 0);
    for (int body = 0; body < constants.bodies; ++body) {
        for (int drive = constants.drive_first[body]; drive < constants.drive_first[body + 1]; ++drive) {
            const int arc = constants.drive_arc[drive];
            if (arc < 0) continue;
            expect(++met[arc] == 1 && drive + 1 < constants.drive_first[body + 1] && constants.drive_arc[drive + 1] == arc,
                   "GeometryConstants.drive_arc: an arc takes two drives of one body, one after the other");
            for (const int each : {drive, drive + 1})
                expect(constants.drive_coordinate[each] != FIXED && !constants.drive_turns[each],
                       "GeometryConstants.drive_arc: both drives of an arc are shifts with a coordinate");
            ++drive;
        }
    }
}

// Checks of the tables beyond types, shapes and ranges.
void check(const GeometryConstants& constants) {
    const FunctionConstants& f = constants.polynomials;
    for (int i = 0; i < f.functions; ++i) {
        const int pieces = f.piece_first[i + 1] - f.piece_first[i];
        const int coefficients = f.coefficient_first[i + 1] - f.coefficient_first[i];
        expect(pieces >= 1 && static_cast<long long>(pieces) * f.terms[i] == coefficients,
               "FunctionConstants: a function needs a piece, and each piece as many coefficients as it has terms");
    }
    for (int body = 0; body < constants.bodies; ++body)
        expect(constants.parent[body] < body, "GeometryConstants.parent: parents must stand before their children");
    check_arcs(constants);
    for (int surface = 0; surface < constants.surfaces; ++surface) check_surface(constants, surface);
    for (int muscle = 0; muscle < constants.muscles; ++muscle) check_path(constants, muscle);
}

void find_identities(GeometryModel& m) {
    const double one[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (int body = 0; body < m.bodies; ++body) {
        m.identity.push_back(std::equal(one, one + 9, m.turned_in_parent.data() + 9 * body));
        m.identity.push_back(std::equal(one, one + 9, m.turned_in_child.data() + 9 * body));
    }
}

bool has_shortest_paths(const GeometryModel& m, int muscle) {
    for (int i = m.surface_first[muscle]; i < m.surface_first[muscle + 1]; ++i) {
        if (!GLUTEUS_CALL(surface_kinds).at(m.surface_kind[i]).shortest) return false;
    }
    return true;
}

void cross(GeometryModel& m, int muscle) {
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
    const int first = static_cast<int>(m.crossed_body.size());
    for (int body = 0; body < m.bodies; ++body) {
        if (carried[body] == 0 || carried[body] == all) continue;
        where[body] = static_cast<int>(m.crossed_body.size()) - first;
        m.crossed_above.push_back(m.parent[body] == FIXED ? -1 : where[m.parent[body]]);
        m.crossed_body.push_back(body);
        m.drive_slot_first.push_back(static_cast<int>(m.drive_slot.size()));
        for (int drive = m.drive_first[body]; drive < m.drive_first[body + 1]; ++drive) {
            const int coordinate = m.drive_coordinate[drive];
            m.drive_slot.push_back(coordinate == FIXED ? -1 : place_in(slots, coordinate));
        }
    }
    for (int i = m.point_first[muscle]; i < m.point_first[muscle + 1]; ++i) {
        if (m.point_body[i] != FIXED) m.point_crossed[i] = where[m.point_body[i]];
        for (int one = m.moving_first[i]; one < m.moving_first[i + 1]; ++one)
            if (m.moving_coordinate[one] != FIXED) m.moving_slot[one] = place_in(slots, m.moving_coordinate[one]);
    }
    for (int i = m.surface_first[muscle]; i < m.surface_first[muscle + 1]; ++i)
        if (m.surface_body[i] != FIXED) m.surface_crossed[i] = where[m.surface_body[i]];
    m.crossed_first.push_back(static_cast<int>(m.crossed_body.size()));
    m.slot_coordinate.insert(m.slot_coordinate.end(), slots.begin(), slots.end());
    m.slot_first.push_back(static_cast<int>(m.slot_coordinate.size()));
}

void find_crossings(GeometryModel& m) {
    m.crossed_first = m.slot_first = {0};
    m.point_crossed.assign(m.points, -1);
    m.surface_crossed.assign(m.surface_first[m.muscles], -1);
    m.moving_slot.assign(m.moving_first[m.points], -1);
    for (int muscle = 0; muscle < m.muscles; ++muscle) {
        cross(m, muscle);
        const auto most = [](int& most_, int count) { most_ = std::max(most_, count); };
        const int points = m.point_first[muscle + 1] - m.point_first[muscle];
        const int surfaces = m.surface_first[muscle + 1] - m.surface_first[muscle];
        most(m.most_points, points);
        most(m.most_surfaces, surfaces);
        most(m.most_crossed, m.crossed_first[muscle + 1] - m.crossed_first[muscle]);
        most(m.most_slots, m.slot_first[muscle + 1] - m.slot_first[muscle]);
        bool conditional = false;
        for (int i = m.point_first[muscle]; i < m.point_first[muscle + 1]; ++i) conditional |= m.condition[i] != FIXED;
        const PathKind kind = surfaces == 0 ? (conditional ? PathKind::conditional : PathKind::straight)
                              : surfaces == 1 && !conditional ? PathKind::one_surface
                              : surfaces == 2 && !conditional && has_shortest_paths(m, muscle)
                                  ? PathKind::two_surfaces
                                  : PathKind::several;
        m.path_kind.push_back(static_cast<int>(kind));
    }
}

}  // namespace

GeometryModel completed(GeometryConstants constants) {
    check(constants);
    GeometryModel model;
    static_cast<GeometryConstants&>(model) = std::move(constants);
    find_identities(model);
    find_crossings(model);
    return model;
}

}  // namespace gluteus
