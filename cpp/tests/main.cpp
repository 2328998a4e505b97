#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "toonnet/simd.hpp"

int main(int argc, char** argv) {
    std::printf("instruction set: %s\n", toonnet::simd_name(toonnet::simd_level()));
    return doctest::Context(argc, argv).run();
}
