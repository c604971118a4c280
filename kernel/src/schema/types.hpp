// What the generated structs are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gluteus {

using Numbers = std::vector<double>;
using Indices = std::vector<int>;

// Rows of numbers: one for all where the stride is 0, else one for each sample or person.
struct Varied {
    const double* first = nullptr;
    std::ptrdiff_t stride = 0;
};

// An array of any layout; strides count elements.
template <typename T, int N>
struct Strided {
    const T* first = nullptr;
    std::ptrdiff_t stride[N] = {};
};

}  // namespace gluteus
