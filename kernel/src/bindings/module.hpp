// What each part of the kernel adds to the module.
#pragma once

#include <nanobind/nanobind.h>

namespace gluteus {
void bind_measure(nanobind::module_& module);
void bind_geometry(nanobind::module_& module);
void bind_muscles(nanobind::module_& module);
void bind_recruit(nanobind::module_& module);
void bind_hip(nanobind::module_& module);
void bind_given(nanobind::module_& module);
}
