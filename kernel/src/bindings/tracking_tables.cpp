#include "bindings/tracking_tables.hpp"

#include "bindings/reader.hpp"

#include <algorithm>

namespace gluteus {
namespace {

// Bodies and their places, in an order in which each body comes after those that it carries.
Indices leaves_first(const TreeModel& m) {
    std::vector<Indices> carried(m.bodies);
    Indices waiting, found;
    for (int body = 0; body < m.bodies; ++body) (m.parent[body] == FIXED ? waiting : carried[m.parent[body]]).push_back(body);
    while (!waiting.empty()) {
        const int body = waiting.back();
        waiting.pop_back();
        found.push_back(body);
        waiting.insert(waiting.end(), carried[body].begin(), carried[body].end());
    }
    std::reverse(found.begin(), found.end());
    Indices place(m.bodies);
    for (int i = 0; i < m.bodies; ++i) place[found[i]] = i;
    return place;
}

// The free coordinate that each coordinate follows: itself if it is free, FIXED for none.
Indices followed(const TreeModel& m, const MarkerTargets& targets) {
    Indices found(m.coordinates, FIXED);
    for (int i = 0; i < targets.solved; ++i) {
        expect(found[targets.free[i]] == FIXED, "MarkerTargets.free: each coordinate may stand there once");
        found[targets.free[i]] = targets.free[i];
    }
    for (int i = 0; i < m.couplings; ++i) {
        expect(found[m.coupled[i]] == FIXED, "MarkerTargets.free: a coordinate that follows another is not free");
        found[m.coupled[i]] = found[m.coupled_to[i]];
    }
    return found;
}

void find_columns(const TreeModel& m, const MarkerTargets& targets, TrackTables& t) {
    const Indices follows = followed(m, targets), place = leaves_first(m);
    Indices key(m.coordinates, m.bodies);
    for (int body = m.bodies - 1; body >= 0; --body) {
        for (int drive = m.drive_first[body]; drive < m.drive_first[body + 1]; ++drive) {
            const int coordinate = m.drive_coordinate[drive];
            if (coordinate != FIXED && follows[coordinate] != FIXED) key[follows[coordinate]] = place[body];
        }
    }
    t.coordinate.assign(targets.free, targets.free + targets.solved);
    std::stable_sort(t.coordinate.begin(), t.coordinate.end(), [&](int a, int b) { return key[a] < key[b]; });
    Indices own(m.coordinates, FIXED);
    for (int i = 0; i < targets.solved; ++i) own[t.coordinate[i]] = i;
    for (const int coordinate : follows) t.column.push_back(coordinate == FIXED ? -1 : own[coordinate]);
}

void find_markers(const TreeModel& m, const MarkerTargets& targets, TrackTables& t) {
    t.needed.assign(m.bodies, 0);
    t.marker_first = {0};
    for (int body = 0; body <= m.bodies; ++body) {
        for (int i = 0; i < targets.markers; ++i)
            if (targets.body[i] == (body == m.bodies ? FIXED : body)) t.marker.push_back(i);
        t.marker_first.push_back(static_cast<int>(t.marker.size()));
        if (body < m.bodies) t.needed[body] = t.marker_first[body + 1] > t.marker_first[body];
    }
    for (int body = m.bodies - 1; body >= 0; --body)
        if (t.needed[body] && m.parent[body] != FIXED) t.needed[m.parent[body]] = 1;
}

void find_slots(const TreeModel& m, TrackTables& t) {
    t.slot_first = {0};
    t.drive_slot.assign(m.drive_coordinate.size(), -1);
    for (int body = 0; body < m.bodies; ++body) {
        const int first = t.slot_first.back();
        for (int drive = m.drive_first[body]; t.needed[body] && drive < m.drive_first[body + 1]; ++drive) {
            const int column = m.drive_coordinate[drive] == FIXED ? -1 : t.column[m.drive_coordinate[drive]];
            if (column < 0) continue;
            const auto met = std::find(t.slot_column.begin() + first, t.slot_column.end(), column);
            t.drive_slot[drive] = static_cast<int>(met - t.slot_column.begin());
            if (met == t.slot_column.end()) t.slot_column.push_back(column);
        }
        t.slot_first.push_back(static_cast<int>(t.slot_column.size()));
    }
}

void find_pairs(const TreeModel& m, TrackTables& t) {
    t.pair_first = {0};
    t.begin.resize(t.coordinate.size());
    for (std::size_t i = 0; i < t.begin.size(); ++i) t.begin[i] = static_cast<int>(i);
    const auto pair = [&](int slot, int other) {
        const int row = std::max(t.slot_column[slot], t.slot_column[other]);
        const int column = std::min(t.slot_column[slot], t.slot_column[other]);
        for (int times = row == column && slot != other ? 2 : 1; times > 0; --times) {
            t.pair_slot.push_back(other);
            t.pair_entry.push_back(row * (row + 1) / 2 + column);
        }
        t.begin[row] = std::min(t.begin[row], column);
    };
    for (int body = 0; body < m.bodies; ++body) {
        for (int slot = t.slot_first[body]; slot < t.slot_first[body + 1]; ++slot) {
            for (int other = t.slot_first[body]; other <= slot; ++other) pair(slot, other);
            t.pair_above.push_back(static_cast<int>(t.pair_slot.size()));
            for (int above = m.parent[body]; above != FIXED; above = m.parent[above])
                for (int other = t.slot_first[above]; other < t.slot_first[above + 1]; ++other) pair(slot, other);
            t.pair_first.push_back(static_cast<int>(t.pair_slot.size()));
        }
    }
}

}  // namespace

TrackTables tables_of(const TreeModel& model, const MarkerTargets& targets) {
    TrackTables tables;
    find_columns(model, targets, tables);
    find_markers(model, targets, tables);
    find_slots(model, tables);
    find_pairs(model, tables);
    return tables;
}

}  // namespace gluteus
