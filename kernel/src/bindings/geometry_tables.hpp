// A model's tables, taken over from Python once, checked, and completed by what follows from them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wrapping/geometry.hpp"

namespace gluteus {

class GeometryTables {
  public:
    using Integers = std::map<std::string, std::vector<int>>;
    using Numbers = std::map<std::string, std::vector<double>>;

    // Raises std::invalid_argument where a table is missing, has the wrong length, or points outside another.
    GeometryTables(Integers integers, Numbers numbers);

    const GeometryModel& model() const { return model_; }

  private:
    const std::vector<int>& integers(const char* name, std::size_t size) const;
    const std::vector<double>& numbers(const char* name, std::size_t size) const;
    const int* firsts(const char* name, std::size_t owners, std::size_t owned) const;
    const int* indices(const char* name, std::size_t size, int low, int high) const;
    void take_over();
    void find_identities();
    void find_crossings();
    void cross(int muscle);
    bool has_shortest_paths(int muscle) const;  // over its surfaces

    Integers integers_;
    Numbers numbers_;
    GeometryModel model_{};
    std::vector<int> path_kind_, identity_, crossed_first_, crossed_body_, crossed_above_, point_crossed_,
        surface_crossed_, slot_first_, slot_coordinate_, drive_slot_first_, drive_slot_, moving_slot_;
};

}  // namespace gluteus
