// Threads over blocks of samples. Which thread takes which block is left to chance; what a block
// gives does not depend on that, so results are the same bits for any number of threads.
#pragma once

#include <cstddef>

namespace gluteus {

// Does `work(context, first, last, worker)` for all blocks [first, last) of `count` samples,
// `block` at a time. `worker` is below `threads` and belongs to one thread at a time: it may number
// workspaces. With one block or one thread everything is done by the caller. `work` must not throw.
void in_blocks(std::size_t count, std::size_t block, int threads,
               void (*work)(void* context, std::size_t first, std::size_t last, int worker), void* context);

// The same for a callable: in_blocks(count, block, threads, [&](size_t first, size_t last, int
// worker) {...}).
template <typename Work>
void in_blocks(std::size_t count, std::size_t block, int threads, Work&& work) {
    in_blocks(
        count, block, threads,
        [](void* context, std::size_t first, std::size_t last, int worker) {
            (*static_cast<Work*>(context))(first, last, worker);
        },
        &work);
}

}  // namespace gluteus
