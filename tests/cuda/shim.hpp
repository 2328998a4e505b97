// Runs CUDA kernels on the processor, unmodified. The threads of a block are fibers that take turns
// at barriers; blocks run one after the other.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <type_traits>
#include <utility>

#define __global__
#define __device__
#define __host__
#define __shared__ static

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

uint3 thread_index();
uint3 block_index();
uint3 block_size();
uint3 grid_size();

// Runs body(data) in so many threads of so many blocks.
void run(unsigned blocks, unsigned threads, void (*body)(void*), void* data);
void synchronize_block();
// Shows a value to the warp's other lanes, waits for them, and returns what each shows.
const unsigned* exchange(unsigned value);
// How many lanes the warp has: 32, or fewer in a block's last one.
unsigned warp_size();

template <class... Arguments>
void launch(void (*kernel)(Arguments...), unsigned blocks, unsigned threads, void** arguments) {
    auto call = [&]() {
        [&]<std::size_t... i>(std::index_sequence<i...>) {
            kernel(*static_cast<std::remove_reference_t<Arguments>*>(arguments[i])...);
        }(std::index_sequence_for<Arguments...>{});
    };
    run(blocks, threads, [](void* data) { (*static_cast<decltype(call)*>(data))(); }, &call);
}

template <class T, class Combine>
T read_modify_write(T* place, Combine combine) {
    std::atomic_ref<T> cell(*place);
    T old = cell.load(std::memory_order_relaxed);
    while (!cell.compare_exchange_weak(old, combine(old), std::memory_order_relaxed)) continue;
    return old;
}

}  // namespace shim

#define threadIdx (shim::thread_index())
#define blockIdx (shim::block_index())
#define blockDim (shim::block_size())
#define gridDim (shim::grid_size())

inline void __syncthreads() { shim::synchronize_block(); }
inline void __syncwarp() { shim::exchange(0); }

inline unsigned __ballot_sync(unsigned, bool vote) {
    const unsigned* votes = shim::exchange(vote);
    unsigned bits = 0;
    for (unsigned i = 0; i < shim::warp_size(); ++i) bits |= votes[i] << i;
    return bits;
}
inline unsigned __shfl_sync(unsigned, unsigned value, int lane) {
    return shim::exchange(value)[lane];
}
inline int __shfl_sync(unsigned mask, int value, int lane) {
    return static_cast<int>(__shfl_sync(mask, static_cast<unsigned>(value), lane));
}
inline int __reduce_add_sync(unsigned, int value) {
    const unsigned* values = shim::exchange(static_cast<unsigned>(value));
    unsigned sum = 0;
    for (int i = 0; i < 32; ++i) sum += values[i];
    return static_cast<int>(sum);
}
inline unsigned __reduce_max_sync(unsigned, unsigned value) {
    const unsigned* values = shim::exchange(value);
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
