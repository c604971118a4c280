// Summaries of people in whole numbers: gluteus.studies.population.summary.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "population/calls.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace hip {

// Sums of one thread; whole numbers, so that the order of people does not matter.
struct Sums {
    std::int64_t counts[Count::count] = {};
    std::int64_t sums[Quantity::count][Sum::count] = {};
    double least[Quantity::count], most[Quantity::count];
    std::vector<std::int64_t> histogram, exceeded;
    std::vector<std::size_t> start;  // of each quantity in the histogram

    explicit Sums(const HipConstants& constants) : exceeded(constants.summary.thresholds.size()) {
        std::size_t bins = 0;
        for (int q = 0; q < Quantity::count; ++q) {
            start.push_back(bins);
            bins += static_cast<std::size_t>(constants.summary.bins[q]) + 2;
            least[q] = INFINITY;
            most[q] = -INFINITY;
        }
        histogram.assign(bins, 0);
    }

    void add(const HipConstants& constants, int q, double value) {
        const double scaled = std::ldexp(value, constants.summary.bits[q]);
        // In this order of arguments NaN becomes the bound, which can be converted.
        const double bounded = std::min(std::max(-constants.summary.largest_rounded, scaled), constants.summary.largest_rounded);
        const std::int64_t whole = std::llrint(bounded), upper = whole >> constants.summary.half_bits;
        const std::int64_t lower = whole - upper * (std::int64_t{1} << constants.summary.half_bits);
        std::int64_t* row = sums[q];
        row[Sum::number] += 1;
        row[Sum::total] += whole;
        row[Sum::upper_squared] += upper * upper;
        row[Sum::upper_times_lower] += upper * lower;
        row[Sum::lower_squared] += lower * lower;
        least[q] = std::min(least[q], value);
        most[q] = std::max(most[q], value);
        const double bins = static_cast<double>(constants.summary.bins[q]);
        const double inside = std::floor((value - constants.summary.low[q]) * (bins / (constants.summary.high[q] - constants.summary.low[q])));
        const double bin = std::min(std::max(0.0, inside + 1.0), bins + 1.0);
        histogram[start[q] + static_cast<std::size_t>(bin)] += 1;
    }

    void into(const CrowdResult& total) const {
        for (int c = 0; c < Count::count; ++c) total.counts[c] += counts[c];
        for (int q = 0; q < Quantity::count; ++q) {
            for (int s = 0; s < Sum::count; ++s) total.sums[q * Sum::count + s] += sums[q][s];
            total.least[q] = std::min(total.least[q], least[q]);
            total.most[q] = std::max(total.most[q], most[q]);
        }
        for (std::size_t i = 0; i < histogram.size(); ++i) total.histogram[i] += histogram[i];
        for (std::size_t i = 0; i < exceeded.size(); ++i) total.exceeded[i] += exceeded[i];
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
