// Functions by which each part of the kernel adds its names to the module.
#pragma once

#include <nanobind/nanobind.h>

#include "schema/kinds.hpp"

namespace gluteus {

// The names of a kind, for Python.
nanobind::tuple names_in(const Names& names);

void bind_measure(nanobind::module_& module);
void bind_geometry(nanobind::module_& module);
void bind_muscles(nanobind::module_& module);
void bind_recruit(nanobind::module_& module);
void bind_hip(nanobind::module_& module);
void bind_given(nanobind::module_& module);
}
