// How the generated readers take a struct from Python: by the names of its fields, each compared
// with its declaration. Errors name the struct, the field, the expected value and the actual one.
#pragma once

#include <nanobind/nanobind.h>

#include <deque>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "schema/structs.hpp"

namespace gluteus {

enum class Type { float64_, int32_, int64_, uint64_, int8_, uint8_, bool_ };

// Accepted layout of an array, and its use.
enum Manner : unsigned { PLAIN = 0, WRITTEN = 1, STRIDED = 2, OPTIONAL = 4 };

[[noreturn]] inline void refuse(const std::string& why) { throw std::invalid_argument(why); }

inline void expect(bool fits, const char* what) {
    if (!fits) refuse(what);
}

// Number of threads of a call; each gets memory of its own before it starts.
inline int checked_threads(int threads) {
    if (threads < 1 || threads > MOST_THREADS)
        refuse("threads: a number from 1 to " + std::to_string(MOST_THREADS) + " is wanted; got " + std::to_string(threads));
    return threads;
}

// Keeps the arrays of one call alive and at their size until the call ends. It must be destroyed
// while Python's lock is held, so declare it before the lock is released.
class Reader {
  public:
    Sizes sizes;

    Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

  private:
    friend class Source;
    std::deque<Py_buffer> buffers;
};

// An array of a struct, or no array if it is optional and None.
class Values {
  public:
    const char* name;
    const char* wanted;  // declared type and shape
    const Py_buffer* buffer;

    explicit operator bool() const { return buffer != nullptr; }

    template <typename T>
    void point(T*& to) const {
        to = buffer ? static_cast<T*>(buffer->buf) : nullptr;
    }
    void point(Varied& to) const;
    template <typename T, int N>
    void point(Strided<T, N>& to) const {
        point(to.first);
        for (int axis = 0; buffer && axis < N; ++axis)
            to.stride[axis] = buffer->strides[axis] / static_cast<Py_ssize_t>(sizeof(T));
    }
    template <typename T>
    void copy(T* to) const {
        if (!buffer) return;
        const T* from = static_cast<const T*>(buffer->buf);
        for (std::size_t i = 0; i < count(); ++i) to[i] = from[i];
    }
    template <typename T>
    void copy(std::vector<T>& to) const {
        to.resize(count());
        copy(to.data());
    }

  private:
    std::size_t count() const;
};

// One struct of a call.
class Source {
  public:
    Source(Reader& reader, nanobind::handle object, const char* name) : reader(reader), object(object), struct_(name) {}

    double number(const char* name, bool optional) const;  // NaN for None
    std::int64_t whole(const char* name, std::int64_t low, std::int64_t high) const;
    int choice(const char* name, int count, bool optional) const;  // -1 for None
    bool flag(const char* name) const;
    nanobind::object part(const char* name) const;
    nanobind::object part(const char* name, int which, int count) const;

    Values array(const char* name, Type type, int dimensions, unsigned manner, const char* wanted) const;
    // Reads a size from a dimension, minus the constant added to it there, unless the size is
    // already known.
    void infer(std::int64_t& size, const Values& values, int axis, std::int64_t added, std::int64_t low,
               std::int64_t high, const char* size_name) const;
    // Compares the shape with the declared one; if the array is `varied`, one row is enough.
    void fits(const Values& values, std::initializer_list<std::int64_t> shape, bool varied) const;
    // Check whole numbers of 32 bits: from `low` to less than `below`, or ascending from 0 to
    // `last`.
    void within(const Values& values, std::int64_t low, std::int64_t below) const;
    void ascends(const Values& values, std::int64_t last) const;

  private:
    Reader& reader;
    nanobind::handle object;
    const char* struct_;

    nanobind::object attribute(const char* name) const;
    [[noreturn]] void refuse(const char* name, const std::string& why) const;
};

}  // namespace gluteus
