// The turns of the fibers. Compiled without a sanitizer, which is to see the kernels alone; it is
// told which fiber runs, and of synchronisation only what a device has: barriers, and the beginning
// and the end of a block.
#include "shim.hpp"

#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#if defined(SHIM_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace shim {
namespace {

constexpr unsigned lanes = 32;
constexpr std::size_t stack_bytes = 128 * 1024;

struct Barrier {
    unsigned size = 0, arrived = 0, generation = 0;
    // What the sanitizer is told to synchronise at. They take turns: a thread may be at the next
    // barrier already while others have yet to leave this one.
    char places[2] = {};
};

struct Warp {
    Barrier barrier;
    // Two, so that one may be written while the other is read.
    unsigned values[2][lanes];
    unsigned turns[lanes];
};

struct Fiber {
    ucontext_t context;
    jmp_buf place;
    bool started = false, finished = true;
    std::unique_ptr<char[]> stack;
    void* sanitizer = nullptr;
    unsigned rank;
};

#if defined(SHIM_TSAN)
void release(void* place) { __tsan_release(place); }
void acquire(void* place) { __tsan_acquire(place); }
#else
void release(void*) {}
void acquire(void*) {}
#endif

class Block {
public:
    unsigned index = 0, size = 0, grid = 0;
    Fiber* current = nullptr;

    void run(void (*body)(void*), void* data) {
        body_ = body;
        data_ = data;
        while (fibers_.size() < size) fibers_.push_back(make_fiber());
        barrier_ = {size};
        warps_.assign((size + lanes - 1) / lanes, Warp{});
        for (unsigned w = 0; w < warps_.size(); ++w) {
            warps_[w].barrier.size = std::min(lanes, size - w * lanes);
        }
        for (unsigned i = 0; i < size; ++i) {
            fibers_[i]->rank = i;
            fibers_[i]->finished = false;
        }
        left_ = size;
        idle_ = 0;
        release(&start_);
        switch_to(fibers_[0].get());
        acquire(&end_);
    }

    void wait(Barrier& barrier) {
        const unsigned generation = barrier.generation;
        char* place = barrier.places + generation % 2;
        release(place);
        if (++barrier.arrived == barrier.size) {
            barrier.arrived = 0;
            ++barrier.generation;
            idle_ = 0;
        }
        while (barrier.generation == generation) {
            if (++idle_ > 4 * size) fail("a thread waits for others that will never come");
            next();
        }
        acquire(place);
    }

    Barrier& barrier() { return barrier_; }
    Warp& warp() { return warps_[current->rank / lanes]; }

    static Block& instance() {
        static Block block;
        return block;
    }

private:
    void next() {
        unsigned rank = current->rank;
        do rank = rank + 1 == size ? 0 : rank + 1;
        while (fibers_[rank]->finished);
        if (fibers_[rank].get() != current) switch_to(fibers_[rank].get());
    }

    void finish() {
        release(&end_);
        current->finished = true;
        idle_ = 0;
        if (--left_ > 0) return next();
        switch_to(nullptr);
    }

    static void fail(const char* message) {
        std::fprintf(stderr, "shim: %s\n", message);
        std::abort();
    }

    static void enter() {
        Block& block = instance();
        for (;;) {
            acquire(&block.start_);
            block.body_(block.data_);
            block.finish();
        }
    }

    static std::unique_ptr<Fiber> make_fiber() {
        auto fiber = std::make_unique<Fiber>();
        fiber->stack.reset(new char[stack_bytes]);
        getcontext(&fiber->context);
        fiber->context.uc_stack.ss_sp = fiber->stack.get();
        fiber->context.uc_stack.ss_size = stack_bytes;
        fiber->context.uc_link = nullptr;
        makecontext(&fiber->context, &Block::enter, 0);
#if defined(SHIM_TSAN)
        fiber->sanitizer = __tsan_create_fiber(0);  // Here: it comes after all that its maker did.
#endif
        return fiber;
    }

#if defined(SHIM_TSAN)
    void switch_to(Fiber* fiber) {
        if (!main_sanitizer_) main_sanitizer_ = __tsan_get_current_fiber();
        ucontext_t* from = current ? &current->context : &main_;
        current = fiber;
        __tsan_switch_to_fiber(fiber ? fiber->sanitizer : main_sanitizer_,
                               __tsan_switch_to_fiber_no_sync);
        swapcontext(from, fiber ? &fiber->context : &main_);
    }
    void* main_sanitizer_ = nullptr;
#else
    // Contexts switch with two system calls; jumps between them don't.
    void switch_to(Fiber* fiber) {
        Fiber* from = current;
        current = fiber;
        if (_setjmp(from ? from->place : main_place_) != 0) return;
        if (!fiber) _longjmp(main_place_, 1);
        if (fiber->started) _longjmp(fiber->place, 1);
        fiber->started = true;
        setcontext(&fiber->context);
    }
    jmp_buf main_place_;
#endif

    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Warp> warps_;
    Barrier barrier_;
    unsigned left_ = 0, idle_ = 0;
    // All threads come after what was before the block, and before what is after it; two places, as
    // one that has ended must not seem to come before one that has yet to begin.
    char start_ = 0, end_ = 0;
    void (*body_)(void*) = nullptr;
    void* data_ = nullptr;
    ucontext_t main_;
};

Block& block() { return Block::instance(); }

}  // namespace

uint3 thread_index() { return {block().current->rank, 0, 0}; }
uint3 block_index() { return {block().index, 0, 0}; }
uint3 block_size() { return {block().size, 1, 1}; }
uint3 grid_size() { return {block().grid, 1, 1}; }
unsigned warp_size() { return block().warp().barrier.size; }

void run(unsigned blocks, unsigned threads, void (*body)(void*), void* data) {
    block().size = threads;
    block().grid = blocks;
    for (unsigned i = 0; i < blocks; ++i) {
        block().index = i;
        block().run(body, data);
    }
}

void synchronize_block() { block().wait(block().barrier()); }

const unsigned* exchange(unsigned value) {
    Warp& warp = block().warp();
    const unsigned lane = block().current->rank % lanes;
    unsigned* values = warp.values[warp.turns[lane]++ % 2];
    values[lane] = value;
    block().wait(warp.barrier);
    return values;
}

}  // namespace shim
