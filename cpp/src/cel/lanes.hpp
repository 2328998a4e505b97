// Vectors of the instruction set's own width; included once for each.
#pragma once

#include <cstdint>
#include <cstring>

namespace toonnet::cel {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

#if defined(__AVX512F__)
constexpr int lanes = 16;
#elif defined(__AVX2__)
constexpr int lanes = 8;
#else
constexpr int lanes = 4;
#endif

using Ints = std::int32_t __attribute__((vector_size(4 * lanes)));
using Floats = float __attribute__((vector_size(4 * lanes)));
using Four = float __attribute__((vector_size(16)));
using FourInts = std::int32_t __attribute__((vector_size(16)));

template <class Vector, class Value>
inline Vector load(const Value* from) {
    Vector to;
    std::memcpy(&to, from, sizeof to);
    return to;
}

template <class Vector, class Value>
inline void store(const Vector& from, Value* to) {
    std::memcpy(to, &from, sizeof from);
}

inline Ints lane_numbers() {
    Ints numbers{};
    for (int i = 0; i < lanes; ++i) numbers[i] = i;
    return numbers;
}

inline Four four(float value) { return Four{value, value, value, value}; }

template <class Value>
inline Value least(Value a, Value b) {
    return b < a ? b : a;
}

template <class Value>
inline Value most(Value a, Value b) {
    return a < b ? b : a;
}

}  // namespace
}  // namespace toonnet::cel
