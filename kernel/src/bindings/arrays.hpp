// What every binding takes from Python: whole arrays, and the refusal of one that does not fit.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <stdexcept>
#include <string>

namespace gluteus {

template <typename T, int N>
using Array = nanobind::ndarray<T, nanobind::ndim<N>, nanobind::c_contig, nanobind::device::cpu>;

inline void expect(bool fits, const std::string& what) {
    if (!fits) throw std::invalid_argument(what + ": wrong shape, length or range");
}

// Without making a string of the name where nothing is wrong: it stands in loops.
inline void expect(bool fits, const char* what) {
    if (!fits) expect(false, std::string(what));
}

}  // namespace gluteus
