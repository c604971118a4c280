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
    CrowdResult result;
    std::vector<std::size_t> start;

    explicit Sums(const HipPlan& plan) {
        std::size_t bins = 0;
        for (int q = 0; q < QUANTITIES; ++q) {
            start.push_back(bins);
            bins += static_cast<std::size_t>(plan.bins[q]) + 2;
            result.least[q] = INFINITY;
            result.most[q] = -INFINITY;
        }
        result.histogram.assign(bins, 0);
        result.exceeded.assign(plan.thresholds.size(), 0);
    }

    void add(const HipPlan& plan, int q, double value) {
        CrowdResult& r = result;
        const double scaled = std::ldexp(value, static_cast<int>(plan.bits[q]));
        const double bounded = std::min(std::max(scaled, -plan.largest_rounded), plan.largest_rounded);
        const std::int64_t whole = std::llrint(bounded), upper = whole >> plan.half_bits;
        const std::int64_t lower = whole - upper * (std::int64_t{1} << plan.half_bits);
        r.number[q] += 1;
        r.total[q] += whole;
        r.squares[q][0] += upper * upper;
        r.squares[q][1] += upper * lower;
        r.squares[q][2] += lower * lower;
        r.least[q] = std::min(r.least[q], value);
        r.most[q] = std::max(r.most[q], value);
        const double bins = static_cast<double>(plan.bins[q]);
        const double inside = std::floor((value - plan.low[q]) * (bins / (plan.high[q] - plan.low[q])));
        const double bin = std::min(std::max(inside + 1.0, 0.0), bins + 1.0);
        r.histogram[start[q] + static_cast<std::size_t>(bin)] += 1;
    }

    void into(CrowdResult& total) const {
        for (int c = 0; c < COUNTS; ++c) total.counts[c] += result.counts[c];
        for (int q = 0; q < QUANTITIES; ++q) {
            total.number[q] += result.number[q];
            total.total[q] += result.total[q];
            for (int k = 0; k < 3; ++k) total.squares[q][k] += result.squares[q][k];
            total.least[q] = std::min(total.least[q], result.least[q]);
            total.most[q] = std::max(total.most[q], result.most[q]);
        }
        for (std::size_t i = 0; i < result.histogram.size(); ++i) total.histogram[i] += result.histogram[i];
        for (std::size_t i = 0; i < result.exceeded.size(); ++i) total.exceeded[i] += result.exceeded[i];
    }
};

}  // namespace hip
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
