#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "toonnet/parallel.hpp"

namespace toonnet::tests {
namespace {

// Whether every task of a call ran exactly once.
bool runs_all_once(std::ptrdiff_t count, int threads) {
    std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
    const bool completed = parallel_for(count, threads, [&](std::ptrdiff_t i) { ++runs[i]; });
    for (const auto& times : runs) {
        if (times != 1) return false;
    }
    return completed;
}

TEST_CASE("every task runs exactly once") {
    for (const std::ptrdiff_t count : {0, 1, 2, 7, 1000}) {
        for (const int threads : {1, 2, 3, 16}) CHECK(runs_all_once(count, threads));
    }
}

TEST_CASE("the first exception ends the work and arrives at the caller") {
    for (const int threads : {1, 2, 8}) {
        std::atomic<int> runs = 0;
        const auto task = [&](std::ptrdiff_t i) {
            ++runs;
            if (i == 3) throw std::runtime_error("task 3");
        };
        CHECK_THROWS_WITH_AS(parallel_for(1'000'000, threads, task), "task 3", std::runtime_error);
        CHECK(runs < 1'000'000);
    }
}

TEST_CASE("a stop ends the work within a fraction of a second") {
    for (const int threads : {1, 2}) {
        const auto started = std::chrono::steady_clock::now();
        const auto task = [](std::ptrdiff_t) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        };
        CHECK_FALSE(parallel_for(100'000, threads, task, [] { return true; }));
        CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(2));
    }
}

TEST_CASE("calls from many threads at once share nothing") {
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < 8; ++i) {
            callers.emplace_back([&] { good += runs_all_once(500, 3); });
        }
    }
    CHECK(good == 8);
}

#if !defined(__SANITIZE_THREAD__)  // Which refuses threads in the child of a threaded process.
TEST_CASE("a forked child starts threads of its own") {
    REQUIRE(runs_all_once(100, 4));
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(runs_all_once(100, 4) ? 0 : 1);
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
#endif

}  // namespace
}  // namespace toonnet::tests
