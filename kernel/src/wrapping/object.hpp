// A surface of the model, of any kind, in the ground's frame.
#pragma once

#include <type_traits>
#include <variant>

#include "body/place.hpp"
#include "wrapping/geometry.hpp"
#include "wrapping/kinds.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {

// Position and axes of a surface.
struct Placed {
    Rotation axes;
    Vec origin;
    Vec in(const Vec& point) const { return transposed(axes) * (point - origin); }
    Vec out(const Vec& point) const { return axes * point + origin; }
};

inline Placed placed(const GeometryModel& m, const Frame* frames, int surface) {
    const int body = m.surface_body[surface];
    const double* origin = m.surface_origin.data() + 3 * surface;
    const double* axes = m.surface_axes.data() + 9 * surface;
    if (body == FIXED) return {then(no_rotation(), axes), constant(origin)};
    return {then(frames[body].turn, axes), frames[body].origin + frames[body].turn * constant(origin)};
}

// The answer of a surface to a segment, places in its frame: a round kind has the ground's axes,
// the others their own.
template <typename>
class AnySurface;

template <typename... Each>
class AnySurface<Kinds<Each...>> {
  public:
    AnySurface() = default;
    AnySurface(const GeometryModel& m, const Frame* frames, int surface)
        : placed_(placed(m, frames, surface)), kind_(m.surface_kind[surface]) {
        const Side side{m.side_axis[surface], m.side_sign[surface]};
        const double* size = m.surface_size.data() + m.size_first[surface];
        const Shape shape{size, side, m.plane[surface] == 1, placed_.axes};
        with_kind(Kinds<Each...>(), kind_, [&](auto type) {
            using Kind = typename decltype(type)::type;
            own_.template emplace<Kind>(shape);
            round_ = Kind::round;
            shortest_ = Kind::shortest;
        });
    }
    Vec in(const Vec& point) const { return round_ ? point - placed_.origin : placed_.in(point); }
    Vec out(const Vec& point) const { return round_ ? point + placed_.origin : placed_.out(point); }
    Vec turned(const Vec& direction) const { return round_ ? direction : placed_.axes * direction; }
    Vec turned_back(const Vec& direction) const { return round_ ? direction : transposed(placed_.axes) * direction; }
    // Whether its paths are shortest ones, or in closed form, so that `answer` holds the pulls;
    // else `find_pulls` does.
    bool has_pulls() const { return shortest_; }
    // Inlined by hand, because a path spends most of its time here.
    template <int I = 0>
    GLUTEUS_INLINE Wrapped answer(const Vec& start, const Vec& end) const {
        if constexpr (I + 1 < sizeof...(Each)) {
            if (kind_ != I) return answer<I + 1>(start, end);
        }
        return over(*std::get_if<I + 1>(&own_), start, end);
    }
    void find_pulls(const Vec& start, const Vec& end, Mask needed, Vec (&pull)[2]) const {
        with([&](const auto& kind) {
            if constexpr (!std::decay_t<decltype(kind)>::shortest) pulls_over(kind, start, end, needed, pull);
        });
    }
    // How places and arc follow both ends, where a path wraps that climbs as a helix if at all.
    Touching<6> follow(const Vec& start, const Vec& end, Mask needed) const {
        return with([&](const auto& kind) { return touching(kind, seeded<6>(start, 0), seeded<6>(end, 3), needed); });
    }

  private:
    template <typename Call>
    auto with(const Call& call) const {
        return with_kind(Kinds<Each...>(), kind_, [&](auto type) {
            return call(*std::get_if<typename decltype(type)::type>(&own_));
        });
    }

    Placed placed_;
    int kind_;
    bool round_, shortest_;
    std::variant<std::monostate, Each...> own_;  // the kind in its own frame
};

using Object = AnySurface<SurfaceKinds>;

}  // namespace GLUTEUS_ISA
}  // namespace gluteus
