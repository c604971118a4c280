#include "bindings/reader.hpp"

#include <algorithm>
#include <limits>

namespace nb = nanobind;

namespace gluteus {
namespace {

struct TypeInfo {
    const char* name;
    char kind;  // f, i, u, b as in NumPy
    Py_ssize_t bytes;
};

const TypeInfo& info(Type type) {
    static const TypeInfo all[] = {{"float64", 'f', 8}, {"int32", 'i', 4}, {"int64", 'i', 8}, {"uint64", 'u', 8},
                                   {"int8", 'i', 1},    {"uint8", 'u', 1}, {"bool", 'b', 1}};
    return all[static_cast<int>(type)];
}

// The kind of numbers in a buffer; '?' for another byte order, records and text.
char kind_of(const Py_buffer& buffer) {
    const char* format = buffer.format ? buffer.format : "B";
    if (*format == '@' || *format == '=') ++format;
    if (format[0] == '\0' || format[1] != '\0') return '?';
    switch (format[0]) {
        case 'e': case 'f': case 'd': return 'f';
        case 'b': case 'h': case 'i': case 'l': case 'q': case 'n': return 'i';
        case 'B': case 'H': case 'I': case 'L': case 'Q': case 'N': return 'u';
        case '?': return 'b';
        default: return '?';
    }
}

std::string type_name(const Py_buffer& buffer) {
    switch (kind_of(buffer)) {
        case 'f': return "float" + std::to_string(8 * buffer.itemsize);
        case 'i': return "int" + std::to_string(8 * buffer.itemsize);
        case 'u': return "uint" + std::to_string(8 * buffer.itemsize);
        case 'b': return "bool";
        default: return std::string("values of format ") + (buffer.format ? buffer.format : "B");
    }
}

template <typename Each>
std::string tuple(int count, Each each) {
    std::string text = "(";
    for (int i = 0; i < count; ++i) text += (i ? ", " : "") + each(i);
    return text + (count == 1 ? ",)" : ")");
}

std::string shape_of(const Py_buffer& buffer) {
    return tuple(buffer.ndim, [&](int axis) { return std::to_string(buffer.shape[axis]); });
}

std::string type_of(nb::handle object) { return Py_TYPE(object.ptr())->tp_name; }

bool is_contiguous(const Py_buffer& buffer) {
    Py_ssize_t step = buffer.itemsize;
    for (int axis = buffer.ndim - 1; axis >= 0; --axis) {
        if (buffer.shape[axis] == 0) return true;
        if (buffer.shape[axis] != 1 && buffer.strides[axis] != step) return false;
        step *= buffer.shape[axis];
    }
    return true;
}

// The distances between elements must be multiples of their size, and elements must be aligned.
bool is_aligned(const Py_buffer& buffer) {
    if (reinterpret_cast<std::uintptr_t>(buffer.buf) % static_cast<std::size_t>(buffer.itemsize)) return false;
    for (int axis = 0; axis < buffer.ndim; ++axis)
        if (buffer.strides[axis] % buffer.itemsize) return false;
    return true;
}

}  // namespace

Reader::~Reader() {
    for (Py_buffer& each : buffers) PyBuffer_Release(&each);
}

std::size_t Values::count() const {
    return buffer ? static_cast<std::size_t>(buffer->len / buffer->itemsize) : 0;
}

void Values::point(Varied& to) const {
    point(to.first);
    to.stride = 0;
    if (!buffer || buffer->shape[0] == 1) return;
    to.stride = 1;
    for (int axis = 1; axis < buffer->ndim; ++axis) to.stride *= buffer->shape[axis];
}

void Source::refuse(const char* name, const std::string& why) const {
    throw std::invalid_argument(std::string(struct_) + "." + name + ": " + why);
}

nb::object Source::attribute(const char* name) const {
    PyObject* found = PyObject_GetAttrString(object.ptr(), name);
    if (!found) {
        PyErr_Clear();
        refuse(name, "missing in an object of type " + type_of(object));
    }
    return nb::steal(found);
}

double Source::number(const char* name, bool optional) const {
    const nb::object given = attribute(name);
    if (optional && given.is_none()) return std::numeric_limits<double>::quiet_NaN();
    const double found = PyFloat_AsDouble(given.ptr());
    if (found == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        refuse(name, "a number is wanted; got an object of type " + type_of(given));
    }
    return found;
}

std::int64_t Source::whole(const char* name, std::int64_t low, std::int64_t high) const {
    const nb::object given = attribute(name);
    PyObject* index = PyNumber_Index(given.ptr());
    const std::int64_t found = index ? PyLong_AsLongLong(index) : -1;
    Py_XDECREF(index);
    if (found == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        refuse(name, "a whole number is wanted; got an object of type " + type_of(given));
    }
    if (found < low || found > high)
        refuse(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is wanted; got " +
                         std::to_string(found));
    return found;
}

int Source::choice(const char* name, int count, bool optional) const {
    if (optional && attribute(name).is_none()) return -1;
    return static_cast<int>(whole(name, 0, count - 1));
}

bool Source::flag(const char* name) const {
    const nb::object given = attribute(name);
    if (given.ptr() != Py_True && given.ptr() != Py_False)
        refuse(name, "True or False is wanted; got an object of type " + type_of(given));
    return given.ptr() == Py_True;
}

nb::object Source::part(const char* name) const { return attribute(name); }

nb::object Source::part(const char* name, int which, int count) const {
    const nb::object all = attribute(name);
    if (PySequence_Size(all.ptr()) != count) {
        PyErr_Clear();
        refuse(name, "a sequence of " + std::to_string(count) + " is wanted; got an object of type " + type_of(all) +
                         " of another length");
    }
    PyObject* found = PySequence_GetItem(all.ptr(), which);
    if (!found) throw nb::python_error();
    return nb::steal(found);
}

Values Source::array(const char* name, Type type, int dimensions, unsigned manner, const char* wanted) const {
    const nb::object given = attribute(name);
    const auto wants = [&] { return std::string(wanted) + " is wanted; got "; };
    if (given.is_none()) {
        if (manner & OPTIONAL) return {name, wanted, nullptr};
        refuse(name, wants() + "None");
    }
    Py_buffer buffer;
    if (PyObject_GetBuffer(given.ptr(), &buffer, PyBUF_FORMAT | PyBUF_STRIDES) != 0) {
        PyErr_Clear();
        refuse(name, wants() + "an object of type " + type_of(given) + "; make it a NumPy array");
    }
    reader.buffers.push_back(buffer);
    const Py_buffer& b = reader.buffers.back();
    if (kind_of(b) != info(type).kind || b.itemsize != info(type).bytes)
        refuse(name, wants() + type_name(b) + "; convert it with astype");
    if (b.ndim != dimensions) refuse(name, wants() + "the shape " + shape_of(b));
    if (!is_aligned(b)) refuse(name, wants() + "an array that is not aligned; copy it");
    if ((manner & WRITTEN) && b.readonly) refuse(name, wants() + "a read-only array; copy it");
    if (!(manner & STRIDED) && !is_contiguous(b))
        refuse(name, wants() + "an array that is not C-contiguous; use np.ascontiguousarray");
    return {name, wanted, &b};
}

void Source::infer(std::int64_t& size, const Values& values, int axis, std::int64_t added, std::int64_t low,
                   std::int64_t high, const char* size_name) const {
    if (size >= 0 || !values) return;
    size = values.buffer->shape[axis] - added;
    if (size < low || size > high)
        refuse(values.name, std::string(size_name) + " from " + std::to_string(low) + " to " + std::to_string(high) +
                                " is wanted in " + values.wanted + "; got the shape " + shape_of(*values.buffer));
}

void Source::fits(const Values& values, std::initializer_list<std::int64_t> shape, bool varied) const {
    if (!values) return;
    const Py_buffer& b = *values.buffer;
    const std::int64_t* wanted = shape.begin();
    bool fine = true;
    for (int axis = 0; axis < b.ndim; ++axis)
        fine &= b.shape[axis] == wanted[axis] || (varied && axis == 0 && b.shape[0] == 1);
    if (fine) return;
    const auto length = [&](int axis) { return (varied && axis == 0 ? "1 or " : "") + std::to_string(wanted[axis]); };
    refuse(values.name, std::string(values.wanted) + " = " + tuple(b.ndim, length) + " is wanted; got the shape " +
                            shape_of(b));
}

void Source::within(const Values& values, std::int64_t low, std::int64_t below) const {
    if (!values) return;
    if (below < 0) below = 0;  // a size that only arrays tell that were not given
    const int* numbers = static_cast<const int*>(values.buffer->buf);
    const std::int64_t count = values.buffer->len / values.buffer->itemsize;
    for (std::int64_t i = 0; i < count; ++i)
        if (numbers[i] < low || numbers[i] >= below)
            refuse(values.name, "numbers from " + std::to_string(low) + " to less than " + std::to_string(below) +
                                    " are wanted; got " + std::to_string(numbers[i]) + " at " + std::to_string(i));
}

void Source::ascends(const Values& values, std::int64_t last) const {
    if (!values) return;
    const int* numbers = static_cast<const int*>(values.buffer->buf);
    const std::int64_t count = values.buffer->len / values.buffer->itemsize;
    if (count == 0 || numbers[0] != 0 || numbers[count - 1] != last || !std::is_sorted(numbers, numbers + count))
        refuse(values.name, "numbers that ascend from 0 to " + std::to_string(last) + " are wanted");
}

}  // namespace gluteus
