// Kinds: surfaces and muscle curves that differ in their numbers, each declared in a header of its
// own.
//
// The numbers of a kind have names, which Python gives and `GLUTEUS_NAMES` declares; the module
// tells Python their order. Nothing else lists kinds: the build finds their headers.
#pragma once

#include <string>
#include <vector>

namespace gluteus {

struct Names {
    const char* text;  // separated by ", "
    int count;
};

// Declares names within a kind: an enum to find numbers by, and the names as text.
#define GLUTEUS_NAMES(Of, ...)                                   \
    struct Of {                                                  \
        enum Name : int { __VA_ARGS__, count };                  \
        static constexpr Names names() { return {#__VA_ARGS__, count}; } \
    };

// Stands for the names of a kind that has none.
struct NoNames {
    static constexpr int count = 0;
    static constexpr Names names() { return {"", 0}; }
};

template <typename... Each>
struct Kinds {};

template <typename Kind>
struct Tag {
    using type = Kind;
};

// What `call` returns for the type of the kind of this number.
template <typename First, typename... Rest, typename Call>
inline auto with_kind(Kinds<First, Rest...>, int kind, const Call& call) {
    if constexpr (sizeof...(Rest) > 0) {
        if (kind != 0) return with_kind(Kinds<Rest...>(), kind - 1, call);
    }
    return call(Tag<First>());
}

// What is known of a kind of surfaces without its code.
struct SurfaceKind {
    const char* name;
    Names sizes;
    bool shortest;
};

// The same of muscle curves. Bézier curves follow the numbers, each with its slopes outside and its
// pieces.
struct CurveKind {
    const char* name;
    Names numbers, curves;
};

}  // namespace gluteus
