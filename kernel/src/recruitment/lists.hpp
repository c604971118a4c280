// Which line moves which coordinate: most muscles cross few joints, and adding what is zero changes
// no bit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "simd/pack.hpp"

namespace gluteus {
namespace GLUTEUS_ISA {
namespace recruit {

// What a problem asks of the lists; a *place* is a pair of a line and a coordinate that it moves in
// any lane, line by line. All sums over places go in the order of the lines, as those over all
// lines do.
struct Lists {
    const int* first;             // places of each line, (line + 1)
    const int* coordinate;        // (place)
    const int* along_first;       // of each coordinate in the lists below, (coordinate + 1)
    const int* along_line;
    const int* along_place;
    const int* pair_first;        // of each entry of the lower triangle, row by row, in the lists below, (entry + 1)
    const int* left;              // places of one line at both coordinates of the entry
    const int* right;
    const int* begin;             // first coordinate that moves with each in any line, itself at last, (coordinate)
};

// Memory for the lists of one worker, and their construction.
class ListMaker {
  public:
    ListMaker(int lines, int coordinates)
        : lines_(lines), coordinates_(coordinates), first_(lines + 1), coordinate_(std::size_t(lines) * coordinates),
          fresh_first_(lines + 1), fresh_coordinate_(coordinate_.size()), along_first_(coordinates + 1),
          along_line_(coordinate_.size()), along_place_(coordinate_.size()),
          pair_first_(std::size_t(coordinates) * (coordinates + 1) / 2 + 1), left_(most_pairs()), right_(most_pairs()),
          begin_(coordinates) {}

    // The lists of a pack of problems, capacity as [line][coordinate]; false where lists would cost
    // more than they save.
    bool make(const Pack* capacity, Lists& lists) {
        if (!find_places(capacity)) return false;
        const int places = fresh_first_[lines_];
        const bool known = std::equal(fresh_first_.begin(), fresh_first_.end(), first_.begin()) &&
                           std::equal(fresh_coordinate_.begin(), fresh_coordinate_.begin() + places, coordinate_.begin());
        if (!known) {
            first_.swap(fresh_first_);
            coordinate_.swap(fresh_coordinate_);
            sort_by_coordinate();
            sort_by_entry();
            find_beginnings();
        }
        lists = {first_.data(),       coordinate_.data(), along_first_.data(), along_line_.data(),
                 along_place_.data(), pair_first_.data(), left_.data(),        right_.data(),
                 begin_.data()};
        return true;
    }

  private:
    static constexpr int SPARSE = 4;  // times as few pairs as all

    std::size_t most_pairs() const {
        const std::size_t all = std::size_t(lines_) * coordinates_;
        return all * coordinates_ / (2 * SPARSE) + all;
    }

    bool find_places(const Pack* capacity) {
        int places = 0;
        double squares = 0.0;
        for (int line = 0; line < lines_; ++line) {
            fresh_first_[line] = places;
            const Pack* g = capacity + std::size_t(line) * coordinates_;
            for (int i = 0; i < coordinates_; ++i)
                if (!(g[i] == Pack(0.0)).all()) fresh_coordinate_[places++] = i;
            const double mine = places - fresh_first_[line];
            squares += mine * mine;
        }
        fresh_first_[lines_] = places;
        return SPARSE * squares < double(lines_) * coordinates_ * coordinates_;
    }

    void sort_by_coordinate() {
        std::fill(along_first_.begin(), along_first_.end(), 0);
        for (int place = 0; place < first_[lines_]; ++place) ++along_first_[coordinate_[place] + 1];
        for (int i = 0; i < coordinates_; ++i) along_first_[i + 1] += along_first_[i];
        for (int line = 0; line < lines_; ++line) {
            for (int place = first_[line]; place < first_[line + 1]; ++place) {
                const int at = along_first_[coordinate_[place]]++;
                along_line_[at] = line;
                along_place_[at] = place;
            }
        }
        shift_back(along_first_);
    }

    void sort_by_entry() {
        std::fill(pair_first_.begin(), pair_first_.end(), 0);
        each_pair([&](std::size_t entry, int, int) { ++pair_first_[entry + 1]; });
        for (std::size_t i = 1; i < pair_first_.size(); ++i) pair_first_[i] += pair_first_[i - 1];
        each_pair([&](std::size_t entry, int left, int right) {
            const int at = pair_first_[entry]++;
            left_[at] = left;
            right_[at] = right;
        });
        shift_back(pair_first_);
    }

    void find_beginnings() {
        for (int i = 0; i < coordinates_; ++i) begin_[i] = i;
        for (int line = 0; line < lines_; ++line)
            for (int place = first_[line]; place < first_[line + 1]; ++place)
                begin_[coordinate_[place]] = std::min(begin_[coordinate_[place]], coordinate_[first_[line]]);
    }

    template <typename Each>
    void each_pair(Each each) const {
        for (int line = 0; line < lines_; ++line) {
            for (int left = first_[line]; left < first_[line + 1]; ++left) {
                const std::size_t row = coordinate_[left];
                for (int right = first_[line]; right <= left; ++right)
                    each(row * (row + 1) / 2 + coordinate_[right], left, right);
            }
        }
    }

    // Filling in has moved each beginning to the next.
    static void shift_back(std::vector<int>& firsts) {
        std::copy_backward(firsts.begin(), firsts.end() - 1, firsts.end());
        firsts.front() = 0;
    }

    int lines_, coordinates_;
    std::vector<int> first_, coordinate_, fresh_first_, fresh_coordinate_, along_first_, along_line_, along_place_,
        pair_first_, left_, right_, begin_;
};

}  // namespace recruit
}  // namespace GLUTEUS_ISA
}  // namespace gluteus
