// Poses whose markers are closest to measured ones, frames side by side.
#pragma once

#include "body/tree.hpp"
#include "simd/isa.hpp"

namespace gluteus {

// Which bodies and joints matter to markers (bindings/tracking_tables.cpp). A column is a free
// coordinate; columns are in an order in which those of limbs come before those that carry them,
// so that a system of equations keeps its zeros when it is solved. A slot is a column with a body
// whose joint it moves.
struct TrackTables {
    std::vector<std::uint8_t> needed;  // (body): whether it carries a marker
    Indices column;                    // (coordinate): its own, that of the coordinate that it follows, or -1
    Indices coordinate;                // (column)
    Indices begin;                     // (column): the first column that moves a marker that it moves, too
    Indices marker_first, marker;      // (body + 2): the markers of each body, then those of the ground
    Indices slot_first;                // (body + 1)
    Indices slot_column;
    Indices drive_slot;                // (drive): -1 where it follows no column
    // Products of two slots: other slots of the same body up to itself, and then those of the
    // bodies that carry it. One of the same column stands twice, for both orders of its factors.
    Indices pair_first;                // (slot + 1)
    Indices pair_above;                // (slot): where those of other bodies begin
    Indices pair_slot, pair_entry;     // where the product goes in a lower triangle stored row by row
};

}  // namespace gluteus

GLUTEUS_FOR_EACH_ISA(void track(const TreeModel& model, const TrackTables& tables, const TrackCall& call, int threads);
                     void determine(const TreeModel& model, const TrackTables& tables, const DeterminedCall& call,
                                    int threads);)
