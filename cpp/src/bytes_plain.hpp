// One byte with the interface of the byte vectors (bytes_avx2.hpp): the plain path of code that
// is written once for every instruction set.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace toonnet {
namespace {  // A copy for each instruction set: the linker must not pick one for all.

struct PlainBytes {
    using Bits = std::uint32_t;  // One bit a lane.
    static constexpr int lanes = 1;

    std::uint8_t byte;

    static PlainBytes all(std::uint8_t value) { return {value}; }
    static PlainBytes load(const std::uint8_t* bytes) { return {*bytes}; }
    void store(std::uint8_t* bytes) const { *bytes = byte; }

    // True lanes for the first `count`.
    static PlainBytes first(std::ptrdiff_t count) { return truth(count > 0); }
    // True lanes become ones.
    Bits bits() const { return byte & 1; }
    // The lanes of `other` where `chosen` is true.
    PlainBytes replaced(PlainBytes other, PlainBytes chosen) const {
        return chosen.byte ? other : *this;
    }
    // Whether start <= byte <= start + length, modulo 256.
    PlainBytes within(PlainBytes start, PlainBytes length) const {
        return truth(static_cast<std::uint8_t>(byte - start.byte) <= length.byte);
    }

    PlainBytes max(PlainBytes other) const { return {std::max(byte, other.byte)}; }
    PlainBytes min(PlainBytes other) const { return {std::min(byte, other.byte)}; }

    friend PlainBytes operator-(PlainBytes a, PlainBytes b) {
        return {static_cast<std::uint8_t>(a.byte - b.byte)};
    }
    friend PlainBytes operator&(PlainBytes a, PlainBytes b) {
        return {static_cast<std::uint8_t>(a.byte & b.byte)};
    }
    friend PlainBytes operator|(PlainBytes a, PlainBytes b) {
        return {static_cast<std::uint8_t>(a.byte | b.byte)};
    }
    friend PlainBytes operator==(PlainBytes a, PlainBytes b) { return truth(a.byte == b.byte); }

    // Adds up bytes.
    class Sum {
    public:
        void add(PlainBytes bytes) { total_ += bytes.byte; }
        std::int64_t total() const { return total_; }

    private:
        std::int64_t total_ = 0;
    };

private:
    static PlainBytes truth(bool value) { return {static_cast<std::uint8_t>(value ? 255 : 0)}; }
};

}  // namespace
}  // namespace toonnet
