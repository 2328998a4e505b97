// Runs CUDA kernels on the processor, unmodified: the threads of a block are fibers that take turns
// at barriers, blocks run one after the other. Under the thread sanitizer fibers are made known to
// it, and only what synchronises on a device counts as synchronisation.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(...)

struct uint4 {
    alignas(16) unsigned x;
    unsigned y, z, w;
};
struct uint3 {
    unsigned x, y, z;
};
using dim3 = uint3;
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

namespace shim {

constexpr unsigned warp_lanes = 32;
constexpr std::size_t stack_bytes = 128 * 1024;

struct Barrier {
    unsigned size = 0, arrived = 0, generation = 0;
};

struct Warp {
    Barrier barrier;
    // What lanes show one another; two, so that one may be written while the other is read.
    unsigned values[2][warp_lanes];
    unsigned turn[warp_lanes];
};

struct Fiber {
    ucontext_t context;
    jmp_buf place;
    bool started = false, finished = true;
    std::unique_ptr<char[]> stack;
    void* sanitizer = nullptr;
    uint3 thread;
    unsigned rank;
};

// One block at work. There is one at a time.
class Block {
public:
    uint3 index{}, size{}, grid{};
    Fiber* current = nullptr;

    void run(const std::vector<std::pair<uint3, unsigned>>& threads, void (*body)(void*),
             void* data) {
        body_ = body;
        data_ = data;
        const auto count = static_cast<unsigned>(threads.size());
        while (fibers_.size() < count) fibers_.push_back(make_fiber());
        barrier_ = {count};
        warps_.resize((count + warp_lanes - 1) / warp_lanes);
        for (unsigned w = 0; w < warps_.size(); ++w) {
            warps_[w].barrier = {std::min(warp_lanes, count - w * warp_lanes)};
            std::memset(warps_[w].turn, 0, sizeof warps_[w].turn);
        }
        for (unsigned i = 0; i < count; ++i) {
            fibers_[i]->thread = threads[i].first;
            fibers_[i]->rank = i;
            fibers_[i]->finished = false;
        }
        count_ = left_ = count;
        idle_ = 0;
        current = nullptr;
        switch_to(fibers_[0].get());
    }

    void synchronize() { wait(barrier_); }
    Warp& warp() { return warps_[current->rank / warp_lanes]; }
    unsigned lane() const { return current->rank % warp_lanes; }

    // Shows `value` to the warp and returns what all its lanes show.
    const unsigned* exchange(unsigned value) {
        Warp& own = warp();
        unsigned* values = own.values[own.turn[lane()]++ % 2];
        values[lane()] = value;
        wait(own.barrier);
        return values;
    }
    void synchronize_warp() { wait(warp().barrier); }

private:
    void wait(Barrier& barrier) {
        release(&barrier);
        const unsigned generation = barrier.generation;
        if (++barrier.arrived == barrier.size) {
            barrier.arrived = 0;
            ++barrier.generation;
            idle_ = 0;
        }
        while (barrier.generation == generation) {
            if (++idle_ > 4 * count_) fail("a thread waits for others that will never come");
            next();
        }
        acquire(&barrier);
    }

    void next() {
        unsigned rank = current->rank;
        do rank = rank + 1 == count_ ? 0 : rank + 1;
        while (fibers_[rank]->finished);
        if (fibers_[rank].get() != current) switch_to(fibers_[rank].get());
    }

    void finish() {
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
            block.body_(block.data_);
            block.finish();
        }
    }

    std::unique_ptr<Fiber> make_fiber() {
        auto fiber = std::make_unique<Fiber>();
        fiber->stack.reset(new char[stack_bytes]);
        getcontext(&fiber->context);
        fiber->context.uc_stack.ss_sp = fiber->stack.get();
        fiber->context.uc_stack.ss_size = stack_bytes;
        fiber->context.uc_link = nullptr;
        makecontext(&fiber->context, &Block::enter, 0);
        return fiber;
    }

#if defined(__SANITIZE_THREAD__)
    void switch_to(Fiber* fiber) {
        if (fiber && !fiber->sanitizer) fiber->sanitizer = __tsan_create_fiber(0);
        if (!main_sanitizer_) main_sanitizer_ = __tsan_get_current_fiber();
        ucontext_t* from = current ? &current->context : &main_;
        current = fiber;
        __tsan_switch_to_fiber(fiber ? fiber->sanitizer : main_sanitizer_,
                               __tsan_switch_to_fiber_no_sync);
        swapcontext(from, fiber ? &fiber->context : &main_);
    }
    void* main_sanitizer_ = nullptr;
    static void release(Barrier* barrier) { __tsan_release(barrier); }
    static void acquire(Barrier* barrier) { __tsan_acquire(barrier); }
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
    static void release(Barrier*) {}
    static void acquire(Barrier*) {}
#endif

public:
    static Block& instance() {
        static Block block;
        return block;
    }

private:
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Warp> warps_;
    Barrier barrier_;
    unsigned count_ = 0, left_ = 0, idle_ = 0;
    void (*body_)(void*) = nullptr;
    void* data_ = nullptr;
    ucontext_t main_;
    jmp_buf main_place_;
};

inline Block& block() { return Block::instance(); }

template <class... Arguments>
void launch(void (*kernel)(Arguments...), dim3 grid, dim3 size, void** arguments) {
    auto call = [&]() {
        [&]<std::size_t... i>(std::index_sequence<i...>) {
            kernel(*static_cast<std::remove_reference_t<Arguments>*>(arguments[i])...);
        }(std::index_sequence_for<Arguments...>{});
    };
    std::vector<std::pair<uint3, unsigned>> threads;
    for (unsigned z = 0; z < size.z; ++z)
        for (unsigned y = 0; y < size.y; ++y)
            for (unsigned x = 0; x < size.x; ++x) threads.push_back({{x, y, z}, 0});
    block().size = size;
    block().grid = grid;
    for (unsigned z = 0; z < grid.z; ++z)
        for (unsigned y = 0; y < grid.y; ++y)
            for (unsigned x = 0; x < grid.x; ++x) {
                block().index = {x, y, z};
                block().run(
                    threads, [](void* data) { (*static_cast<decltype(call)*>(data))(); }, &call);
            }
}

template <class T, class Combine>
T read_modify_write(T* place, Combine combine) {
    std::atomic_ref<T> cell(*place);
    T old = cell.load(std::memory_order_relaxed);
    while (!cell.compare_exchange_weak(old, combine(old), std::memory_order_relaxed)) continue;
    return old;
}

}  // namespace shim

#define threadIdx (shim::block().current->thread)
#define blockIdx (shim::block().index)
#define blockDim (shim::block().size)
#define gridDim (shim::block().grid)

inline void __syncthreads() { shim::block().synchronize(); }
inline void __syncwarp() { shim::block().synchronize_warp(); }

inline unsigned __ballot_sync(unsigned, bool vote) {
    const unsigned* votes = shim::block().exchange(vote);
    unsigned bits = 0;
    const unsigned first = shim::block().current->rank / 32 * 32;
    const unsigned size = shim::block().size.x * shim::block().size.y * shim::block().size.z;
    for (unsigned i = 0; i < 32 && first + i < size; ++i) bits |= votes[i] << i;
    return bits;
}
inline unsigned __shfl_sync(unsigned, unsigned value, int lane) {
    return shim::block().exchange(value)[lane];
}
inline int __shfl_sync(unsigned mask, int value, int lane) {
    return static_cast<int>(__shfl_sync(mask, static_cast<unsigned>(value), lane));
}
inline int __reduce_add_sync(unsigned, int value) {
    const unsigned* values = shim::block().exchange(static_cast<unsigned>(value));
    unsigned sum = 0;
    for (int i = 0; i < 32; ++i) sum += values[i];
    return static_cast<int>(sum);
}
inline unsigned __reduce_max_sync(unsigned, unsigned value) {
    const unsigned* values = shim::block().exchange(value);
    unsigned most = 0;
    for (int i = 0; i < 32; ++i) most = values[i] > most ? values[i] : most;
    return most;
}
inline unsigned __reduce_min_sync(unsigned mask, unsigned value) {
    return ~__reduce_max_sync(mask, ~value);
}

template <class T>
T atomicAdd(T* place, std::type_identity_t<T> value) {
    return shim::read_modify_write(place, [=](T old) { return static_cast<T>(old + value); });
}
template <class T>
T atomicMin(T* place, std::type_identity_t<T> value) {
    return shim::read_modify_write(place, [=](T old) { return old < value ? old : value; });
}
template <class T>
T atomicAnd(T* place, std::type_identity_t<T> value) {
    return shim::read_modify_write(place, [=](T old) { return old & value; });
}
template <class T>
T atomicOr(T* place, std::type_identity_t<T> value) {
    return shim::read_modify_write(place, [=](T old) { return old | value; });
}

inline int __ffs(int bits) { return __builtin_ffs(bits); }
inline int __clz(int bits) { return bits == 0 ? 32 : __builtin_clz(static_cast<unsigned>(bits)); }
inline int __popc(unsigned bits) { return __builtin_popcount(bits); }
inline unsigned __vabsdiffu4(unsigned a, unsigned b) {
    unsigned result = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const int difference =
            static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255);
        result |= static_cast<unsigned>(std::abs(difference)) << shift;
    }
    return result;
}
inline unsigned __dp4a(unsigned a, unsigned b, unsigned sum) {
    for (int shift = 0; shift < 32; shift += 8) sum += (a >> shift & 255) * (b >> shift & 255);
    return sum;
}
