// Named numbers from Python, taken out one by one and seen to be as many as the kernel will read.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "bindings/arrays.hpp"
#include "population/plan.hpp"

namespace gluteus {

using Whole = std::vector<std::int64_t>;
using NamedNumbers = std::map<std::string, std::vector<double>>;
using NamedIntegers = std::map<std::string, Whole>;

struct Reader {
    const NamedNumbers& numbers;
    const NamedIntegers& integers;

    const std::vector<double>& found(const std::string& name) const {
        const auto at = numbers.find(name);
        expect(at != numbers.end(), name);
        return at->second;
    }
    double one(const std::string& name) const {
        expect(found(name).size() == 1, name);
        return found(name)[0];
    }
    void some(const std::string& name, double* into, std::size_t count) const {
        expect(found(name).size() == count, name);
        std::copy(found(name).begin(), found(name).end(), into);
    }
    void all(const std::string& name, Numbers& into, std::size_t count) const {
        expect(found(name).size() == count, name);
        into = found(name);
    }
    const Whole& whole(const std::string& name) const {
        const auto at = integers.find(name);
        expect(at != integers.end(), name);
        return at->second;
    }
    int integer(const std::string& name, std::int64_t low, std::int64_t high) const {
        const Whole& given = whole(name);
        expect(given.size() == 1 && given[0] >= low && given[0] <= high, name);
        return static_cast<int>(given[0]);
    }
    void indices(const std::string& name, Indices& into, std::size_t count, std::int64_t below) const {
        const Whole& given = whole(name);
        expect(given.size() == count, name);
        for (std::int64_t i : given) expect(i >= 0 && i < below, name);
        into = given;
    }
};

// What both drawn and given people need.
inline void read_muscle_plan(const Reader& r, MusclePlan& p) {
    p.lines = r.integer("lines", 1, 10000);
    const std::size_t l = p.lines;
    r.all("gain", p.gain, l);
    r.all("abducts", p.abducts, l);
    r.all("medius", p.medius, l);
    const std::size_t bells = r.found("bells").size();
    expect(bells % 4 == 0, "bells");
    r.all("bells", p.bells, bells);
    p.passive_shape = r.one("passive_shape");
    p.passive_strain = r.one("passive_strain");
    p.gravity = r.one("gravity");
    p.power = r.integer("power", 2, 3);
    p.scale = r.one("scale");
    p.proximal = r.one("proximal");
    p.dual_passes = r.integer("dual_passes", 0, 1000);
    p.max_iterations = r.integer("max_iterations", 0, 100000);
    p.held_tolerance = r.one("held_tolerance");
    p.largest_value = r.one("largest_value");
}

}  // namespace gluteus
