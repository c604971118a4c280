// The draws of one register of people, made when they are first asked for.
#pragma once

#include <algorithm>
#include <vector>

#include "population/chosen.hpp"
#include "population/normal.hpp"
#include "schema/structs.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Numbers of one register of people: [draw][lane].
class Draws {
public:
    explicit Draws(const HipConstants& constants)
        : constants(constants), uniform(constants.draws.width * LANES), normal(constants.draws.width * LANES), made(constants.draws.attempts + 1) {}

    void start(const std::uint64_t* key, const double* given, std::size_t first, int count) {
        this->key = key;
        this->given = given;
        this->first = first;
        this->count = count;
        std::fill(made.begin(), made.end(), false);
    }

    // Between 0 and 1.
    Pack between(int slot) { return part(0), Pack::load(&uniform[slot * LANES]); }

    // Standard normals, clipped to constants.draws.widest but for the modes of the bones.
    Pack standard(int slot, int member = 0) { return part(0), clipped(slot + member); }
    Pack measure_error(int measure) { return standard(constants.draws.slot_measure_error, measure); }
    Pack posture(int attempt, int unknown) {
        return standard(constants.draws.slot_unknown[unknown], chosen(unknown) ? attempt * constants.draws.posture_stride : 0);
    }
    Pack femur_length(int attempt) {
        return part(1 + attempt), clipped(constants.draws.slot_femur_length + attempt * constants.draws.bones_stride);
    }
    Pack bone_mode(int attempt, int mode) {
        return part(1 + attempt), at(constants.draws.slot_bone_modes + attempt * constants.draws.bones_stride + mode);
    }

private:
    const HipConstants& constants;
    std::vector<double> uniform, normal;
    std::vector<char> made;
    const std::uint64_t* key = nullptr;
    const double* given = nullptr;
    std::size_t first = 0;
    int count = 0;

    Pack at(int slot) const { return Pack::load(&normal[slot * LANES]); }
    Pack clipped(int slot) const { return clip(at(slot), Pack(-constants.draws.widest), Pack(constants.draws.widest)); }

    // Part 0 is everything but the bones, part 1 + a attempt a at them.
    void part(int which) {
        if (made[which]) return;
        made[which] = true;
        const int begin = which == 0 ? 0 : constants.draws.bones_first + (which - 1) * constants.draws.bones_stride;
        const int end = which == 0 ? constants.draws.bones_first : begin + constants.draws.bones_stride;
        for (int lane = 0; lane < LANES; ++lane) {
            const std::size_t person = first + std::min(lane, count - 1);
            if (given) {
                for (int i = begin; i < end; ++i) uniform[i * LANES + lane] = given[person * constants.draws.width + i];
                continue;
            }
            // NumPy counts up before it draws.
            const std::uint64_t counter = static_cast<std::uint64_t>(person) * (constants.draws.width / 4) + 1;
            for (int i = begin; i < end; i += 4) {
                std::uint64_t words[4];
                philox(key, counter + static_cast<std::uint64_t>(i / 4), words);
                for (int k = 0; k < 4; ++k) uniform[(i + k) * LANES + lane] = between_0_and_1(words[k]);
            }
        }
        normals(&uniform[begin * LANES], &normal[begin * LANES], (end - begin) * LANES);
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
