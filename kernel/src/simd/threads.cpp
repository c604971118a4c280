#include "simd/threads.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace gluteus {

// Threads are started for a call and end with it. That costs some ten microseconds, and calls that
// are worth several threads take milliseconds; a pool that waits would cost a busy machine more,
// and would not survive fork.
void in_blocks(std::size_t count, std::size_t block, int threads,
               void (*work)(void*, std::size_t, std::size_t, int), void* context) {
    const std::size_t blocks = (count + block - 1) / block;
    const int workers = static_cast<int>(std::min<std::size_t>(blocks, threads > 1 ? threads : 1));
    std::atomic<std::size_t> next{0};
    auto go = [&](int worker) {
        for (std::size_t one = next++; one < blocks; one = next++) {
            work(context, one * block, std::min(count, (one + 1) * block), worker);
        }
    };
    std::vector<std::thread> others;
    for (int worker = 1; worker < workers; ++worker) {
        try {
            others.emplace_back(go, worker);
        } catch (const std::system_error&) {
            break;  // the system gives no more; those there are do the work
        }
    }
    go(0);
    for (auto& other : others) other.join();
}

}  // namespace gluteus
