// People who wait until they fill a register of their own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "standing/stance.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Data that a person keeps when moving to another register.
struct Waiting {
    Lines lines;
    Stander body{};
    Pack sound = 1.0, capacity = 0.0;  // strength of sound muscles over the person's own
    std::size_t person[LANES] = {};
    int count = 0;

    explicit Waiting(int lines) : lines(lines) {
        std::size_t numbers = 0;
        each_number([&](Pack&) { ++numbers; });
        luggage.resize(numbers);
    }

    bool full() const { return count == LANES; }
    Mask idle() const { return ~Mask::from_bits((1u << count) - 1); }

    // `from` holds the person in one of its lanes.
    void add(std::size_t who, Waiting& from, int lane) {
        person[count] = who;
        move(from, lane, count++);
    }

    // Lanes without a waiting person repeat the last one.
    void fill() {
        for (int lane = count; lane < LANES; ++lane) move(*this, count - 1, lane);
    }

private:
    std::vector<double> luggage;

    void move(Waiting& from, int from_lane, int to_lane) {
        double* at = luggage.data();
        from.each_number([&](Pack& x) { *at++ = x.lane(from_lane); });
        at = luggage.data();
        each_number([&](Pack& x) { x.set_lane(to_lane, *at++); });
    }

    template <typename Visit>
    void each_number(Visit visit) {
        const auto three = [&](Vec& v) {
            visit(v.x);
            visit(v.y);
            visit(v.z);
        };
        for (std::size_t l = 0; l < lines.origin.size(); ++l) {
            three(lines.origin[l]);
            three(lines.insertion[l]);
            for (std::vector<Pack>* part : {&lines.radius, &lines.max_force,
                                            &lines.fibre, &lines.slack, &lines.thick, &lines.strength})
                visit((*part)[l]);
        }
        three(body.other_hip);
        three(body.middle);
        for (Pack* part : {&body.mass, &body.height, &body.trunk_centre, &body.trunk_pivot, &body.leg_length,
                           &body.leg_centre, &body.shift, &body.cane, &body.cane_side, &body.load, &body.load_side, &sound, &capacity})
            visit(*part);
        for (Pack& unknown : body.posture) visit(unknown);
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
