// What every binding takes from Python: whole arrays, and the refusal of one that does not fit.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include "bindings/reader.hpp"

namespace gluteus {

template <typename T, int N>
using Array = nanobind::ndarray<T, nanobind::ndim<N>, nanobind::c_contig, nanobind::device::cpu>;

}  // namespace gluteus
