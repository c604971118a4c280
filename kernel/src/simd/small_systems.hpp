// Small symmetric systems, one for each lane.
#pragma once

#include "simd/pack.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
constexpr double LOST_PIVOT = 1e-17;  // of its diagonal entry: what is left of it is rounding
constexpr double TINY = 1e-300;

// Where entry (row, column) with column <= row stands in a lower triangle stored row by row.
constexpr int below(int row, int column) { return row * (row + 1) / 2 + column; }

// The lower root of a positive semidefinite matrix, in its place; its diagonal holds the inverses
// of the root's. A lost pivot gets the inverse 0, so that `substitute` gives zero along it instead
// of dividing by rounding. `begin`, if given, is each row's first column that is not zero; so is
// the root's, and what is zero is passed over.
template <int N>
inline void cholesky(Pack* matrix, int size, const int* begin = nullptr) {
    const int n = N ? N : size;
    const auto first = [&](int row) { return begin ? begin[row] : 0; };
    for (int j = 0; j < n; ++j) {
        const Pack* row_j = matrix + below(j, 0);
        const Pack diagonal = row_j[j];
        Pack pivot = diagonal;
        for (int k = first(j); k < j; ++k) pivot -= row_j[k] * row_j[k];
        const Mask lost = pivot <= Pack(LOST_PIVOT) * diagonal + Pack(TINY);
        const Pack inverse = select(lost, Pack(0.0), Pack(1.0) / sqrt(select(lost, Pack(1.0), pivot)));
        matrix[below(j, j)] = inverse;
        for (int i = j + 1; i < n; ++i) {
            if (first(i) > j) continue;
            Pack* row_i = matrix + below(i, 0);
            Pack left = row_i[j];
            for (int k = first(i) > first(j) ? first(i) : first(j); k < j; ++k) left -= row_i[k] * row_j[k];
            row_i[j] = left * inverse;
        }
    }
}

// Solves with the root of `cholesky`, in the place of the right side.
template <int N>
inline void substitute(const Pack* root, Pack* y, int size, const int* begin = nullptr) {
    const int n = N ? N : size;
    const auto first = [&](int row) { return begin ? begin[row] : 0; };
    for (int j = 0; j < n; ++j) {
        for (int k = first(j); k < j; ++k) y[j] -= root[below(j, k)] * y[k];
        y[j] *= root[below(j, j)];
    }
    for (int j = n - 1; j >= 0; --j) {
        for (int k = j + 1; k < n; ++k)
            if (first(k) <= j) y[j] -= root[below(k, j)] * y[k];
        y[j] *= root[below(j, j)];
    }
}

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
